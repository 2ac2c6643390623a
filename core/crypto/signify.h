// signify(1) keys and embedded signatures: Ed25519, unencrypted keys (rounds 0), so that stock
// OpenBSD tools check what millrace signs.
#pragma once

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
  bool operator==(const SignifyPublicKey&) const = default;

 private:
  friend class SignifySecretKey;
  SignifyPublicKey(std::string key_number, std::string octets)
      : key_number_(std::move(key_number)), octets_(std::move(octets)) {}
  std::string key_number_, octets_;
};

class SignifySecretKey {
 public:
  static Result<SignifySecretKey> generate();
  static Result<SignifySecretKey> parse(std::string_view file, const std::string& where);
  Secret file(const std::string& comment) const;  // contents of NAME.sec
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
