#include "dnszone/cds.h"

#include "dnszone/delegation_signer.h"
#include "dnszone/zone_key.h"

namespace millrace::dnszone {
namespace {

// RFC 8078 §4, and its erratum 5049 for the one octet of digest: "CDS 0 0 0 00" and
// "CDNSKEY 0 3 0 AA==".
const std::string kNoDs("\0\0\0\0\0", 5);
const std::string kNoKey("\0\0\3\0\0", 5);

}  // namespace

Result<std::vector<Record>> cds_records(CdsMode mode, const std::vector<const ZoneKey*>& keys,
                                        const DnsName& origin, uint32_t ttl) {
  if (mode == CdsMode::none) return std::vector<Record>();
  if (mode == CdsMode::remove) {
    return std::vector<Record>{{origin, RrType::cds, ttl, kNoDs},
                               {origin, RrType::cdnskey, ttl, kNoKey}};
  }
  std::vector<Record> records;
  for (const ZoneKey* key : keys) {
    ASSIGN(const std::string ds, ds_of(origin, key->dnskey_rdata));
    ASSIGN(std::string rdata, parse_rdata(RrType::cds, ds, origin));
    records.push_back({origin, RrType::cds, ttl, std::move(rdata)});
    records.push_back({origin, RrType::cdnskey, ttl, key->dnskey_rdata});
  }
  return records;
}

bool is_made_for(CdsMode mode, RrType type) {
  return mode != CdsMode::none && (type == RrType::cds || type == RrType::cdnskey);
}

}  // namespace millrace::dnszone
