// The document of a rollover, of another host. What is accepted must be written and read back as
// the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/rollover/deploy_gate.h"
#include "core/rollover/rollover_document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = decode_rollover(text, "fuzz");
  if (!document) return 0;
  const auto again = decode_rollover(encode(*document), "fuzz");
  if (!again || *again != *document) std::abort();
  static_cast<void>(deploy_gate(&*document, document->current, TimePoint()).open);
  return 0;
}
