#include "core/crypto/signify.h"

#include <array>

#include <openssl/err.h>
#include <openssl/rand.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signify_file.h"

namespace millrace {
namespace {

constexpr size_t kPublicKey = 32;
constexpr size_t kSecretKey = 64;  // seed, public key
constexpr size_t kSignature = 64;
constexpr size_t kSalt = 16;
constexpr size_t kChecksum = 8;  // the first octets of SHA-512 of the secret key
constexpr std::string_view kKdf = "BK";
constexpr std::string_view kNoRounds("\0\0\0\0", 4);
constexpr size_t kPublicFile = 2 + kSignifyKeyNumber + kPublicKey;
constexpr size_t kSignatureFile = 2 + kSignifyKeyNumber + kSignature;
constexpr size_t kSecretFile = 2 + 2 + 4 + kSalt + kChecksum + kSignifyKeyNumber + kSecretKey;

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string_view take(std::string_view& rest, size_t size) {
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

EvpPkeyPtr key_of_seed(std::string_view secret) {
  return EvpPkeyPtr(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets_of(secret),
                                                 kSecretKey - kPublicKey));
}

Result<std::string> public_half(const EvpPkeyPtr& key) {
  std::string octets(kPublicKey, '\0');
  size_t size = octets.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), octets_of(octets), &size) != 1) {
    return Error("cannot use an Ed25519 key: " + openssl_error());
  }
  return octets;
}

// The fields before the key number; what is left in `rest` begins with it.
Result<std::string_view> take_secret_header(std::string_view& rest, const std::string& where) {
  take(rest, kSignifyAlgorithm.size());
  if (take(rest, kKdf.size()) != kKdf) return Error(where + ": expected key derivation 'BK'");
  if (take(rest, kNoRounds.size()) != kNoRounds) {
    return Error(where +
                 ": the key is encrypted, expected one without a passphrase: signify -G -n");
  }
  take(rest, kSalt);
  return take(rest, kChecksum);
}

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

// signify writes "verify with NAME.pub" for a key NAME.sec, and uses that name without -p.
std::string signature_comment(std::string_view key_name) {
  constexpr std::string_view kSuffix = ".sec";
  if (!key_name.ends_with(kSuffix)) return "signature from " + std::string(key_name);
  return "verify with " + std::string(key_name.substr(0, key_name.size() - kSuffix.size())) +
         ".pub";
}

}  // namespace

Result<SignifyPublicKey> SignifyPublicKey::parse(std::string_view file, const std::string& where) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kPublicFile, "a public key", where));
  if (!parsed.rest.empty()) return Error(where + ": more than a public key in it");
  std::string_view rest = parsed.octets.view().substr(kSignifyAlgorithm.size());
  std::string key_number(take(rest, kSignifyKeyNumber));
  return SignifyPublicKey(std::move(key_number), std::string(rest));
}

std::string SignifyPublicKey::file(const std::string& comment) const {
  const std::string octets = std::string(kSignifyAlgorithm) + key_number_ + octets_;
  return std::string(signify_text(comment + " public key", octets).view());
}

Result<SignifySecretKey> SignifySecretKey::generate() {
  const EvpPkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  ASSIGN(std::string public_octets, public_half(key));
  std::string number(kSignifyKeyNumber, '\0');
  std::string secret(kSecretKey, '\0');
  size_t size = kSecretKey - kPublicKey;
  if (EVP_PKEY_get_raw_private_key(key.get(), octets_of(secret), &size) != 1 ||
      RAND_bytes(octets_of(number), static_cast<int>(number.size())) != 1) {
    return Error("cannot make an Ed25519 key: " + openssl_error());
  }
  secret.replace(kSecretKey - kPublicKey, kPublicKey, public_octets);
  return SignifySecretKey(SignifyPublicKey(std::move(number), std::move(public_octets)),
                          Secret(std::move(secret)));
}

Result<SignifySecretKey> SignifySecretKey::parse(std::string_view file, const std::string& where) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kSecretFile, "a secret key", where));
  if (!parsed.rest.empty()) return Error(where + ": more than a secret key in it");
  std::string_view rest = parsed.octets.view();
  ASSIGN(const std::string_view checksum, take_secret_header(rest, where));
  std::string key_number(take(rest, kSignifyKeyNumber));
  if (sha512(rest).substr(0, kChecksum) != checksum) {
    return Error(where + ": damaged: the checksum of the key is wrong");
  }
  ASSIGN(std::string public_octets, public_half(key_of_seed(rest)));
  if (rest.substr(kSecretKey - kPublicKey) != public_octets) {
    return Error(where + ": damaged: its two halves do not match");
  }
  return SignifySecretKey(SignifyPublicKey(std::move(key_number), std::move(public_octets)),
                          Secret(std::string(rest)));
}

Secret SignifySecretKey::file(const std::string& comment) const {
  std::string octets;
  octets.reserve(kSecretFile);
  octets.append(kSignifyAlgorithm).append(kKdf).append(kNoRounds).append(kSalt, '\0');
  octets.append(sha512(octets_.view()), 0, kChecksum);
  octets.append(public_key_.key_number()).append(octets_.view());
  const Secret whole(std::move(octets));
  return signify_text(comment + " secret key", whole.view());
}

Result<std::string> SignifySecretKey::sign_embedded(std::string_view message,
                                                    const std::string& key_name) const {
  const EvpPkeyPtr key = key_of_seed(octets_.view());
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  std::string signature(kSignature, '\0');
  size_t size = signature.size();
  const bool made = key && context &&
                    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestSign(context.get(), octets_of(signature), &size, octets_of(message),
                                   message.size()) == 1;
  if (!made) return Error("cannot sign with " + key_name + ": " + openssl_error());
  const std::string octets = std::string(kSignifyAlgorithm) + public_key_.key_number() + signature;
  return std::string(signify_text(signature_comment(key_name), octets).view()).append(message);
}

Result<std::string> verify_embedded(std::string_view file, const SignifyPublicKey& key,
                                    const std::string& where) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kSignatureFile, "a signature", where));
  std::string_view signature = parsed.octets.view().substr(kSignifyAlgorithm.size());
  const std::string_view number = take(signature, kSignifyKeyNumber);
  if (number != key.key_number()) {
    return Error(where + ": signed by key " + to_hex(number) + ", expected " +
                 to_hex(key.key_number()));
  }
  if (!verifies(parsed.rest, signature, key.octets())) {
    return Error(where + ": the signature of key " + to_hex(number) + " does not verify");
  }
  return std::string(parsed.rest);
}

}  // namespace millrace
