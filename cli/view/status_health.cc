#include "cli/view/status_health.h"

#include "cli/pipeline/last_run.h"

namespace millrace::cli {

Health health_of(Env& env, const Config& config, std::vector<Term> terms) {
  const StageContext context = config.context(env);
  HealthFacts facts;
  facts.terms = std::move(terms);
  const auto last = read_last_run(context);
  if (last && *last) facts.pending = (*last)->pending;
  return assess(facts, read_alert_memory(context), context.now());
}

std::vector<Error> errors_of(const Health& health) {
  std::vector<Error> errors;
  for (const Alert& alert : health.alerts) {
    errors.push_back(alert.error());
    errors.back().kind = ErrorKind::failed;
  }
  return errors;
}

}  // namespace millrace::cli
