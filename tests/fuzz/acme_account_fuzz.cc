// The account object of a CA.
#include <cstddef>
#include <cstdint>

#include "acme/protocol/account.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto object = millrace::acme::parse_account(input, "account");
  if (object) (void)object->usable();
  return 0;
}
