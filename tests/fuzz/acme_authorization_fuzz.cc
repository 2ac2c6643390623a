#include <cstddef>
#include <cstdint>

#include "acme/protocol/authorization.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto read = millrace::acme::parse_authorization(input, "https://ca.test/authz/1");
  if (read && read->error) (void)read->error->text();
  return 0;
}
