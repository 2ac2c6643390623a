// A world in which the rollover of one key is explored: one certificate, one service, one TLSA
// owner, and a zone. Each of its two name servers may be late, or come back with an old copy: when
// it is polled it answers with any version of the zone that was signed and is still valid, with
// none, or not at all. Resolvers, and attackers, may give clients any of these versions. Time goes
// in ticks of a day; every time in a state is relative to the true time, so that equal situations
// are equal states and their number is finite.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace millrace::tlsa::model {

inline constexpr int kTtl = 0;       // ticks, of the records: an hour is nothing in a day
inline constexpr int kValidity = 2;  // of signatures
inline constexpr int kWindow = 1;
inline constexpr int kMargin = 2;
inline constexpr int8_t kPast = -4;  // a time that is over for every clock, with any margin
inline constexpr int8_t kNoKey = -1;
inline constexpr size_t kMostPrevious = 1;
inline constexpr int kKeys = 5;  // that can matter at one time
inline constexpr uint8_t kSomeSet = 0x80;

// Of keys, a bit each; with kSomeSet there is a set, if only of keys that do not matter any more.
using Mask = uint8_t;
constexpr Mask bit(int8_t key) {
  return key == kNoKey ? Mask{0} : static_cast<Mask>(1U << static_cast<unsigned>(key));
}

// A signed set, and when its signature expires.
struct SignedSet {
  Mask keys = 0;
  int8_t expiry = kPast;
};

struct ModelRecord {
  uint8_t is_there = 0, first = 0, agreed = 0, visible = 0;
  int8_t cached_until = kPast, replayed_until = kPast;
};

struct ModelPrevious {
  uint8_t is_there = 0, retired = 0, has_replaced = 0;
  int8_t replaced = kPast;
};

// Sets of the owner that were withdrawn.
struct ModelFormer {
  uint8_t is_there = 0;
  Mask keys = 0;
  int8_t until = kPast, last_expiry = kPast;
};

// core/rollover's document.
struct ModelDocument {
  uint8_t is_there = 0;
  uint8_t has_owner = 0;
  int8_t last_expiry = kPast;
  std::array<ModelRecord, kKeys> records{};
  std::array<ModelPrevious, kKeys> previous{};
  ModelFormer former{};
};

// What poll has just reported.
struct ModelFacts {
  uint8_t is_there = 0;
  uint8_t has_set = 0;
  Mask served = 0, unknown = 0, lacking = 0;
  int8_t last_expiry = kPast;
  bool operator==(const ModelFacts&) const = default;
};

inline constexpr size_t kMostViews = 8;

struct State {
  State() { previous.fill(kNoKey); }

  // The request: the key host's.
  int8_t current = 0, next = 1;
  std::array<int8_t, kMostPrevious> previous{};
  Mask retired = 0;
  // The service: the key in its files, and the one that it presents.
  int8_t installed = 0, presented = 0;
  // The zone: what was signed last, and all versions that a server, a resolver or an attacker may
  // have.
  SignedSet last{};
  std::array<SignedSet, kMostViews> views{};
  // The DNS host.
  ModelDocument document{};
  uint8_t is_lost = 0;           // the document; readers that have seen it wait for another one
  int8_t clock = 0;              // how much the clock of the hosts is ahead
  uint8_t outage = 0;            // the operator has chosen one, and it is not over
  uint8_t is_without_owner = 0;  // the configuration: it was removed and withdrawn

  bool operator==(const State& other) const {
    return std::memcmp(this, &other, sizeof(State)) == 0;
  }
};

// Mistakes that the model must find.
struct Faults {
  bool ignores_replay = false;        // the gate
  bool retires_without_look = false;  // as if every look had shown the current key
  bool keeps_visible = false;         // a record that a server denies
  bool trusts_clocks = false;         // no margin
  bool drops_previous = false;        // the records of previous keys are not required
  bool publishes_unlooked = false;    // the first set, whatever the service presents
  bool forgets_withdrawn = false;     // what clients may have of an owner that was withdrawn
};

struct Step {
  std::string action;  // empty unless texts are asked for
  State state;
};
enum class Texts { none, all };

// The errors that the clock of the hosts may have, in ticks.
struct ClockErrors {
  int least = 0, greatest = 0;
  bool with_withdrawals = false;  // of the owner
};

// Each state that may follow. A step that changes nothing is among them.
std::vector<Step> steps_from(const State& state, const ClockErrors& clock, const Faults& faults,
                             Texts texts = Texts::none);

std::vector<State> first_states();

// Empty, or what is wrong: a client that is given some set refuses the service.
std::string violation(const State& state);

std::string to_text(const State& state);

}  // namespace millrace::tlsa::model
