// The documents of another stage, and the signed list and META.json of its bundle. What is accepted
// must be written and read back as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/documents.h"

namespace {

template <class Document>
void round_trip(std::string_view text,
                millrace::Result<Document> (*decode)(std::string_view, const std::string&)) {
  const auto document = decode(text, "fuzz");
  if (!document) return;
  const std::string written = encode(*document);
  const auto again = decode(written, "fuzz");
  if (!again || encode(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  round_trip(text, decode_request);
  round_trip(text, decode_challenges);
  round_trip(text, decode_tlsa);
  round_trip(text, decode_zone);
  round_trip(text, decode_published);
  round_trip(text, decode_issued);
  static_cast<void>(decode_bundle_meta(text, "fuzz").ok());
  static_cast<void>(check_manifest(text, {{"a", "1"}}, "fuzz").ok());
  return 0;
}
