// Sites as `status` shows them, made by hand.
#pragma once

#include "cli/status/site_status.h"

namespace millrace::cli {

// Of tests/support/fake_clock.h.
inline const TimePoint kSiteNow = parse_time("2026-11-23T20:15:00Z").value();

inline CertificateView certificate_view(const std::string& name, Duration age, Duration left) {
  CertificateView view{.id = CertId::parse(name).value(),
                       .names = {CertName::parse(name + ".example.test").value()},
                       .order = {},
                       .chain = {},
                       .key = {},
                       .csr = {},
                       .tlsa = {}};
  view.order.phase = "issued";
  view.order.not_before = kSiteNow - age;
  view.order.not_after = kSiteNow + left;
  view.order.renew_at = *view.order.not_after - (age + left) / 3;
  return view;
}

inline SiteStatus site_of(size_t certificates) {
  SiteStatus site;
  site.now = kSiteNow;
  site.host = "mx.example.test";
  site.last_run = LastRun{.command = "run", .at = kSiteNow - Duration(600), .pending = {}};
  for (size_t i = 1; i <= certificates; ++i) {
    site.certificates.push_back(certificate_view(
        "h" + std::to_string(i), std::chrono::hours(24 * 20), std::chrono::hours(24 * 70)));
  }
  return site;
}

inline Problem certificate_problem(const std::string& name, Urgency urgency,
                                   const std::string& text) {
  return {urgency,
          {Subject{SubjectKind::certificate, name}},
          text,
          kSiteNow - std::chrono::hours(30),
          "correct it, then run: millrace run --now"};
}

}  // namespace millrace::cli
