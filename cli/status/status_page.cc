#include "cli/status/status_page.h"

#include <algorithm>

#include "cli/status/html_table.h"
#include "cli/status/site_summary.h"
#include "cli/status/status_page_style.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostCertificates = 500;
constexpr size_t kMostProblems = 200;
constexpr size_t kMostNames = 20;

std::string time_or(const std::optional<TimePoint>& time, TimePoint now, const char* otherwise) {
  return time ? html_time(*time, now) : otherwise;
}

const char* class_of(Urgency urgency) {
  if (urgency >= Urgency::unreadable) return "bad";
  return urgency == Urgency::waiting ? "calm" : "warn";
}

std::string problem_html(const Problem& problem, TimePoint now) {
  const std::string subject = problem.subject_text(kMostNames);
  std::string html = "<li class=\"problem " + std::string(class_of(problem.urgency)) +
                     "\">\n<h3><span class=\"urgency\">" + std::string(to_text(problem.urgency)) +
                     "</span> " + html_text(subject.empty() ? "this host" : subject) +
                     "</h3>\n<p>" + html_text(problem.text) + "</p>\n";
  std::string details;
  if (problem.since) details += "<dt>Since</dt><dd>" + html_time(*problem.since, now) + "</dd>\n";
  if (!problem.remedy.empty()) {
    details += "<dt>What to do</dt><dd>" + html_text(problem.remedy) + "</dd>\n";
  }
  if (!details.empty()) html += "<dl>\n" + details + "</dl>\n";
  return html + "</li>\n";
}

std::string problems_html(const SiteStatus& site) {
  if (site.problems.empty()) return "";
  std::string html = "<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">" +
                     std::string(site.needs_attention() ? "Problems" : "Waiting") + "</h2>\n<ol>\n";
  for (size_t i = 0; i < std::min(site.problems.size(), kMostProblems); ++i) {
    html += problem_html(site.problems[i], site.now);
  }
  html += "</ol>\n";
  if (site.problems.size() > kMostProblems) {
    html += "<p>And " + std::to_string(site.problems.size() - kMostProblems) + " more.</p>\n";
  }
  return html + "</section>\n";
}

std::string state_html(const CertificateView& view, TimePoint now) {
  const auto& order = view.order;
  if (order.not_after && *order.not_after <= now) return "<span class=\"text-bad\">expired</span>";
  const std::string state = html_text(order.phase == "elsewhere" ? "ordered on another host"
                                      : order.phase == "none"    ? "not issued yet"
                                                                 : order.phase);
  if (order.phase == "unreadable") return "<span class=\"text-bad\">" + state + "</span>";
  return order.refusals > 0 ? "<span class=\"text-warn\">" + state + "</span>" : state;
}

// What is not issued before what expires, the next to expire first.
std::vector<const CertificateView*> by_expiry(const SiteStatus& site) {
  std::vector<const CertificateView*> views;
  for (const CertificateView& view : site.certificates) views.push_back(&view);
  std::ranges::stable_sort(views, [](const CertificateView* a, const CertificateView* b) {
    return a->order.not_after < b->order.not_after;
  });
  return views;
}

std::string certificates_html(const SiteStatus& site) {
  const auto views = by_expiry(site);
  const size_t shown = std::min(views.size(), kMostCertificates);
  const std::string of_all = shown < views.size() ? std::to_string(shown) + " of " : "";
  HtmlTable table(of_all + count_text(views.size(), "certificate") + ", the next to expire first",
                  {"Certificate", "State", "Expires", "Renewed from"});
  for (size_t i = 0; i < shown; ++i) {
    const CertificateView& view = *views[i];
    const auto names = std::span(view.names).first(std::min(view.names.size(), kMostNames));
    table.add_row({html_text(view.id.text()) + " <span class=\"names\">" +
                       html_text(joined(std::vector(names.begin(), names.end()))) + "</span>",
                   state_html(view, site.now), time_or(view.order.not_after, site.now, "–"),
                   time_or(view.order.renew_at, site.now, "–")});
  }
  return table.html();
}

std::string zones_html(const SiteStatus& site) {
  HtmlTable table(count_text(site.zones.size(), "zone"),
                  {"Zone", "Serial", "First signature expires", "Signed again from"});
  for (const ZoneView& zone : site.zones) {
    const std::string name = html_text(zone_subject(zone.zone).name);
    if (!zone.status) {
      table.add_row({name, "<span class=\"text-bad\">unreadable</span>", "–", "–"});
      continue;
    }
    const auto& status = *zone.status;
    table.add_row({name, std::to_string(status.signed_serial.value_or(status.source_serial)),
                   time_or(status.earliest_expiry, site.now,
                           status.signed_by_server ? "signed by its server" : "not signed yet"),
                   time_or(status.refresh_at, site.now, "–")});
  }
  return table.html();
}

std::string services_html(const SiteStatus& site) {
  HtmlTable table(count_text(site.services.size(), "service"),
                  {"Service", "Certificates presented", "Last checked", "Failures in a row"});
  for (const ServiceView& service : site.services) {
    size_t presented = 0;
    for (const auto& [id, leaf] : service.record.certificates)
      presented += leaf.confirmed ? 1U : 0U;
    table.add_row({html_text(service.name),
                   std::to_string(presented) + " of " + std::to_string(service.certificates.size()),
                   time_or(service.record.looked, site.now, "–"),
                   std::to_string(service.record.failures)});
  }
  return table.html();
}

std::string result_html(const StageRecord& record) {
  if (record.exit_status == static_cast<uint64_t>(ExitStatus::ok)) return "reached its goal";
  if (record.exit_status == static_cast<uint64_t>(ExitStatus::not_yet)) return "waits";
  return "<span class=\"text-warn\">failed" +
         (record.failures > 1 ? ", " + std::to_string(record.failures) + " runs in a row"
                              : std::string()) +
         "</span>";
}

std::string stages_html(const SiteStatus& site) {
  if (!site.last_run) return "";
  HtmlTable table("Stages of the runs of this host",
                  {"Stage", "Result", "Last run", "Last run without failure"});
  for (const auto& [stage, record] : site.last_run->stages) {
    table.add_row({std::string(to_text(stage)), result_html(record), html_time(record.at, site.now),
                   time_or(record.success, site.now, "–")});
  }
  return table.html();
}

std::string bundles_html(const SiteStatus& site) {
  HtmlTable table(count_text(site.bundles.size(), "bundle"),
                  {"Bundle", "Version", "Written", "Expires"});
  for (const BundleView& bundle : site.bundles) {
    const std::string name = html_text(bundle.name);
    if (!bundle.meta) {
      table.add_row({name, "<span class=\"text-bad\">unreadable</span>", "–", "–"});
    } else if (!*bundle.meta) {
      table.add_row({name, "none yet", "–", "–"});
    } else {
      const BundleMeta& meta = **bundle.meta;
      table.add_row({name, std::to_string(meta.serial), html_time(meta.created, site.now),
                     html_time(meta.expires, site.now)});
    }
  }
  return table.html();
}

std::string head_html(const SiteStatus& site) {
  const char* kind = site.needs_attention() ? "attention" : site.waits ? "waiting" : "well";
  const std::string host = html_text(site.host), verdict(verdict_of(site));
  std::string shown = verdict;
  shown.front() = static_cast<char>(shown.front() - 'a' + 'A');
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
         "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
         "name=\"color-scheme\" content=\"light dark\">\n<title>" +
         host + ": " + verdict + "</title>\n<style>" + kStatusPageStyle +
         "</style>\n</head>\n<body>\n<header>\n<h1 class=\"" + kind + "\">" + shown +
         "</h1>\n<p class=\"about\">" + host + " as of <time datetime=\"" + format_time(site.now) +
         "\">" + format_time(site.now) + "</time></p>\n";
}

std::string summary_html(const SiteStatus& site) {
  std::string html = "<p>" + html_text(verdict_detail(site)) + "</p>\n";
  if (site.last_run) {
    html += "<p>Last run " + html_time(site.last_run->at, site.now) + ", exit status " +
            std::to_string(site.last_run->exit_status) + ".</p>\n";
  }
  return html;
}

}  // namespace

std::string page_of(const SiteStatus& site) {
  return head_html(site) + summary_html(site) + "</header>\n<main>\n" + problems_html(site) +
         "<section aria-labelledby=\"site\">\n<h2 id=\"site\">Site</h2>\n" +
         certificates_html(site) + zones_html(site) + services_html(site) + stages_html(site) +
         bundles_html(site) + "</section>\n</main>\n</body>\n</html>\n";
}

}  // namespace millrace::cli
