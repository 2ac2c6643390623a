// signify files of others: keys and signatures.
#include <cstdint>
#include <string_view>

#include "core/crypto/signify.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const SignifySecretKey key = SignifySecretKey::generate().value();
  static_cast<void>(SignifySecretKey::parse(text, "fuzz").ok());
  static_cast<void>(SignifyPublicKey::parse(text, "fuzz").ok());
  static_cast<void>(verify_embedded(text, key.public_key(), "fuzz").ok());
  return 0;
}
