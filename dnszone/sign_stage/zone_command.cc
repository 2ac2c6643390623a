#include "dnszone/sign_stage/zone_command.h"

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

std::string command_text(const std::string& key, const std::vector<std::string>& argv) {
  return key + " command '" + printable(joined(argv, " ")) + "'";
}

Result<void> run_zone_command(Processes& processes, const std::string& what,
                              const std::vector<std::string>& argv, Duration timeout) {
  auto outcome = processes.run(argv, timeout);
  if (!outcome) return std::move(outcome).error().in(what);
  if (outcome->timed_out) {
    return Error(what + " did not end within " + format_duration(timeout) + " and was killed; " +
                 last_words(outcome->output));
  }
  if (outcome->exit_code != 0) {
    return Error(what + " exited with status " + std::to_string(outcome->exit_code) +
                 ", expected 0; " + last_words(outcome->output));
  }
  return {};
}

}  // namespace millrace::dnszone
