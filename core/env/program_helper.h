// Programs that are started by another process, the helper, which is forked before this one is
// confined: they need files that millrace does not, and what confines a process confines those that
// it starts. The helper starts nothing but the programs of the configuration, so a millrace that
// has been taken over cannot start others through it. It ends with this process.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/env/env.h"
#include "core/files/descriptor.h"

namespace millrace {

struct AllowedProgram {
  std::vector<std::string> argv;
  size_t more_arguments = 0;  // that may follow, of any content
};

class ProgramHelper final : public Processes {
 public:
  // `processes` must outlive it.
  explicit ProgramHelper(Processes& processes) : processes_(processes) {}
  ProgramHelper(const ProgramHelper&) = delete;
  ProgramHelper& operator=(const ProgramHelper&) = delete;
  ~ProgramHelper() override;

  // Once, before this process has other threads. From now on only these are started; without any
  // there is no helper.
  Result<void> start(const std::vector<AllowedProgram>& programs);

  // By the helper; before start(), directly.
  Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration timeout) override;

 private:
  bool is_allowed(const std::vector<std::string>& argv) const;
  [[noreturn]] void serve(const Descriptor& socket);
  std::string answer(std::string_view request);

  Processes& processes_;
  bool is_started_ = false;
  std::map<size_t, std::set<std::vector<std::string>>> allowed_{};  // by more_arguments
  Descriptor socket_{};
  pid_t helper_ = 0;
};

}  // namespace millrace
