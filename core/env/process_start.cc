#include "core/env/process_start.h"

#include <cerrno>
#include <cstdlib>
#include <initializer_list>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#elif defined(__FreeBSD__)
#include <sys/procctl.h>
#endif

namespace millrace {
namespace {

// The leak checker of a sanitized build attaches to its own process as a debugger does.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

void refuse_debuggers() {
#if defined(__linux__)
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
#elif defined(__FreeBSD__)
  int off = PROC_TRACE_CTL_DISABLE;
  static_cast<void>(::procctl(P_PID, ::getpid(), PROC_TRACE_CTL, &off));
#endif
}

void refuse_new_privileges() {
#if defined(__linux__)
  static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
#elif defined(__FreeBSD__) && defined(PROC_NO_NEW_PRIVS_CTL)
  int on = PROC_NO_NEW_PRIVS_ENABLE;
  static_cast<void>(::procctl(P_PID, ::getpid(), PROC_NO_NEW_PRIVS_CTL, &on));
#endif
}

}  // namespace

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
