// A file of a bundle. Nothing that goes before a key in the same file hides it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/crypto/private_key_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(millrace::private_key_in(text));
  for (const std::string_view key :
       {"-----BEGIN RSA PRIVATE KEY-----\n", "Private-key-format: v1.3\n",
        "{\"key\":\"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\"}\n"}) {
    if (!millrace::private_key_in(std::string(text) + "\n" + std::string(key))) std::abort();
  }
  return 0;
}
