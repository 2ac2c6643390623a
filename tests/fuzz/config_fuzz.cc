// The configuration, from octets to settings.
#include "cli/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto reading = millrace::cli::parse_config({text, "f", "/etc/f", "host"});
  if (reading.config.has_value() != reading.errors.empty()) __builtin_trap();
  return 0;
}
