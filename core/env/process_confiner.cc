#include "core/env/confinement.h"

namespace millrace {

// The helper first: it is not to be confined.
Result<void> ProcessConfiner::confine(const Confinement& confinement) {
  if (!can_confine()) return {};
  TRY(helper_.start(confinement.programs));
  TRY(confine_process(confinement));
  is_confined_ = true;
  return {};
}

ConfinementReport ProcessConfiner::report() const {
  ConfinementReport report = confinement_of_system();
  report.in_force.insert(report.in_force.begin(), "no core files");
  return report;
}

}  // namespace millrace
