#include <cstdint>
#include <cstdlib>

#include "core/base/json.h"

// What parses is written and read back as the same value.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool comments : {false, true}) {
    const auto parsed = millrace::parse_json(text, "fuzz", comments);
    if (!parsed) continue;
    const auto again = millrace::parse_json(millrace::json_text(*parsed), "again");
    if (!again || *again != *parsed) std::abort();
  }
  return 0;
}
