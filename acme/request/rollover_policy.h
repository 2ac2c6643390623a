// When a certificate gets a new key. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "acme/settings.h"
#include "core/bundle/documents.h"

namespace millrace::acme {

// What the key host remembers of a certificate's current key: STATE/keys/CERT/rollover.json.
struct RolloverState {
  SpkiDigest key;                     // of which this is
  TimePoint since;                    // when it was first seen as the current key
  unsigned issued = 0;                // certificates that were issued for it
  std::optional<TimePoint> newest{};  // not_before of the newest of them
  std::optional<TimePoint> asked{};   // when the operator asked for a new key
  bool operator==(const RolloverState&) const = default;
};

std::string encode(const RolloverState& state);
Result<RolloverState> decode_rollover_state(std::string_view text, const std::string& where);

// The state after what is seen now. A key that was replaced begins from the start. `issued`: the
// newest certificate of fetch, or null.
RolloverState observed(const std::optional<RolloverState>& before, const SpkiDigest& current,
                       const IssuedDocument* issued, TimePoint now);

// From when on the current key is to be replaced. Under a policy not before half of the life of its
// certificate is over, as a new key needs a new certificate. nullopt: not by what is known.
std::optional<TimePoint> rollover_due(const RolloverPolicy& policy, const RolloverState& state,
                                      const IssuedDocument* issued);

}  // namespace millrace::acme
