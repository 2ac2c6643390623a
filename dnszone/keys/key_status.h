// The state of a zone key at an instant and its next state, for messages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// The states of BIND's timing metadata, in the order in which a key goes through them.
enum class KeyState {
  unpublished,  // not yet in the DNSKEY RRset
  published,    // in it, signs nothing yet
  active,       // in it and signs
  inactive,     // in it, signs no more
  deleted,      // no longer in it
};
std::string_view to_text(KeyState state);

struct KeyChange {
  TimePoint at;
  KeyState to{};
};

struct KeyStatus {
  std::string_view role;  // "KSK", "ZSK"; "CSK": SEP, and its algorithm has no ZSK
  uint16_t tag = 0;
  uint8_t algorithm = 0;
  Path file;  // of the .key
  bool has_private = false;
  bool is_for_parent = false;
  KeyState state{};
  std::optional<KeyChange> next{};  // nullopt: it stays as it is
};

// In the order of the keys.
std::vector<KeyStatus> key_statuses(const std::vector<ZoneKey>& keys, TimePoint at);

// "published, active from 2026-12-01T00:00:00Z"
std::string state_text(const KeyStatus& status);

}  // namespace millrace::dnszone
