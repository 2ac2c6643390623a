#include "dnszone/sign/zonemd_signing.h"

#include "dnszone/sign/readback_reader.h"
#include "dnszone/verify/zone_digest.h"

namespace millrace::dnszone {
namespace {

struct ReadRecord {
  RrType type;
  uint32_t ttl;
  std::string rdata;
};

void append_name(std::string& octets, const DnsName& origin, const DnsName& owner,
                 const std::vector<ReadRecord>& records) {
  std::vector<DigestRecord> views;
  views.reserve(records.size());
  for (const ReadRecord& record : records) {
    views.push_back({record.type, record.ttl, record.rdata});
  }
  append_digested(octets, origin, owner, std::move(views));
}

}  // namespace

Result<void> append_digested_text(std::string& octets, const DnsName& origin,
                                  std::string_view text) {
  ReadbackReader lines(text);
  DnsName owner = origin;
  std::vector<ReadRecord> records;  // of that owner
  for (;;) {
    ASSIGN(const bool more, lines.next());
    if (!more) break;
    if (lines.owner() != owner.wire()) {
      append_name(octets, origin, owner, records);
      records.clear();
      owner = DnsName::from_wire(lines.owner()).value();
    }
    records.push_back({lines.type(), lines.ttl(), lines.rdata()});
  }
  append_name(octets, origin, owner, records);
  return {};
}

Result<SignedPart> zonemd_part(std::string_view digest, const SignContext& context,
                               const SigningPlan& plan, SignatureSample& sample) {
  const std::string rdata = zonemd_rdata({plan.serial(), kZonemdSimple, kZonemdSha384, digest});
  ASSIGN(RrsetSigner signer, RrsetSigner::make(context));
  ReadbackCheck check(context, plan, sample);
  SignedPart part;
  const auto sign = [&](const ZoneNode& node, const RrsetView& rrset) -> Result<void> {
    TRY(signer.write(node, rrset, part));
    return check.check(node, rrset, part);
  };
  TRY(plan.visit_zonemd(rdata, sign));
  return part;
}

}  // namespace millrace::dnszone
