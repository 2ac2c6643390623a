#include "dnszone/sign_stage/zone_reload.h"

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

// The end of its output, lines joined.
std::string last_words(std::string output) {
  constexpr size_t kMost = 400;
  while (!output.empty() && output.back() == '\n') output.pop_back();
  if (output.empty()) return "it printed nothing";
  if (output.size() > kMost) output = output.substr(output.size() - kMost);
  std::string joined;
  for (const char c : output) joined += c == '\n' ? std::string(" | ") : std::string(1, c);
  return "its last output: " + printable(joined, 2 * kMost);
}

}  // namespace

Result<void> reload_zone(Processes& processes, const ZoneSettings& zone) {
  if (zone.reload.empty()) return {};
  const std::string what =
      "zone " + zone.zone.text() + ": reload command '" + printable(joined(zone.reload, " ")) + "'";
  auto outcome = processes.run(zone.reload, zone.reload_timeout);
  if (!outcome) return std::move(outcome).error().in(what);
  if (outcome->timed_out) {
    return Error(what + " did not end within " + format_duration(zone.reload_timeout) +
                 " and was killed; " + last_words(outcome->output));
  }
  if (outcome->exit_code != 0) {
    return Error(what + " exited with status " + std::to_string(outcome->exit_code) +
                 ", expected 0; " + last_words(outcome->output));
  }
  return {};
}

}  // namespace millrace::dnszone
