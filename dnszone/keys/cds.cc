#include "dnszone/keys/cds.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

// RFC 8078 §4, and its erratum 5049 for the one octet of digest: "CDS 0 0 0 00" and
// "CDNSKEY 0 3 0 AA==".
const std::string kNoDs("\0\0\0\0\0", 5);
const std::string kNoKey("\0\0\3\0\0", 5);

size_t algorithm_offset(RrType type) {
  return type == RrType::cds ? 2 : 3;
}

bool stands_for(const Record& record, std::string_view dnskey, const DnsName& origin) {
  if (record.type == RrType::cdnskey) return record.rdata == dnskey;
  const std::string_view cds = record.rdata;
  if (u16_at(cds, 0) != key_tag(dnskey) || octet_at(cds, 2) != octet_at(dnskey, 3)) return false;
  const uint8_t digest_type = octet_at(cds, 3);
  if (digest_type != kDigestSha256 && digest_type != kDigestSha384) return true;
  const auto ds = ds_of(origin, dnskey, digest_type);
  return ds && ds->ends_with(' ' + to_hex(cds.substr(4)));
}

}  // namespace

bool is_child_signal(RrType type) {
  return type == RrType::cds || type == RrType::cdnskey;
}

bool asks_for_no_ds(const Record& record) {
  const size_t algorithm = algorithm_offset(record.type);
  return record.rdata.size() > algorithm && octet_at(record.rdata, algorithm) == 0;
}

std::optional<std::string> child_signal_fault(const Record& record,
                                              std::span<const std::string_view> dnskeys) {
  const bool is_cds = record.type == RrType::cds;
  if (asks_for_no_ds(record)) {
    if (record.rdata == (is_cds ? kNoDs : kNoKey)) return std::nullopt;
    return std::string("is of algorithm 0, expected \"") + (is_cds ? "0 0 0 00" : "0 3 0 AA==") +
           "\", which requests deletion of the DS (RFC 8078 §4)";
  }
  const auto matches = [&](std::string_view dnskey) {
    return stands_for(record, dnskey, record.owner);
  };
  if (dnskeys.empty() || std::ranges::any_of(dnskeys, matches)) return std::nullopt;
  return "matches none of the zone's DNSKEYs (RFC 7344 §4.1)";
}

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
  return mode != CdsMode::none && is_child_signal(type);
}

}  // namespace millrace::dnszone
