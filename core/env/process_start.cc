#include "core/env/process_start.h"

#include <cerrno>
#include <cstdlib>
#include <initializer_list>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/env/confinement.h"
#include "core/env/sanitized.h"

namespace millrace {

void open_standard_descriptors() {
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(wanted, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is taken, and those below are open already.
    if (::open("/dev/null", O_RDWR) != wanted) std::abort();
  }
}

void protect_process() {
  const struct rlimit none = {0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
  if (!kIsSanitized) refuse_debuggers();
  refuse_new_privileges();
}

}  // namespace millrace
