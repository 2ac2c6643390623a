// Which stage reads which, and the role that a stage belongs to.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/state_paths.h"

namespace millrace {

// A host's power: which keys it holds. Its stages are those of role_of().
enum class Role { key, acme, dns, publisher, consumer };
inline constexpr Role kAllRoles[] = {Role::key, Role::acme, Role::dns, Role::publisher,
                                     Role::consumer};
std::string_view to_text(Role role);
Role role_of(Stage stage);

// The stages whose outboxes the stage reads: when one of them changed something, it must run.
std::span<const Stage> writers_for(Stage reader);
bool reads_from(Stage reader, Stage writer);

// Of these, what a stage reads to learn how its own output fared: poll for tlsa, tlsa and fetch for
// csr. It reads its reader's reader, so that a change must not start it at once.
bool observes(Stage reader, Stage writer);
// Whether a change of that outbox starts the reader in the same run.
bool starts(Stage writer, Stage reader);

// The roles that read that stage's outbox: the addressees of its bundles. Sorted.
std::vector<std::string> readers_of(Stage writer);

}  // namespace millrace
