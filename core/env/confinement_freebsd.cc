// Why not cap_enter(2): confinement.h.
#include <sys/procctl.h>
#include <unistd.h>

#include "core/env/confinement.h"

namespace millrace {

bool can_confine() {
  return false;
}

Result<void> confine_process(const Confinement&) {
  return {};
}

ConfinementReport confinement_of_system() {
  ConfinementReport report{{"no debuggers"}, {"rules for files and network (Capsicum)"}};
#if defined(PROC_NO_NEW_PRIVS_CTL)
  report.in_force.emplace_back("no new privileges");
#else
  report.missing.emplace_back("no new privileges (FreeBSD 14)");
#endif
  return report;
}

void refuse_debuggers() {
  int off = PROC_TRACE_CTL_DISABLE;
  static_cast<void>(::procctl(P_PID, ::getpid(), PROC_TRACE_CTL, &off));
}

void refuse_new_privileges() {
#if defined(PROC_NO_NEW_PRIVS_CTL)
  int on = PROC_NO_NEW_PRIVS_ENABLE;
  static_cast<void>(::procctl(P_PID, ::getpid(), PROC_NO_NEW_PRIVS_CTL, &on));
#endif
}

}  // namespace millrace
