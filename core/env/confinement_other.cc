// A system for which nothing is known.
#include "core/env/confinement.h"

namespace millrace {

bool can_confine() {
  return false;
}

Result<void> confine_process(const Confinement&) {
  return {};
}

ConfinementReport confinement_of_system() {
  return {{}, {"no debuggers, no new privileges, rules for files and network"}};
}

void refuse_debuggers() {
}

void refuse_new_privileges() {
}

}  // namespace millrace
