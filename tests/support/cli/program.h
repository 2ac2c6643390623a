// The whole program in a test.
#pragma once

#include <string>
#include <vector>

#include "cli/run.h"
#include "tests/support/test_env.h"

namespace millrace::cli {

struct Said {
  int status = 0;
  std::string out, err;
};

inline Said run_in(test::TestEnv& env, const std::vector<std::string>& args) {
  env.out.str("");
  env.err.str("");
  const ExitStatus status = run(env.env, args);
  return {static_cast<int>(status), env.out.str(), env.err.str()};
}

}  // namespace millrace::cli
