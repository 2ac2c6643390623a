// Rdata of any type, as wire form and as text: reading ends, and what was taken is written and read
// back as it was.
#include "dnszone/record/canonical.h"
#include "dnszone/record/record.h"

namespace {

using namespace millrace;
using namespace millrace::dnszone;

void expect_kept(RrType type, const std::string& rdata) {
  const auto text = rdata_text(type, rdata);
  if (!text) return;
  const auto again = parse_rdata(type, *text, DnsName::root());
  if (!again || *again != rdata) __builtin_trap();
}

}  // namespace

// Two octets of the type, then text or wire form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const RrType type{static_cast<uint16_t>(data[0] << 8U | data[1])};
  const std::string input(reinterpret_cast<const char*>(data + 2), size - 2);
  expect_kept(type, input);
  std::string canonical;
  append_canonical_rdata(canonical, type, input);
  const auto rdata = parse_rdata(type, input, DnsName::parse("example.org").value());
  if (!rdata) return 0;
  if (!rdata_text(type, *rdata)) __builtin_trap();
  expect_kept(type, *rdata);
  return 0;
}
