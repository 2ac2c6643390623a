// Digests of a length that is not that of their kind. Signing does not mind, but BIND refuses the
// whole zone for a DS, CDS, SSHFP or ZONEMD of that sort, and no certificate matches such a TLSA.
#include "dnszone/octets.h"
#include "dnszone/oddities.h"

namespace millrace::dnszone {
namespace {

struct DigestKind {
  RrType type;
  size_t number_at;  // octets of the rdata before the number of the digest's kind
  uint8_t number;
  size_t begin;   // of the digest in the rdata
  size_t length;  // octets
};
constexpr RrType kSshfp{44};
constexpr DigestKind kKinds[] = {
    {RrType::ds, 3, 1, 4, 20},     {RrType::ds, 3, 2, 4, 32},     // RFC 4034 §5.1.3, RFC 4509
    {RrType::ds, 3, 4, 4, 48},                                    // RFC 6605 §2
    {RrType::cds, 3, 1, 4, 20},    {RrType::cds, 3, 2, 4, 32},    //
    {RrType::cds, 3, 4, 4, 48},                                   //
    {kSshfp, 1, 1, 2, 20},         {kSshfp, 1, 2, 2, 32},         // RFC 4255 §3.1.2, RFC 6594
    {RrType::tlsa, 2, 1, 3, 32},   {RrType::tlsa, 2, 2, 3, 64},   // RFC 6698 §2.1.3
    {RrType::zonemd, 5, 1, 6, 48}, {RrType::zonemd, 5, 2, 6, 64}  // RFC 8976 §2.2.3
};

const DigestKind* kind_of(const Record& record) {
  for (const DigestKind& kind : kKinds) {
    if (kind.type != record.type || record.rdata.size() < kind.begin) continue;
    if (octet_at(record.rdata, kind.number_at) == kind.number) return &kind;
  }
  return nullptr;
}

}  // namespace

void look_at_digests(Oddities& found) {
  for (const PlacedRecord& placed : found.text().records) {
    const DigestKind* kind = kind_of(placed.record);
    if (kind == nullptr) continue;
    const size_t length = placed.record.rdata.size() - kind->begin;
    if (length == kind->length) continue;
    const std::string what = to_text(placed.record.type) + " digest of " + std::to_string(length) +
                             " octets, want the " + std::to_string(kind->length) + " of its kind " +
                             std::to_string(kind->number) + ": ";
    if (kind->type == RrType::tlsa) {
      found.add(OddKind::digest, placed.span, what + "nothing can match it");
    } else {
      found.wrong(placed.span, what + "name servers refuse such a zone");
    }
  }
}

}  // namespace millrace::dnszone
