// A program of a service: its check, an extra step, its action.
#pragma once

#include "core/env/env.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

// Runs it. `what`: "check", "action" …, for the error, which has the exit status and the last lines
// of the output. An empty list is nothing to run.
Result<void> run_program(Env& env, const ServiceSettings& service, const std::string& what,
                         const Arguments& program);

Result<void> run_extra_steps(Env& env, const ServiceSettings& service);

// The extra steps, then `action`.
Result<void> run_action(Env& env, const ServiceSettings& service, const std::string& what,
                        const Arguments& action);

}  // namespace millrace::publish
