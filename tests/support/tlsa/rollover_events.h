// What can happen to a state of the model, one event at a time.
#pragma once

#include "tests/support/tlsa/rollover_bridge.h"

namespace millrace::tlsa::model {

// The state with the names of its keys in order, without what no later event depends on.
State normalized(State state);
bool is_idle(const State& state, int8_t key);

State after_a_tick(State state);
// Signs if the keys are others, or the signature is near its end.
State after_signing(State state, Mask keys);
// What poll reports of two servers. nullptr: no answer. A set whose signature is over cannot be
// used either.
ModelFacts polled(const State& state, const SignedSet* first, const SignedSet* second);
// The zone is signed in the same run.
State after_tlsa(State state, const ModelFacts& facts, ModelLook look, const Faults& faults);
// The next key becomes the current one.
State after_rollover(State state, bool keeps_old);
int8_t fresh_key(const State& state);

std::string set_text(const SignedSet& set);

}  // namespace millrace::tlsa::model
