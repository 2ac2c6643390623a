// What a consumer reports of its services, and what it notes of them. What is accepted must be
// written and read back as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/rollover/deployed_document.h"
#include "publish/pull/service_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto document = decode_deployed(text, "fuzz")) {
    const std::string written = encode(*document);
    const auto again = decode_deployed(written, "fuzz");
    if (!again || encode(*again) != written) std::abort();
  }
  if (const auto record = publish::decode_record(text, "fuzz")) {
    const std::string written = publish::encode(*record);
    const auto again = publish::decode_record(written, "fuzz");
    if (!again || publish::encode(*again) != written) std::abort();
  }
  return 0;
}
