// Secret keys: read, written, protected with a passphrase, and signing.
#include <openssl/rand.h>

#include "core/crypto/bcrypt_pbkdf.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signify.h"
#include "core/crypto/signify_file.h"

namespace millrace {
namespace {

constexpr size_t kSeed = 32;
constexpr size_t kSecretKey = kSeed + kSignifyPublicKey;
constexpr size_t kRounds = 4;
constexpr size_t kSalt = 16;
constexpr size_t kChecksum = 8;  // the first octets of SHA-512 of the secret key
constexpr std::string_view kKdf = "BK";
constexpr size_t kSecretFile = 2 + 2 + kRounds + kSalt + kChecksum + kSignifyKeyNumber + kSecretKey;

EvpPkeyPtr key_of_seed(std::string_view secret) {
  return EvpPkeyPtr(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets_of(secret), kSeed));
}

Result<std::string> public_half(const EvpPkeyPtr& key) {
  std::string octets(kSignifyPublicKey, '\0');
  size_t size = octets.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), octets_of(octets), &size) != 1) {
    return Error("cannot use an Ed25519 key: " + openssl_error());
  }
  return octets;
}

Result<std::string> random_octets(size_t size) {
  std::string octets(size, '\0');
  if (RAND_bytes(octets_of(octets), static_cast<int>(size)) == 1) return octets;
  return Error("cannot get random octets: " + openssl_error());
}

std::string checksum_of(std::string_view secret) {
  return std::string(Secret(sha512(secret)).view().substr(0, kChecksum));
}

// How the key in the file is protected.
struct Protection {
  uint32_t rounds = 0;  // 0: it is not
  std::string_view salt;
};

uint32_t number_from(std::string_view octets) {
  uint32_t number = 0;
  for (const char octet : octets) number = number << 8U | static_cast<unsigned char>(octet);
  return number;
}

std::string octets_from(uint32_t number) {
  std::string octets(kRounds, '\0');
  for (size_t i = kRounds; i-- > 0; number >>= 8U) octets[i] = static_cast<char>(number & 0xFFU);
  return octets;
}

Result<Protection> take_protection(std::string_view& rest, const std::string& where) {
  take_octets(rest, kSignifyAlgorithm.size());
  if (take_octets(rest, kKdf.size()) != kKdf) {
    return Error(where + ": expected key derivation 'BK'");
  }
  Protection protection;
  protection.rounds = number_from(take_octets(rest, kRounds));
  protection.salt = take_octets(rest, kSalt);
  return protection;
}

Result<void> check_passphrase(const Protection& protection, const Secret* passphrase,
                              uint32_t most_rounds, const std::string& where) {
  if (protection.rounds > most_rounds) {
    return Error(where + ": " + std::to_string(protection.rounds) +
                 " rounds of key derivation, expected at most " + std::to_string(most_rounds) +
                 ", which signify does not exceed: damaged, or made to keep its reader busy");
  }
  if (protection.rounds == 0 || passphrase != nullptr) return {};
  return config_error(where +
                      ": the key is protected with a passphrase: name the file that has it with "
                      "--passphrase-file; a stage needs a key without a passphrase");
}

// Encrypts and decrypts.
Secret with_passphrase(std::string_view secret, const Protection& protection,
                       const Secret& passphrase) {
  const Secret stream = bcrypt_pbkdf(passphrase, protection.salt, protection.rounds, secret.size());
  std::string octets(secret);
  for (size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<char>(octets[i] ^ stream.view()[i]);
  }
  return Secret(std::move(octets));
}

Secret secret_file(const std::string& comment, const Protection& protection,
                   std::string_view checksum, std::string_view number, std::string_view secret) {
  std::string octets;
  octets.reserve(kSecretFile);
  octets.append(kSignifyAlgorithm).append(kKdf).append(octets_from(protection.rounds));
  octets.append(protection.salt).append(checksum).append(number).append(secret);
  const Secret whole(std::move(octets));
  return signify_text(comment + " secret key", whole.view());
}

// signify writes "verify with NAME.pub" for a key NAME.sec, and uses that name without -p.
std::string signature_comment(std::string_view key_name) {
  constexpr std::string_view kSuffix = ".sec";
  if (!key_name.ends_with(kSuffix)) return "signature from " + std::string(key_name);
  return "verify with " + std::string(key_name.substr(0, key_name.size() - kSuffix.size())) +
         ".pub";
}

}  // namespace

Result<SignifySecretKey> SignifySecretKey::generate() {
  const EvpPkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  ASSIGN(std::string public_octets, public_half(key));
  ASSIGN(std::string number, random_octets(kSignifyKeyNumber));
  std::string secret(kSecretKey, '\0');
  size_t size = kSeed;
  if (EVP_PKEY_get_raw_private_key(key.get(), octets_of(secret), &size) != 1) {
    return Error("cannot make an Ed25519 key: " + openssl_error());
  }
  secret.replace(kSeed, kSignifyPublicKey, public_octets);
  return SignifySecretKey(SignifyPublicKey(std::move(number), std::move(public_octets)),
                          Secret(std::move(secret)));
}

Result<SignifySecretKey> SignifySecretKey::parse(std::string_view file, const std::string& where,
                                                 const Secret* passphrase, uint32_t most_rounds) {
  ASSIGN(const SignifyFile parsed, parse_signify_file(file, kSecretFile, "a secret key", where));
  if (!parsed.rest.empty()) return Error(where + ": more than a secret key in it");
  std::string_view rest = parsed.octets.view();
  ASSIGN(const Protection protection, take_protection(rest, where));
  TRY(check_passphrase(protection, passphrase, most_rounds, where));
  const std::string_view checksum = take_octets(rest, kChecksum);
  std::string key_number(take_octets(rest, kSignifyKeyNumber));
  const bool is_protected = protection.rounds > 0;
  Secret secret =
      is_protected ? with_passphrase(rest, protection, *passphrase) : Secret(std::string(rest));
  if (checksum_of(secret.view()) != checksum) {
    return Error(where + (is_protected ? ": wrong passphrase, or the key is damaged"
                                       : ": damaged: the checksum of the key is wrong"));
  }
  ASSIGN(std::string public_octets, public_half(key_of_seed(secret.view())));
  if (secret.view().substr(kSeed) != public_octets) {
    return Error(where + ": damaged: its two halves do not match");
  }
  return SignifySecretKey(SignifyPublicKey(std::move(key_number), std::move(public_octets)),
                          std::move(secret));
}

Secret SignifySecretKey::file(const std::string& comment) const {
  const std::string no_salt(kSalt, '\0');
  return secret_file(comment, {0, no_salt}, checksum_of(octets_.view()), public_key_.key_number(),
                     octets_.view());
}

Result<Secret> SignifySecretKey::file(const std::string& comment, const Secret& passphrase,
                                      uint32_t rounds) const {
  ASSIGN(const std::string salt, random_octets(kSalt));
  const Protection protection = {rounds, salt};
  const Secret encrypted = with_passphrase(octets_.view(), protection, passphrase);
  return secret_file(comment, protection, checksum_of(octets_.view()), public_key_.key_number(),
                     encrypted.view());
}

Result<std::string> SignifySecretKey::sign_embedded(std::string_view message,
                                                    const std::string& key_name) const {
  const EvpPkeyPtr key = key_of_seed(octets_.view());
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  std::string signature(kSignifySignature, '\0');
  size_t size = signature.size();
  const bool made = key && context &&
                    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestSign(context.get(), octets_of(signature), &size, octets_of(message),
                                   message.size()) == 1;
  if (!made) return Error("cannot sign with " + key_name + ": " + openssl_error());
  const std::string octets = std::string(kSignifyAlgorithm) + public_key_.key_number() + signature;
  return std::string(signify_text(signature_comment(key_name), octets).view()).append(message);
}

}  // namespace millrace
