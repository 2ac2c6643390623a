#include "dnszone/check/digest_lint.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kDigestAt = 3;

// By the matching type (RFC 6698 §2.1.3); 0: any length.
size_t digest_octets(uint8_t matching) {
  return matching == 1 ? 32 : matching == 2 ? 64 : 0;
}

}  // namespace

void lint_digests(ZoneLint& found) {
  for (const PlacedRecord& placed : found.text().records) {
    const RrType type = placed.record.type;
    if (type != RrType::tlsa && type != RrType::smimea) continue;
    const uint8_t matching = octet_at(placed.record.rdata, kDigestAt - 1);
    const size_t octets = digest_octets(matching);
    const size_t length = placed.record.rdata.size() - kDigestAt;
    if (octets == 0 || length == octets) continue;
    found.add(LintKind::digest, placed.span,
              to_text(type) + " digest of " + std::to_string(length) + " octets, expected " +
                  std::to_string(octets) + " for the matching type " + std::to_string(matching) +
                  ": no certificate can match it");
  }
}

}  // namespace millrace::dnszone
