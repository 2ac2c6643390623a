#include "core/crypto/signify.h"

#include <openssl/err.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signify_file.h"

namespace millrace {
namespace {

constexpr size_t kPublicFile = 2 + kSignifyKeyNumber + kSignifyPublicKey;
constexpr size_t kSignatureFile = 2 + kSignifyKeyNumber + kSignifySignature;

bool verifies(std::string_view message, std::string_view signature, std::string_view key_octets) {
  const EvpPkeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(key_octets),
                                                   key_octets.size()));
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  const bool good =
      key && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), octets_of(signature), signature.size(), octets_of(message),
                       message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

Result<SignifyPublicKey> SignifyPublicKey::parse(std::string_view file, const std::string& where) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kPublicFile, "a public key", where));
  if (!parsed.rest.empty()) return Error(where + ": more than a public key in it");
  std::string_view rest = parsed.octets.view().substr(kSignifyAlgorithm.size());
  std::string key_number(take_octets(rest, kSignifyKeyNumber));
  return SignifyPublicKey(std::move(key_number), std::string(rest));
}

std::string SignifyPublicKey::file(const std::string& comment) const {
  const std::string octets = std::string(kSignifyAlgorithm) + key_number_ + octets_;
  return std::string(signify_text(comment + " public key", octets).view());
}

std::string SignifyPublicKey::number_text() const {
  return to_hex(key_number_);
}

Result<std::string> verify_embedded(std::string_view file, const SignifyPublicKey& key,
                                    const std::string& where) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kSignatureFile, "a signature", where));
  std::string_view signature = parsed.octets.view().substr(kSignifyAlgorithm.size());
  const std::string_view number = take_octets(signature, kSignifyKeyNumber);
  if (number != key.key_number()) {
    return Error(where + ": signed by key " + to_hex(number) + ", expected " + key.number_text());
  }
  if (!verifies(parsed.rest, signature, key.octets())) {
    return Error(where + ": the signature of key " + to_hex(number) + " does not verify");
  }
  return std::string(parsed.rest);
}

}  // namespace millrace
