#include "tests/support/tlsa/rollover_events.h"

#include <algorithm>
#include <stdexcept>

namespace millrace::tlsa::model {
namespace {

void add_view(State& state, const SignedSet& set) {
  for (SignedSet& view : state.views) {
    if (view.keys != 0) continue;
    view = set;
    return;
  }
  throw std::logic_error("more views than the model has room for");
}

void pass(int8_t& time) {
  time = std::max<int8_t>(static_cast<int8_t>(time - 1), kPast);
}

}  // namespace

// New keys get names at the end, until normalized() gives them others.
int8_t fresh_key(const State& state) {
  for (int8_t key = 0; key < kKeys; ++key) {
    const bool is_used = key == state.current || key == state.next || key == state.installed ||
                         key == state.presented || std::ranges::count(state.previous, key) > 0;
    if (!is_used) return key;
  }
  throw std::logic_error("more keys than the model has room for");
}

State after_a_tick(State state) {
  pass(state.last.expiry);
  for (SignedSet& view : state.views) pass(view.expiry);
  pass(state.document.last_expiry);
  for (ModelRecord& record : state.document.records) {
    pass(record.cached_until);
    pass(record.replayed_until);
  }
  for (ModelPrevious& key : state.document.previous) pass(key.replaced);
  pass(state.document.former.until);
  pass(state.document.former.last_expiry);
  return state;
}

State after_signing(State state, Mask keys) {
  if (keys == state.last.keys && state.last.expiry > 1) return state;
  state.last = {keys, static_cast<int8_t>(state.clock + kValidity)};
  add_view(state, state.last);
  return state;
}

// nullptr: no answer. A set whose signature is over cannot be used either.
ModelFacts polled(const State& state, const SignedSet* first, const SignedSet* second) {
  ModelFacts facts;
  facts.is_there = 1;
  Mask asked = 0;
  for (int8_t key = 0; key < kKeys; ++key) {
    if (state.document.records[static_cast<size_t>(key)].is_there != 0) asked |= bit(key);
  }
  Mask served = asked, denied = 0;
  for (const SignedSet* seen : {first, second}) {
    const bool is_empty = seen != nullptr && seen->keys == 0;
    if (seen == nullptr || (!is_empty && seen->expiry <= state.clock)) {
      served = 0;
      continue;
    }
    served &= seen->keys;
    denied |= asked & static_cast<Mask>(~seen->keys);
    if (is_empty) continue;
    facts.lacking |= asked & static_cast<Mask>(~seen->keys);
    facts.has_set = 1;
    facts.last_expiry = std::max(facts.last_expiry, seen->expiry);
  }
  facts.served = served;
  facts.unknown = asked & static_cast<Mask>(~(served | denied));
  return facts;
}

// The zone is signed in the same run.
State after_tlsa(State state, const ModelFacts& facts, ModelLook look, const Faults& faults) {
  const ModelUpdate made = update_model(state, facts, look, faults);
  if (made.required != 0 && (made.required & bit(state.current)) == 0)
    throw std::logic_error("a set without the current key");
  state.document = made.document;
  state.is_lost = 0;
  Mask keys = state.last.keys & static_cast<Mask>(~(state.retired | made.retired));
  keys |= made.required;
  return keys == 0 ? state : after_signing(state, keys | kSomeSet);
}

// The next key becomes the current one.
State after_rollover(State state, bool keeps_old) {
  if (keeps_old) {
    std::shift_right(state.previous.begin(), state.previous.end(), 1);
    state.previous.front() = state.current;
  }
  state.current = state.next;
  state.next = kNoKey;
  state.next = fresh_key(state);
  return state;
}

}  // namespace millrace::tlsa::model
