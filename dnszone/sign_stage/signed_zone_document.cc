#include "dnszone/sign_stage/signed_zone_document.h"

#include <map>
#include <set>

#include "core/bundle/state_paths.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"

namespace millrace::dnszone {
Result<std::vector<NameServer>> name_servers(const ZoneText& text) {
  std::map<DnsName, std::set<std::string>> hosts;
  for (const PlacedRecord& placed : text.records) {
    const Record& record = placed.record;
    if (record.type != RrType::ns || record.owner != text.origin) continue;
    const auto host = DnsName::from_wire(record.rdata);
    if (host) hosts.emplace(*host, std::set<std::string>());
  }
  for (const PlacedRecord& placed : text.records) {
    const auto host = hosts.find(placed.record.owner);
    if (host == hosts.end() || !is_address(placed.record.type)) continue;
    ASSIGN(std::string address, rdata_text(placed.record.type, placed.record.rdata));
    host->second.insert(std::move(address));
  }
  std::vector<NameServer> servers;
  servers.reserve(hosts.size());
  for (const auto& [host, addresses] : hosts) {
    servers.push_back({host, {addresses.begin(), addresses.end()}});
  }
  return servers;
}

Result<ZoneDocument> signed_zone_document(const SignedZone& signed_zone, const ZoneText& text,
                                          const std::vector<ZoneKey>& keys, TimePoint now) {
  ZoneDocument document{text.origin, signed_zone.serial, {}, signed_zone.earliest_expiry, {}};
  for (const ZoneKey& key : keys) {
    if (!key.is_ksk() || !is_published(key, now)) continue;
    ASSIGN(std::string ds, ds_of(key.owner, key.dnskey_rdata));
    document.ds.push_back(std::move(ds));
  }
  ASSIGN(document.servers, name_servers(text));
  return document;
}

Result<ZoneDocument> server_signed_document(const ZoneText& text, uint32_t serial) {
  ZoneDocument document{text.origin, serial, {}, {}, {}};
  ASSIGN(document.servers, name_servers(text));
  return document;
}

std::string document_name(const DnsName& zone) {
  // The state's file name, in which a "/" of the zone's name is escaped already.
  return "zones/" + StatePaths(Path()).zone(zone).filename().string();
}

}  // namespace millrace::dnszone
