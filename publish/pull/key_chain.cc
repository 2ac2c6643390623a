#include "publish/pull/key_chain.h"

#include "core/base/encoding.h"
#include "core/crypto/pem_chain.h"
#include "publish/service/service_files.h"

namespace millrace::publish {

Result<KeyChain> make_key_chain(std::string_view key, std::string_view chain,
                                const std::string& where) {
  ASSIGN(auto parsed, parse_chain(chain, where));
  ASSIGN(const auto blocks, split_pem_chain(chain, where));
  ASSIGN(const PrivateKey secret, PrivateKey::from_pem(key, where));
  const SpkiDigest spki = secret.spki_digest();
  if (parsed.front().spki != spki) {
    return Error(where + ": the certificate's SPKI SHA-256 is " + parsed.front().spki.hex() +
                 ", that of the key is " + spki.hex() + ": they do not belong together");
  }
  return KeyChain{Secret(std::string(key)),
                  std::string(chain),
                  std::move(parsed),
                  spki,
                  to_hex(sha256(blocks.front())),
                  EVP_PKEY_is_a(secret.get(), "RSA") == 1};
}

Result<KeyChain> parse_key_chain(std::string_view text, const std::string& where) {
  const size_t chain = text.find("-----BEGIN CERTIFICATE-----");
  if (chain == std::string_view::npos) return Error(where + ": no certificate in it");
  return make_key_chain(text.substr(0, chain), text.substr(chain), where);
}

Secret text_of(const KeyChain& pair) {
  return contents_of(FilePart::key_chain, pair.key.view(), pair.chain);
}

KeyChain copy_of(const KeyChain& pair) {
  return {Secret(std::string(pair.key.view())),
          pair.chain,
          pair.parsed,
          pair.spki,
          pair.leaf_sha256,
          pair.is_rsa};
}

std::string validity_text(const KeyChain& pair) {
  return "valid from " + format_time(pair.leaf().not_before) + " to " +
         format_time(pair.leaf().not_after);
}

}  // namespace millrace::publish
