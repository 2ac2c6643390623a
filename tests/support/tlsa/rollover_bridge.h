// The functions of the product on the states of the model.
#pragma once

#include "tests/support/tlsa/rollover_model.h"

namespace millrace::tlsa::model {

enum class ModelLook { none, unreachable, presented };

struct ModelUpdate {
  ModelDocument document;
  Mask required = 0;
  Mask retired = 0;
};

// update() with the inputs of the state. `first`: the zone has no records.
ModelUpdate update_model(const State& state, const ModelFacts& facts, ModelLook look,
                         const Faults& faults);

// The document after the owner was removed from the configuration and withdrawn.
ModelDocument without_owner(const State& state, const Faults& faults);

// deploy_gate() for that key.
bool is_gate_open(const State& state, int8_t key, const Faults& faults);

// As has_waiting_keys(), or a first publication: the services are looked at.
bool is_look_needed(const State& state);

}  // namespace millrace::tlsa::model
