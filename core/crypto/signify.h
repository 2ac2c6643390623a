// signify(1) keys and embedded signatures: Ed25519, with and without a passphrase, so that stock
// OpenBSD tools check what millrace signs, and either uses the keys of the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/secret.h"

namespace millrace {

class SignifyPublicKey {
 public:
  static Result<SignifyPublicKey> parse(std::string_view file, const std::string& where);
  std::string file(const std::string& comment) const;            // contents of NAME.pub
  const std::string& key_number() const { return key_number_; }  // 8 octets
  const std::string& octets() const { return octets_; }          // 32 octets
  std::string number_text() const;                               // the number in hex: 16 digits
  bool operator==(const SignifyPublicKey&) const = default;

 private:
  friend class SignifySecretKey;
  SignifyPublicKey(std::string key_number, std::string octets)
      : key_number_(std::move(key_number)), octets_(std::move(octets)) {}
  std::string key_number_, octets_;
};

inline constexpr uint32_t kSignifyRounds = 42;  // of bcrypt_pbkdf, as signify(1) writes them
inline constexpr uint32_t kMostSignifyRounds = 10'000;  // more would take minutes

class SignifySecretKey {
 public:
  static Result<SignifySecretKey> generate();
  // `passphrase` may be null, and is not used for a key that is not protected.
  static Result<SignifySecretKey> parse(std::string_view file, const std::string& where,
                                        const Secret* passphrase = nullptr,
                                        uint32_t most_rounds = kMostSignifyRounds);
  // Contents of NAME.sec, not protected and protected.
  Secret file(const std::string& comment) const;
  Result<Secret> file(const std::string& comment, const Secret& passphrase,
                      uint32_t rounds = kSignifyRounds) const;
  const SignifyPublicKey& public_key() const { return public_key_; }

  // The embedded form: signature, then the message. `key_name` is written into the comment.
  Result<std::string> sign_embedded(std::string_view message, const std::string& key_name) const;

 private:
  SignifySecretKey(SignifyPublicKey public_key, Secret octets)
      : public_key_(std::move(public_key)), octets_(std::move(octets)) {}
  SignifyPublicKey public_key_;
  Secret octets_;  // 64 octets: seed, public key
};

// The message of an embedded signature by that key; an error otherwise.
Result<std::string> verify_embedded(std::string_view file, const SignifyPublicKey& key,
                                    const std::string& where);

}  // namespace millrace
