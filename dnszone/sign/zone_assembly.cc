#include "dnszone/sign/zone_assembly.h"

#include <algorithm>

#include "dnszone/keys/cds.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/record/soa.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/nsec3.h"
#include "dnszone/verify/zone_digest.h"

namespace millrace::dnszone {
namespace {

Result<const Record*> find_soa(const std::vector<const Record*>& records, const DnsName& origin) {
  const Record* soa = nullptr;
  for (const Record* record : records) {
    if (record->type != RrType::soa || record->owner != origin) continue;
    if (soa) return Error("zone " + origin.text() + ": a second SOA, expected one");
    soa = record;
  }
  if (!soa) return Error("zone " + origin.text() + ": no SOA at its apex");
  if (soa->rdata.size() < 22) return Error("zone " + origin.text() + ": malformed SOA");
  return soa;
}

// RFC 8976 §3.1: so that NSEC or NSEC3 contain it before there is a digest.
Record zonemd_placeholder(const Record& soa, uint32_t serial) {
  const std::string digest(zonemd_digest_size(kZonemdSha384), '\0');
  return {soa.owner, RrType::zonemd, soa.ttl,
          zonemd_rdata({serial, kZonemdSimple, kZonemdSha384, digest})};
}

// Up to 20, each with its place where that is known.
Error cannot_be_signed(const std::vector<RrsetFault>& faults, const RecordPlaces& places) {
  constexpr size_t kMost = 20;
  std::string text = "cannot be signed:";
  for (size_t i = 0; i < std::min(faults.size(), kMost); ++i) {
    const std::string place = places ? places(faults[i]) : "";
    text += '\n' + place + (place.empty() ? "" : ": ") + faults[i].text();
  }
  if (faults.size() > kMost) text += "\nand " + std::to_string(faults.size() - kMost) + " more";
  return Error(std::move(text));
}

// Those of the source must match keys that will be in the zone.
Result<void> check_child_signals(const std::vector<const Record*>& records, const SigningKeys& keys,
                                 const RecordPlaces& places) {
  std::vector<std::string_view> dnskeys;
  for (const ZoneKey* key : keys.published) dnskeys.push_back(key->dnskey_rdata);
  std::vector<RrsetFault> faults;
  for (const Record* record : records) {
    if (!is_child_signal(record->type)) continue;
    auto fault = child_signal_fault(*record, dnskeys);
    if (fault) faults.push_back({record->owner, record->type, record->ttl, std::move(*fault)});
  }
  if (faults.empty()) return {};
  return cannot_be_signed(faults, places);
}

}  // namespace

// A ZONEMD of the source could not match the signed zone.
bool is_made_again(const Record& record, const DnsName& origin, CdsMode cds) {
  if (is_made_by_signing(record.type)) return true;
  switch (record.type) {
    case RrType::nsec3param:
    case RrType::dnskey:
    case RrType::zonemd:
      return record.owner == origin;
    default:
      return record.owner == origin && is_made_for(cds, record.type);
  }
}

Result<ZoneAssembly> ZoneAssembly::make(std::vector<const Record*> records, const SigningKeys& keys,
                                        const SignRequest& request, const RecordPlaces& places) {
  const DnsName& origin = request.origin;
  ASSIGN(const Record* soa, find_soa(records, origin));
  std::deque<Record> made;
  made.push_back(*soa);
  set_soa_serial(made.back().rdata, request.serial);
  for (const ZoneKey* key : keys.published) {
    made.push_back({origin, RrType::dnskey, soa->ttl, key->dnskey_rdata});
  }
  ASSIGN(const auto cds, cds_records(request.cds, keys.key_signers, origin, soa->ttl));
  made.insert(made.end(), cds.begin(), cds.end());
  if (request.nsec3) {
    made.push_back({origin, RrType::nsec3param, 0, nsec3param_rdata(Nsec3Parameters{})});
  }
  if (request.zonemd) made.push_back(zonemd_placeholder(*soa, request.serial));
  std::erase_if(records, [&](const Record* record) {
    return record == soa || is_made_again(*record, origin, request.cds);
  });
  TRY(check_child_signals(records, keys, places));
  for (const Record& record : made) records.push_back(&record);
  ZoneNodes nodes(std::move(records), origin);
  if (!nodes.faults().empty()) return cannot_be_signed(nodes.faults(), places);
  ZoneAssembly assembly(std::move(made), std::move(nodes));
  assembly.soa_ = *assembly.nodes().front().find(RrType::soa);
  for (const ZoneNode& node : assembly.nodes()) {
    for (const RrsetView& rrset : node.rrsets) {
      assembly.greatest_ttl_ = std::max(assembly.greatest_ttl_, rrset.ttl);
    }
  }
  TRY(assembly.check(origin));
  return assembly;
}

Result<void> ZoneAssembly::check(const DnsName& origin) const {
  const ZoneNode& apex = nodes().front();
  if (!apex.find(RrType::ns)) return Error("zone " + origin.text() + ": no NS at its apex");
  if (apex.find(RrType::ds)) {
    return Error("zone " + origin.text() +
                 ": DS at its apex, where it has no effect: it belongs in the parent zone");
  }
  return {};
}

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

uint32_t ZoneAssembly::denial_ttl() const {
  return std::min(soa_.ttl, parse_soa(soa_.rdata.front()).minimum);
}

Duration ZoneAssembly::soa_expire() const {
  return Duration(parse_soa(soa_.rdata.front()).expire);
}

Result<void> check_ttls(const ZoneAssembly& zone, const SigningSchedule& schedule,
                        const RecordPlaces& places) {
  const Duration most = schedule.least_margin();
  std::vector<RrsetFault> faults;
  for (const ZoneNode& node : zone.nodes()) {
    for (const RrsetView& rrset : node.rrsets) {
      if (!node.is_authoritative(rrset.type) || Duration(rrset.ttl) <= most) continue;
      faults.push_back({*node.owner, rrset.type, rrset.ttl,
                        "TTL " + std::to_string(rrset.ttl) + " is longer than the " +
                            std::to_string(most.count()) + " seconds (" + format_duration(most) +
                            ") for which signatures valid " + format_duration(schedule.validity()) +
                            " last beyond a refresh: caches would keep it longer than its "
                            "signature; lower the TTL, or raise the validity"});
    }
  }
  if (faults.empty()) return {};
  return cannot_be_signed(faults, places);
}

}  // namespace millrace::dnszone
