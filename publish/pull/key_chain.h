// A private key with the chain for it: what a server is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "core/crypto/secret.h"

namespace millrace::publish {

struct KeyChain {
  Secret key;                       // PEM
  std::string chain;                // PEM, leaf first
  std::vector<Certificate> parsed;  // the same
  SpkiDigest spki;
  std::string leaf_sha256;  // hex, of the leaf's DER
  bool is_rsa = false;      // the key

  const Certificate& leaf() const { return parsed.front(); }
};

// An error if the key is not that of the leaf. `where` names the two in errors.
Result<KeyChain> make_key_chain(std::string_view key, std::string_view chain,
                                const std::string& where);

// Of one file: the key, then the chain; and the other way round.
Result<KeyChain> parse_key_chain(std::string_view text, const std::string& where);
Secret text_of(const KeyChain& pair);

KeyChain copy_of(const KeyChain& pair);

// For messages: "valid from 2026-11-23T20:15:00Z to 2027-02-21T20:15:00Z".
std::string validity_text(const KeyChain& pair);

}  // namespace millrace::publish
