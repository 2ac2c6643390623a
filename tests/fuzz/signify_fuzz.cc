// signify files of others: keys and signatures. What is accepted is written and read back as the
// same key. One round of key derivation is done, no more, to be quick.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/crypto/signify.h"

namespace {

using namespace millrace;

void read_secret(std::string_view text, const Secret* passphrase) {
  const auto key = SignifySecretKey::parse(text, "fuzz", passphrase, 1);
  if (!key) return;
  const auto again = SignifySecretKey::parse(key->file("fuzz").view(), "fuzz");
  if (!again || again->public_key() != key->public_key()) std::abort();
}

void read_public(std::string_view text) {
  const auto key = SignifyPublicKey::parse(text, "fuzz");
  if (!key) return;
  const auto again = SignifyPublicKey::parse(key->file("fuzz"), "fuzz");
  if (!again || *again != *key || key->number_text().size() != 16) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const SignifySecretKey key = SignifySecretKey::generate().value();
  static const Secret passphrase{std::string("passphrase")};
  read_secret(text, nullptr);
  read_secret(text, &passphrase);
  read_public(text);
  if (verify_embedded(text, key.public_key(), "fuzz")) std::abort();
  return 0;
}
