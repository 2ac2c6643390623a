// What a run that found nothing to do records for the next one, STATE/idle.json, 0600:
//
//   { "version": 1, "at": TIME, "until": TIME, "polled": TIME, "inputs": HEX }
//
// While nothing that the stages of certificates read has changed, and nothing has become due, they
// need not read a thousand certificates again. The stage sign runs each time: it checks the zone
// files. So does poll, which checks the name servers, unless it has found all well just before: a
// host that runs once a minute does not send thousands of queries each time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "acme/state/order_store.h"
#include "cli/config/config.h"
#include "cli/pipeline/health.h"

namespace millrace::cli {

struct IdleNote {
  TimePoint at;        // when nothing was to be done
  TimePoint until;     // the first renewal, query to a CA, end of a half-life or StageReport::due
  TimePoint polled;    // when poll last found all well
  std::string inputs;  // idle_inputs() before the stages ran
};

// A digest of the configuration and of the version of every file that the stages other than sign
// and poll read. Error: the status of one cannot be read.
Result<std::string> idle_inputs(Env& env, const Config& config);

// The first of those times, from the terms of the host and the states of its certificates. nullopt:
// one of them has work to do.
std::optional<TimePoint> idle_until(Env& env, const Config& config, const std::vector<Term>& terms,
                                    acme::OrderCache& memory);

// A note that cannot be read counts as missing: all stages run.
std::optional<IdleNote> read_idle_note(const StageContext& context);
Result<void> write_idle_note(const StageContext& context, const IdleNote& note);

// `wake`: how long until the next run, which is too late for what comes before it.
bool holds(const IdleNote& note, const std::string& inputs, TimePoint now, Duration wake);

// Whether the name servers are to be asked again although the note is valid.
bool is_poll_due(const IdleNote& note, TimePoint now);

// Those of the stages that run although the note is valid.
std::vector<Stage> stages_while_idle(const std::vector<Stage>& stages, bool polls);

}  // namespace millrace::cli
