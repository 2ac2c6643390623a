// The exit status of every command: one enum, the same meaning everywhere.
#pragma once

namespace millrace {

enum class ExitStatus : int {
  ok = 0,        // the wanted state holds, changed or not
  failed = 1,    // something was tried and went wrong
  usage = 2,     // the command line or the configuration is wrong
  not_yet = 75,  // waits for another stage, the DNS, the CA or a lock; run again (EX_TEMPFAIL)
};

}  // namespace millrace
