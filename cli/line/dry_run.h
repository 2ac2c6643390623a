// --dry-run: a command runs on an Env that reads the world and changes nothing in it, and says what
// it would have changed.
#pragma once

#include "cli/line/command.h"
#include "core/dry_run/dry_run_files.h"

namespace millrace::cli {

// Of the commands that write.
inline constexpr Option kDryRunOption = {
    "--dry-run", "",
    "Change nothing: print what would change. Reads files and asks name servers as the real run "
    "does; sends no request to a CA that would change something there, runs no program and does "
    "not wait. With --json: \"changed\" as predicted, and \"diff\" with the text of each file "
    "before and after, without private keys."};
inline bool is_dry_run(const Invocation& invocation) {
  return invocation.arguments.has(kDryRunOption.name);
}

class DryRun {
 public:
  explicit DryRun(Env& real);

  Env& env() { return env_; }
  // What would have happened, put into the outcome of the command; without its errors of kind
  // not_yet, for what was not sent comes back as one, and with its waits as notes. Files below
  // `state` are millrace's own: they are counted, not shown.
  Outcome outcome(Outcome of_command, const std::optional<Path>& state) const;

 private:
  class GetOnly;
  class NoProcesses;

  DryRunFiles files_;
  std::vector<std::string> not_done_;  // a line each: requests that were not sent, programs not run
  std::shared_ptr<Http> http_;
  std::shared_ptr<Processes> processes_;
  Env env_;
};

}  // namespace millrace::cli
