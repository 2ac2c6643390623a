#include "acme/state/former_revocations.h"

#include "acme/state/order_state.h"
#include "core/base/json.h"

namespace millrace::acme {
namespace {

constexpr RevocationReason kCompromise = RevocationReason::key_compromise;

Result<void> add_pending(const Json& list, const CertId& id, const std::string& where,
                         FormerRevocations& former) {
  if (!list.is_array()) return Error(where + ": expected an array");
  for (const Json& item : list) {
    ASSIGN(PendingRevocation pending, pending_revocation_from(item, where));
    pending.id = id;
    former.pending.push_back(std::move(pending));
  }
  return {};
}

// The first releases had no list of keys.
void add_revoked_key(const std::string& text, const Path& path, FormerRevocations& former) {
  const auto state = decode_order_state(text, path.string());
  const auto issued = state ? state->issued : std::nullopt;
  if (issued && issued->revoked && issued->revoked->reason == kCompromise) {
    former.blocked_keys.insert(issued->spki);
  }
}

Result<void> add_state(const std::string& text, const CertId& id, const Path& path,
                       FormerRevocations& former) {
  const auto json = parse_json(text, path.string());
  if (!json || !json->is_object()) return {};
  if (json->contains("revoking")) {
    TRY(add_pending((*json)["revoking"], id, path.string() + ": /revoking", former));
  }
  if (!json->contains("compromised")) {
    add_revoked_key(text, path, former);
    return {};
  }
  ASSIGN(const auto keys, json_strings(*json, "compromised", path.string()));
  for (const std::string& hex : keys) {
    ASSIGN(SpkiDigest key, SpkiDigest::parse(hex));
    former.blocked_keys.insert(std::move(key));
  }
  return {};
}

}  // namespace

Result<FormerRevocations> read_former_revocations(Files& files, const StatePaths& paths) {
  FormerRevocations former;
  for (const CertId& id : ids_of_states(files, paths.orders_directory())) {
    const Path path = paths.order(id);
    const auto text = read_order_state(files, path);
    if (text && *text) TRY(add_state(**text, id, path, former));
  }
  return former;
}

}  // namespace millrace::acme
