#include "tests/support/tlsa/rollover_model.h"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "tests/support/tlsa/rollover_bridge.h"

namespace millrace::tlsa::model {
namespace {

static_assert(std::has_unique_object_representations_v<State>);

// New keys get names at the end, until normalized() gives them others.
int8_t fresh_key(const State& state) {
  for (int8_t key = 0; key < kKeys; ++key) {
    const bool is_used = key == state.current || key == state.next || key == state.installed ||
                         key == state.presented || std::ranges::count(state.previous, key) > 0;
    if (!is_used) return key;
  }
  throw std::logic_error("more keys than the model has room for");
}

// The names of the keys that matter, in the order in which they are met, and nothing of the others.
class Renaming {
 public:
  explicit Renaming(const State& state) {
    names_.fill(kNoKey);
    add(state.current);
    add(state.next);
    for (const int8_t key : state.previous) add(key);
    add(state.installed);
    add(state.presented);
  }

  int8_t operator()(int8_t key) const { return key == kNoKey ? kNoKey : name(key); }
  Mask operator()(Mask keys) const {
    Mask renamed = keys & kSomeSet;
    for (int8_t key = 0; key < kKeys; ++key) {
      if ((keys & bit(key)) != 0) renamed |= bit(name(key));
    }
    return renamed;
  }
  template <class T>
  std::array<T, kKeys> operator()(const std::array<T, kKeys>& by_key) const {
    std::array<T, kKeys> renamed{};
    for (size_t key = 0; key < kKeys; ++key) {
      if (names_[key] != kNoKey) renamed[static_cast<size_t>(names_[key])] = by_key[key];
    }
    return renamed;
  }

 private:
  void add(int8_t key) {
    if (key != kNoKey && name(key) == kNoKey) names_[static_cast<size_t>(key)] = count_++;
  }
  int8_t name(int8_t key) const { return names_[static_cast<size_t>(key)]; }
  std::array<int8_t, kKeys> names_{};
  int8_t count_ = 0;
};

bool is_before(const SignedSet& left, const SignedSet& right) {
  return std::pair(left.keys, left.expiry) < std::pair(right.keys, right.expiry);
}

// What is over for the clock that is the most behind is over for all.
SignedSet alive(SignedSet set) {
  if (set.expiry < 0 && set.keys != 0) return {kSomeSet, kPast};
  return set;
}

void tidy_views(std::array<SignedSet, kMostViews>& views, const Renaming& renamed) {
  std::vector<SignedSet> kept;
  for (SignedSet view : views) {
    view.keys = renamed(view.keys);
    if (view.expiry <= 0 || view.keys == 0) continue;
    const auto same = std::ranges::find(kept, view.keys, &SignedSet::keys);
    if (same != kept.end()) {
      same->expiry = std::max(same->expiry, view.expiry);
      continue;
    }
    kept.push_back(view);
  }
  if (kept.size() > kMostViews) throw std::logic_error("more views than the model has room for");
  std::ranges::sort(kept, is_before);
  views.fill({});
  std::ranges::copy(kept, views.begin());
}

void add_view(State& state, const SignedSet& set) {
  for (SignedSet& view : state.views) {
    if (view.keys != 0) continue;
    view = set;
    return;
  }
  throw std::logic_error("more views than the model has room for");
}

// Until no set without the presented key is given to anyone, nor can be published.
bool is_outage_over(const State& state) {
  const auto lists_it = [&](Mask keys) { return keys == 0 || (keys & bit(state.presented)) != 0; };
  const auto is_good = [&](const SignedSet& set) { return lists_it(set.keys); };
  return state.presented == state.current && is_good(state.last) &&
         std::ranges::all_of(state.views, is_good);
}

// A previous key that is neither installed nor presented never is again.
bool is_idle(const State& state, int8_t key) {
  return key != kNoKey && key != state.installed && key != state.presented &&
         key != state.current && key != state.next;
}

// What the gate says of a record that it asks for, by its horizon.
ModelRecord essence(const ModelRecord& record) {
  if (record.is_there == 0 || record.first != 0)
    return {record.is_there, record.first, 0, 0, kPast, kPast};
  if (record.visible == 0) return {1, 0, 0, 0, kPast, kPast};
  const auto until = [](int8_t time) { return time <= -1 ? kPast : time; };
  return {1, 0, record.agreed, 1, until(record.cached_until), until(record.replayed_until)};
}

// Without what no later event depends on: the gate is asked for the next key, and for the current
// one until it is installed.
void forget_unused(State& state) {
  for (int8_t key = 0; key < kKeys; ++key) {
    ModelRecord& record = state.document.records[static_cast<size_t>(key)];
    const bool is_asked =
        key == state.next || (key == state.current && state.installed != state.current);
    record = is_asked ? essence(record) : ModelRecord{};
    ModelPrevious& previous = state.document.previous[static_cast<size_t>(key)];
    const bool says_something = previous.retired != 0 || previous.has_replaced != 0;
    if (!says_something || is_idle(state, key)) previous = {};
  }
  Mask idle = 0;
  for (const int8_t key : state.previous) {
    if (is_idle(state, key)) idle |= bit(key);
  }
  const auto without_idle = [&idle](Mask keys) { return keys & static_cast<Mask>(~idle); };
  state.last.keys = without_idle(state.last.keys);
  for (SignedSet& view : state.views) view.keys = without_idle(view.keys);
  state.retired &= state.last.keys;
}

State normalized(State state) {
  if (is_outage_over(state)) state.outage = 0;
  forget_unused(state);
  const Renaming renamed(state);
  for (int8_t* key : {&state.current, &state.next, &state.installed, &state.presented})
    *key = renamed(*key);
  for (int8_t& key : state.previous) key = renamed(key);
  state.retired = renamed(state.retired);
  state.last.keys = renamed(state.last.keys);
  state.document.records = renamed(state.document.records);
  state.document.previous = renamed(state.document.previous);
  state.last = alive(state.last);
  tidy_views(state.views, renamed);
  return state;
}

void pass(int8_t& time) {
  time = std::max<int8_t>(static_cast<int8_t>(time - 1), kPast);
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

bool has_room(const State& state) {
  return state.previous.back() == kNoKey;
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

std::string keys_text(Mask keys) {
  std::string text = "{";
  for (int8_t key = 0; key < kKeys; ++key) {
    if ((keys & bit(key)) != 0) text += " k" + std::to_string(key);
  }
  return text + ((keys & kSomeSet) != 0 ? " }" : "}");
}

std::string set_text(const SignedSet& set) {
  return keys_text(set.keys) + (set.keys != 0 ? "<" + std::to_string(set.expiry) : "");
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
    return std::move(steps_);
  }

 private:
  void add(const char* action, const State& state, const std::string& more = {}) {
    steps_.push_back({texts_ == Texts::all ? action + more : std::string(), normalized(state)});
  }

  void runs() {
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
    if (state_.document.is_there == 0) return;
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

std::vector<State> first_states() {
  State with_certificate;
  State with_other_key;
  with_other_key.installed = with_other_key.presented = 2;
  return {normalized(with_certificate), normalized(with_other_key)};
}

std::string violation(const State& state) {
  if (state.outage != 0) return "";
  for (const SignedSet& view : state.views) {
    const bool is_given = view.keys != 0 && view.expiry > 0;
    if (is_given && (view.keys & bit(state.presented)) == 0)
      return "a client is given a set without the key that the service presents";
  }
  return "";
}

std::string to_text(const State& state) {
  const auto key_text = [](int8_t key) { return "k" + std::to_string(key); };
  std::string text = "current " + key_text(state.current) + " next " + key_text(state.next);
  for (const int8_t key : state.previous) {
    if (key != kNoKey) text += " previous " + key_text(key);
  }
  text += ", presents " + key_text(state.presented) + " installed " + key_text(state.installed);
  text += "; signed " + set_text(state.last) + "; views";
  for (const SignedSet& view : state.views) {
    if (view.keys != 0) text += " " + set_text(view);
  }
  text += "; records";
  for (int8_t key = 0; key < kKeys; ++key) {
    const ModelRecord& record = state.document.records[static_cast<size_t>(key)];
    if (record.is_there == 0) continue;
    text += " k" + std::to_string(key) + (record.first != 0 ? " first" : "") +
            (record.agreed != 0 ? " agreed" : "");
    if (record.visible != 0) {
      text +=
          " " + std::to_string(record.cached_until) + "/" + std::to_string(record.replayed_until);
    }
  }
  return text + "; clock " + std::to_string(state.clock) + (state.outage != 0 ? " outage" : "");
}

}  // namespace millrace::tlsa::model
