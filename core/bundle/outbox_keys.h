// The signify keys of this host's outboxes, STATE/signing/:
//
//   STAGE.sec, STAGE.pub              the key that signs
//   STAGE.next.sec, STAGE.next.pub    the next one: its public key is in each bundle until it signs
//   STAGE.old.pub                     the key before: this host still reads what it signed
//   STAGE.json                        { "epoch": N }; absent: 0
//
// A key is replaced in two steps, so that readers know the new one before it signs; or at once,
// when the present one is compromised: then the epoch rises, and every reader must pin the new key.
#pragma once

#include <optional>

#include "core/bundle/stage.h"

namespace millrace {

inline constexpr std::string_view kNextKeyFile = "next.pub";  // in a bundle

Result<uint64_t> key_epoch(const StageContext& context, Stage stage);
// The text of STAGE.next.pub; nullopt: there is none.
Result<std::optional<std::string>> next_public_key(const StageContext& context, Stage stage);

// Of this host's own bundles: the present key and the one before.
Result<std::vector<SignifyPublicKey>> own_keys(const StageContext& context, Stage stage);

// Makes the next key; an error if there is one.
Result<SignifyPublicKey> make_next_key(const StageContext& context, Stage stage);
// The next key becomes the key. The caller writes the outbox again.
Result<SignifyPublicKey> switch_to_next_key(const StageContext& context, Stage stage);
// A new key at once, in a new epoch; the next one, which a thief may know, is removed.
Result<SignifyPublicKey> replace_compromised_key(const StageContext& context, Stage stage);

}  // namespace millrace
