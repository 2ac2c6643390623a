// Private keys of certificates and ACME accounts, and the digest that TLSA 3 1 1 publishes.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/openssl.h"
#include "core/crypto/secret.h"

namespace millrace {

enum class KeyType { ecdsa_p256, ecdsa_p384, rsa_2048, rsa_3072, rsa_4096 };

// "ecdsa-p256" (default) "ecdsa-p384" "rsa-2048" "rsa-3072" "rsa-4096"
Result<KeyType> parse_key_type(std::string_view text);
std::string_view to_text(KeyType type);

// SHA-256 over the DER of a SubjectPublicKeyInfo (RFC 6698 §1.1.4: selector 1, matching type 1).
// The digest of empty input is refused by parse(): it has been published by mistake and took mail
// down.
class SpkiDigest {
 public:
  static Result<SpkiDigest> parse(std::string_view hex);
  static SpkiDigest of(std::string_view spki_der);
  const std::string& hex() const { return hex_; }  // 64 digits, lower case
  auto operator<=>(const SpkiDigest&) const = default;

 private:
  explicit SpkiDigest(std::string hex) : hex_(std::move(hex)) {}
  std::string hex_;
};

class PrivateKey {
 public:
  static Result<PrivateKey> generate(KeyType type);
  // PEM, PKCS #8 or the traditional forms, unencrypted. `where` names the key in errors.
  static Result<PrivateKey> from_pem(std::string_view pem, const std::string& where);

  Secret to_pem() const;  // PKCS #8
  SpkiDigest spki_digest() const;
  std::string public_der() const;  // SubjectPublicKeyInfo
  // Puts that into the request. false: OpenSSL has the reason.
  bool set_public_key(X509_REQ* request) const;
  Result<KeyType> type() const;  // an error names a type that no CA accepts
  // By generate(): it is whole, and its encodings have the usual form.
  bool was_made_here() const { return made_here_; }
  EVP_PKEY* get() const { return key_.get(); }

 private:
  explicit PrivateKey(EvpPkeyPtr key, bool made_here = false)
      : key_(std::move(key)), made_here_(made_here) {}
  EvpPkeyPtr key_;
  bool made_here_;
};

}  // namespace millrace
