#include "core/bundle/public_keys.h"

#include <openssl/err.h>

#include "core/base/encoding.h"
#include "core/bundle/document_fields.h"

namespace millrace {
namespace {

constexpr size_t kMostKeys = 2000;  // with two owners, of all records of a certificate

}  // namespace

bool is_public_key(std::string_view der) {
  const bool is_good = from_der<EvpPkeyPtr>(d2i_PUBKEY, der) != nullptr;
  ERR_clear_error();
  return is_good;
}

Result<PublicKeys> public_keys_field(const Json& json, const std::string& where) {
  PublicKeys keys;
  if (!json.contains("public_keys")) return keys;
  ASSIGN(const Json* array, array_field(json, "public_keys", kMostKeys, where));
  for (const Json& item : *array) {
    const std::string place = where + ": /public_keys/" + std::to_string(keys.size());
    ASSIGN(const std::string text, string_item(item, place));
    auto der = from_base64(text);
    if (!der || der->empty()) return Error(place + ": no base64");
    if (der->size() > kMostPublicKey) {
      return Error(place + ": " + std::to_string(der->size()) + " octets, expected at most " +
                   std::to_string(kMostPublicKey));
    }
    const SpkiDigest digest = SpkiDigest::of(*der);
    keys.emplace(digest, *std::move(der));
  }
  return keys;
}

void put_public_keys(Json& json, const PublicKeys& keys) {
  for (const auto& [digest, der] : keys) {
    if (der.size() <= kMostPublicKey) json["public_keys"].push_back(to_base64(der));
  }
}

}  // namespace millrace
