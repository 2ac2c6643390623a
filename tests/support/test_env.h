// An Env of fakes: a clock that does not move, real files in a fresh directory that can be made to
// fail, scripted network and processes, output in strings.
#pragma once

#include <memory>
#include <sstream>

#include "core/bundle/stage.h"
#include "core/env/env.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scripted_dns.h"
#include "tests/support/scripted_handshakes.h"
#include "tests/support/scripted_http.h"
#include "tests/support/scripted_processes.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

struct TestEnv {
  TestDirectory directory;
  FakeClock clock;
  std::unique_ptr<Files> real_files = make_posix_files();
  FaultyFiles files{*real_files};
  ScriptedHttp http;
  ScriptedDns dns;
  ScriptedProcesses processes;
  ScriptedRandom random;
  ScriptedHandshakes handshakes;
  std::ostringstream out;
  std::ostringstream err;
  Env env{clock,      files, http, dns,   processes,       random,
          handshakes, out,   err,  false, directory.path()};

  StatePaths paths() const { return StatePaths(directory / "state"); }
  StageContext context() { return {.env = env, .paths = paths(), .host = "test.example"}; }
  // STATE with the signing keys of every stage, as `init` makes it. Throws when it cannot.
  void make_state();
};

}  // namespace millrace::test
