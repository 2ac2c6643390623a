// Private keys of other ACME clients.
#include <cstddef>
#include <cstdint>

#include "acme/protocol/private_jwk.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto key = millrace::acme::parse_account_key(input, "key");
  if (key) (void)key->type();
  return 0;
}
