#include "cli/status/site_summary.h"

#include <algorithm>

namespace millrace::cli {
namespace {

constexpr size_t kMostRenewals = 3;

std::string when(TimePoint time, TimePoint now) {
  return time > now ? "in " + age_text(time - now) : "due";
}

std::string certificates_line(const SiteStatus& site) {
  const CertificateCounts counts = counts_of(site);
  std::string text = "certificates  " + std::to_string(counts.all);
  std::string separator = ": ";
  const auto add = [&](size_t count, const char* what) {
    if (count == 0) return;
    text += separator + std::to_string(count) + " " + what;
    separator = ", ";
  };
  add(counts.issued, "valid");
  add(counts.expired, "expired");
  add(counts.failing, "failing");
  add(counts.in_progress, "in progress");
  add(counts.elsewhere, "ordered on another host");
  return text;
}

std::string renewals_line(const SiteStatus& site) {
  const auto renewals = next_renewals(site);
  if (renewals.empty()) return "";
  std::string text = "next renewals ";
  for (size_t i = 0; i < std::min(renewals.size(), kMostRenewals); ++i) {
    text += (i == 0 ? "" : ", ") + renewals[i]->id.text() + " " +
            when(*renewals[i]->order.renew_at, site.now);
  }
  if (renewals.size() <= kMostRenewals) return text;
  return text + " and " + std::to_string(renewals.size() - kMostRenewals) + " more";
}

std::string zones_line(const SiteStatus& site) {
  if (site.zones.empty()) return "";
  std::string text = "zones         " + std::to_string(site.zones.size());
  const ZoneView* first = nullptr;
  for (const ZoneView& zone : site.zones) {
    if (!zone.status || !zone.status->earliest_expiry) continue;
    if (first == nullptr || *zone.status->earliest_expiry < *first->status->earliest_expiry) {
      first = &zone;
    }
  }
  if (first == nullptr) return text;
  const TimePoint expiry = *first->status->earliest_expiry;
  return text + ", the first signature expires " +
         (expiry > site.now ? "in " + age_text(expiry - site.now) : "at " + format_time(expiry)) +
         " (" + zone_subject(first->zone).name + ")";
}

std::string run_line(const SiteStatus& site) {
  if (!site.last_run) return "last run      none yet";
  const LastRun& run = *site.last_run;
  const Duration age = std::max(site.now - run.at, Duration(0));
  return "last run      " + format_time(run.at) + ", " + age_text(age) + " ago, exit status " +
         std::to_string(run.exit_status);
}

}  // namespace

std::string count_text(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string age_text(Duration age) {
  const auto seconds = std::max<int64_t>(age.count(), 0);
  if (seconds >= 86400) return std::to_string(seconds / 86400) + "d";
  if (seconds >= 3600) return std::to_string(seconds / 3600) + "h";
  if (seconds >= 60) return std::to_string(seconds / 60) + "m";
  return std::to_string(seconds) + "s";
}

std::string_view verdict_of(const SiteStatus& site) {
  if (site.needs_attention()) return "needs attention";
  return site.waits ? "waiting" : "all is well";
}

std::string verdict_detail(const SiteStatus& site) {
  if (site.needs_attention()) {
    const auto count = std::ranges::count_if(site.problems, &Problem::needs_attention);
    return count_text(static_cast<size_t>(count), "problem") +
           (count > 1 ? ", the worst first" : "");
  }
  if (site.waits) return *site.waits;
  std::string text = count_text(site.certificates.size(), "certificate");
  if (!site.is_restricted) text += ", " + count_text(site.zones.size(), "zone");
  return text;
}

CertificateCounts counts_of(const SiteStatus& site) {
  CertificateCounts counts;
  for (const CertificateView& view : site.certificates) {
    const auto& order = view.order;
    ++counts.all;
    if (order.phase == "elsewhere") {
      ++counts.elsewhere;
    } else if (order.not_after && *order.not_after <= site.now) {
      ++counts.expired;
    } else if (order.refusals > 0 || order.phase == "unreadable") {
      ++counts.failing;
    } else if (order.phase == "issued") {
      ++counts.issued;
    } else {
      ++counts.in_progress;
    }
  }
  return counts;
}

std::vector<const CertificateView*> next_renewals(const SiteStatus& site) {
  std::vector<const CertificateView*> views;
  for (const CertificateView& view : site.certificates) {
    if (view.order.renew_at && view.order.phase != "elsewhere") views.push_back(&view);
  }
  std::ranges::stable_sort(views, [](const CertificateView* a, const CertificateView* b) {
    return *a->order.renew_at < *b->order.renew_at;
  });
  return views;
}

std::vector<std::string> summary_lines(const SiteStatus& site) {
  std::vector<std::string> lines;
  if (!site.certificates.empty()) lines.push_back(certificates_line(site));
  for (std::string line : {renewals_line(site), site.workers ? workers_line(*site.workers) : "",
                           zones_line(site), run_line(site)}) {
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace millrace::cli
