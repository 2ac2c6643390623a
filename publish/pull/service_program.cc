#include "publish/pull/service_program.h"

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::publish {
namespace {

constexpr size_t kShownOutput = 400;  // octets

// Its last lines in one.
std::string end_of(const std::string& output) {
  std::string text = output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.size() > kShownOutput) text.erase(0, text.size() - kShownOutput);
  std::string line;
  for (const char c : text) line += c == '\n' ? std::string("; ") : std::string(1, c);
  return line.empty() ? "" : ": " + printable(line, 2 * kShownOutput);
}

}  // namespace

Result<void> run_program(Env& env, const ServiceSettings& service, const std::string& what,
                         const Arguments& program) {
  if (program.empty()) return {};
  const std::string shown = what + " (" + printable(joined(program, " ")) + ")";
  const auto outcome = env.processes.run(program, service.timeout);
  if (!outcome) return Error(outcome.error()).in(shown);
  if (outcome->timed_out) {
    return Error(shown + ": killed, as it ran longer than " + format_duration(service.timeout) +
                 " (timeout)" + end_of(outcome->output));
  }
  if (outcome->exit_code == 0) return {};
  return Error(shown + ": exit status " + std::to_string(outcome->exit_code) +
               end_of(outcome->output));
}

Result<void> run_extra_steps(Env& env, const ServiceSettings& service) {
  for (const Arguments& step : service.extra) {
    TRY(run_program(env, service, "extra step", step));
  }
  return {};
}

Result<void> run_action(Env& env, const ServiceSettings& service, const std::string& what,
                        const Arguments& action) {
  TRY(run_extra_steps(env, service));
  return run_program(env, service, what, action);
}

}  // namespace millrace::publish
