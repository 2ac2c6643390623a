// What a run that found nothing to do leaves to the next one, STATE/idle.json, 0600:
//
//   { "version": 1, "at": TIME, "until": TIME, "inputs": HEX }
//
// As long as nothing that the stages of certificates read has changed, and time alone gives them
// nothing to do, they need not read a thousand certificates again to find the same. The stages sign
// and poll look each time: at the zone files and at the name servers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/order_state_memory.h"
#include "cli/config.h"
#include "cli/health.h"

namespace millrace::cli {

struct IdleNote {
  TimePoint at;        // when nothing was to be done
  TimePoint until;     // the first renewal, question to a CA or end of a half-life after that
  std::string inputs;  // idle_inputs() before the stages ran
};

// A digest of the configuration and of the version of every file that the stages other than sign
// and poll read. Error: one cannot be looked at.
Result<std::string> idle_inputs(Env& env, const Config& config);

// The first of those times, from the terms of the host and the states of its certificates. nullopt:
// there is one that is not at rest.
std::optional<TimePoint> idle_until(Env& env, const Config& config, const std::vector<Term>& terms,
                                    acme::OrderStateMemory& memory);

// A note that cannot be read is none: then the stages look.
std::optional<IdleNote> read_idle_note(const StageContext& context);
Result<void> write_idle_note(const StageContext& context, const IdleNote& note);

// `wake`: how long until the next run, which is too late for what comes before it.
bool holds(const IdleNote& note, const std::string& inputs, TimePoint now, Duration wake);

// The stages that look although the note holds.
std::vector<Stage> stages_while_idle(const std::vector<Stage>& stages);

}  // namespace millrace::cli
