#include "tests/support/tlsa/rollover_model.h"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "tests/support/tlsa/rollover_events.h"

namespace millrace::tlsa::model {
namespace {

static_assert(std::has_unique_object_representations_v<State>);

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

// Until no set without the presented key is given to anyone, nor can be published.
bool is_outage_over(const State& state) {
  const auto lists_it = [&](Mask keys) { return keys == 0 || (keys & bit(state.presented)) != 0; };
  const auto is_good = [&](const SignedSet& set) { return lists_it(set.keys); };
  return state.presented == state.current && is_good(state.last) &&
         std::ranges::all_of(state.views, is_good);
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
  const auto without_idle = [&idle](Mask keys) { return static_cast<Mask>(keys & ~idle); };
  state.last.keys = without_idle(state.last.keys);
  for (SignedSet& view : state.views) view.keys = without_idle(view.keys);
  state.retired &= state.last.keys;
}

std::string keys_text(Mask keys) {
  std::string text = "{";
  for (int8_t key = 0; key < kKeys; ++key) {
    if ((keys & bit(key)) != 0) text += " k" + std::to_string(key);
  }
  return text + ((keys & kSomeSet) != 0 ? " }" : "}");
}

}  // namespace

// A previous key that is neither installed nor presented never is again.
bool is_idle(const State& state, int8_t key) {
  return key != kNoKey && key != state.installed && key != state.presented &&
         key != state.current && key != state.next;
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
  ModelFormer& former = state.document.former;
  former.keys = renamed(former.keys);
  if (former.until <= -1) former = {};  // for every clock
  state.last = alive(state.last);
  tidy_views(state.views, renamed);
  return state;
}

std::string set_text(const SignedSet& set) {
  return keys_text(set.keys) + (set.keys != 0 ? "<" + std::to_string(set.expiry) : "");
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
  if (state.document.former.is_there != 0) {
    text += "; former " + keys_text(state.document.former.keys) + " until " +
            std::to_string(state.document.former.until);
  }
  if (state.is_without_owner != 0) text += "; no owner";
  return text + "; clock " + std::to_string(state.clock) + (state.outage != 0 ? " outage" : "");
}

}  // namespace millrace::tlsa::model
