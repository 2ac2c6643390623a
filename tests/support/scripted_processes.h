// Processes that are not started: what was asked for is kept, a script says how it ends.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class ScriptedProcesses final : public Processes {
 public:
  using Script = std::function<Result<ProcessOutcome>(const std::vector<std::string>& argv)>;

  // By default every command exits with 0 and prints nothing.
  void script(Script script) { script_ = std::move(script); }
  const std::vector<std::vector<std::string>>& runs() const { return runs_; }

  Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration) override {
    runs_.push_back(argv);
    return script_ ? script_(argv) : Result<ProcessOutcome>(ProcessOutcome());
  }

 private:
  Script script_;
  std::vector<std::vector<std::string>> runs_;
};

}  // namespace millrace::test
