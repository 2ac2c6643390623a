#include <algorithm>
#include <stdexcept>

#include "tests/support/tlsa/rollover_events.h"

namespace millrace::tlsa::model {
namespace {

bool has_room(const State& state) {
  return state.previous.back() == kNoKey;
}

const SignedSet kNoSet{};

class Steps {
 public:
  Steps(const State& state, const ClockErrors& clock, const Faults& faults, Texts texts)
      : state_(state), clock_(clock), faults_(faults), texts_(texts) {}

  std::vector<Step> all() {
    add("a day passes", after_a_tick(state_));
    runs();
    key_host();
    consumer();
    misfortunes();
    if (clock_.with_withdrawals) owner();
    return std::move(steps_);
  }

 private:
  void add(const char* action, const State& state, const std::string& more = {}) {
    steps_.push_back({texts_ == Texts::all ? action + more : std::string(), normalized(state)});
  }

  // The operator takes the owner from the configuration and withdraws it, and later puts it back.
  void owner() {
    State state = state_;
    if (state.is_without_owner != 0) {
      state.is_without_owner = 0;
      return add("the owner is put back into the configuration", state);
    }
    if (state.outage != 0 || state.document.is_there == 0) return;
    state.document = without_owner(state, faults_);
    state.last = {};
    state.is_without_owner = 1;
    add("the owner is removed and withdrawn", state);
  }

  void runs() {
    if (state_.is_without_owner != 0) return;
    tlsa({}, "before any poll");
    std::vector<const SignedSet*> answers = {nullptr, &kNoSet};
    for (const SignedSet& view : state_.views) {
      if (view.keys != 0) answers.push_back(&view);
    }
    for (size_t one = 0; one < answers.size(); ++one) {
      for (size_t two = one; two < answers.size(); ++two) {
        poll(answers[one], answers[two]);
      }
    }
  }

  // Answers of which poll makes the same are one step.
  void poll(const SignedSet* one, const SignedSet* two) {
    const ModelFacts facts = polled(state_, one, two);
    if (std::ranges::count(polled_, facts) > 0) return;
    polled_.push_back(facts);
    tlsa(facts, poll_text(one, two));
  }

  std::string poll_text(const SignedSet* one, const SignedSet* two) const {
    if (texts_ == Texts::none) return "";
    return "after a poll (" + answer_text(one) + ", " + answer_text(two) + ")";
  }

  static std::string answer_text(const SignedSet* set) {
    return set == nullptr ? "no answer" : set->keys == 0 ? "no set" : set_text(*set);
  }

  void tlsa(const ModelFacts& facts, const std::string& when) {
    const auto run = [&](const char* what, ModelLook look) {
      add(what, after_tlsa(state_, facts, look, faults_), when);
    };
    if (!is_look_needed(state_)) return run("tlsa runs ", ModelLook::none);
    run("tlsa sees the service, ", ModelLook::presented);
    // A service that is down with an unknown key would come up with it: nobody can know.
    if (is_own(state_.presented) || state_.last.keys != 0)
      run("tlsa does not reach the service, ", ModelLook::unreachable);
  }

  bool is_own(int8_t key) const {
    return key == state_.current || key == state_.next ||
           std::ranges::count(state_.previous, key) > 0;
  }

  void key_host() {
    add("the certificate is renewed with the same key", state_);
    forget();
    if (state_.outage != 0) return;
    const bool may_ask = state_.is_lost == 0;
    if (has_room(state_) && may_ask && is_gate_open(state_, state_.next, faults_)) {
      add("the key host rolls the key", after_rollover(state_, true));
    }
    if (has_room(state_)) add("the operator replaces the key", after_rollover(state_, true));
    State compromised = after_rollover(state_, false);
    compromised.retired |= bit(state_.current);
    compromised.outage = 1;
    add("the operator retires the current key at once, with an outage", compromised);
    State without_next = state_;
    without_next.retired |= bit(state_.next);
    without_next.next = fresh_key(state_);
    add("the operator replaces the next key", without_next);
  }

  // The key host drops keys that the DNS host has retired: when depends on looks that find nothing
  // else, and does not matter for a key that is used nowhere.
  void forget() {
    State state = state_;
    const auto is_retired = [&](int8_t key) {
      return key != kNoKey && (is_idle(state_, key) ||
                               state_.document.previous[static_cast<size_t>(key)].retired != 0);
    };
    const auto end = std::remove_if(state.previous.begin(), state.previous.end(), is_retired);
    std::fill(end, state.previous.end(), kNoKey);
    if (!(state == state_)) add("the key host forgets a retired key", state);
  }

  void consumer() {
    State restarted = state_;
    restarted.presented = state_.installed;
    add("the service restarts", restarted);
    const bool has_new = state_.installed != state_.current && state_.is_lost == 0;
    if (!has_new || !is_gate_open(state_, state_.current, faults_)) return;
    State installed = state_;
    installed.installed = state_.current;
    add("the certificate is installed, and the action does nothing", installed);
    installed.presented = state_.current;
    add("the certificate is installed and presented", installed);
    add("the certificate is installed, the action fails, and the old one is put back", state_);
  }

  void misfortunes() {
    if (state_.outage != 0) return;
    for (const int step : {-1, 1}) {
      const int clock = state_.clock + step;
      if (clock < clock_.least || clock > clock_.greatest) continue;
      State jumped = state_;
      jumped.clock = static_cast<int8_t>(clock);
      add(step > 0 ? "the clock jumps ahead a day" : "the clock jumps back a day", jumped);
    }
    // Of sets that are not in the zone nothing but this state tells.
    const bool is_withdrawn = state_.document.former.is_there != 0;
    if (state_.document.is_there == 0 || is_withdrawn) return;
    State lost = state_;
    lost.document = {};
    lost.is_lost = 1;
    add("the state of tlsa is lost", lost);
    restore();
  }

  // It is noticed before the next deployment: of what nobody sees nobody is safe.
  void restore() {
    const Mask without = state_.last.keys & static_cast<Mask>(~bit(state_.next));
    if (without == state_.last.keys || (without & ~kSomeSet) == 0) return;
    const State state = after_signing(state_, without);
    const ModelFacts facts = polled(state, &state.last, &state.last);
    add("an older zone is restored, signed and noticed",
        after_tlsa(state, facts, ModelLook::unreachable, faults_));
  }

  const State& state_;
  const ClockErrors& clock_;
  const Faults& faults_;
  Texts texts_;
  std::vector<ModelFacts> polled_;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> steps_from(const State& state, const ClockErrors& clock, const Faults& faults,
                             Texts texts) {
  return Steps(state, clock, faults, texts).all();
}

}  // namespace millrace::tlsa::model
