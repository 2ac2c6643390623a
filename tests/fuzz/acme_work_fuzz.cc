#include <cstdint>
#include <cstdlib>

#include "acme/claims/work_documents.h"

// What is read can be written, and a claim is always somebody's.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace::acme;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Claim claim = decode_claim(text);
  if (claim.host.empty()) std::abort();
  (void)encode(claim);
  if (const auto hint = decode_order_hint(text, "fuzz")) (void)encode(*hint);
  if (const auto limit = decode_shared_limit(text, "fuzz")) (void)encode(*limit);
  return 0;
}
