#include <cstddef>
#include <cstdint>

#include "acme/protocol/directory.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto directory = millrace::acme::parse_directory(input, "https://ca.test/directory");
  if (directory) {
    (void)directory->offered_profiles(millrace::acme::Directory::Detail::texts);
  }
  return 0;
}
