// The program in this process, with the real outside world; what a test has of its own is in
// the place of a part of it.
#pragma once

#include <string>
#include <vector>

#include "tests/support/watched_http.h"

namespace millrace::test {

struct WatchedProgram {
  WatchedHttp::Watch before, after;
  Path directory;          // where it runs
  Path log;                // what it prints
  Files* files = nullptr;  // null: the real ones
};

// Its exit status.
int run_watched(const WatchedProgram& program, const std::vector<std::string>& arguments);

}  // namespace millrace::test
