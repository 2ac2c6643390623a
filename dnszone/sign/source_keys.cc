#include "dnszone/sign/source_keys.h"

#include <algorithm>

#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

Result<void> check_source_keys(const std::vector<const Record*>& records,
                               const std::vector<ZoneKey>& keys, const DnsName& origin) {
  for (const Record* record : records) {
    if (record->type != RrType::dnskey || record->owner != origin) continue;
    const bool is_known = std::any_of(keys.begin(), keys.end(), [&](const ZoneKey& key) {
      return key.dnskey_rdata == record->rdata;
    });
    if (is_known) continue;
    return Error("zone " + origin.text() + ": the DNSKEY with tag " +
                 std::to_string(key_tag(record->rdata)) +
                 " in the source is not one of the given keys: remove it from the source (a zone "
                 "with keys of several signers is not supported)");
  }
  return {};
}

}  // namespace millrace::dnszone
