#include "dnszone/verify/zonemd_check.h"

#include <algorithm>

#include "dnszone/record/soa.h"

namespace millrace::dnszone {
namespace {

class ZonemdCheck {
 public:
  ZonemdCheck(const ZoneNodes& zone, const DnsName& origin, FaultList& faults)
      : zone_(zone),
        origin_(origin),
        serial_(parse_soa(zone.nodes().front().find(RrType::soa)->rdata.front()).serial),
        faults_(faults) {}

  void check(std::span<const std::string_view> rdata) {
    for (const std::string_view one : rdata) {
      const auto zonemd = parse_zonemd(one);
      if (!zonemd) {
        fault("malformed");
      } else if (zonemd->serial != serial_) {
        fault("made for serial " + std::to_string(zonemd->serial) + ", but the SOA has " +
              std::to_string(serial_));
      } else if (is_first(*zonemd)) {
        check(*zonemd);
      }
    }
  }
  ZonemdOutcome take() && { return std::move(outcome_); }

 private:
  // RFC 8976 §2: receivers use none of several with one scheme and hash.
  bool is_first(const Zonemd& zonemd) {
    const std::pair kind(zonemd.scheme, zonemd.hash);
    if (std::find(seen_.begin(), seen_.end(), kind) != seen_.end()) {
      fault("a second one with scheme " + std::to_string(zonemd.scheme) + " and hash algorithm " +
            std::to_string(zonemd.hash) + ", expected one");
      return false;
    }
    seen_.push_back(kind);
    return true;
  }

  void check(const Zonemd& zonemd) {
    const size_t size = zonemd_digest_size(zonemd.hash);
    if (zonemd.scheme != kZonemdSimple) return unknown("scheme", zonemd.scheme);
    if (size == 0) return unknown("hash algorithm", zonemd.hash);
    const std::string hash(zonemd_hash_text(zonemd.hash));
    if (zonemd.digest.size() != size) {
      return fault("a digest of " + std::to_string(zonemd.digest.size()) + " octets, expected " +
                   std::to_string(size) + " of " + hash);
    }
    if (zone_digest(zone_, origin_, zonemd.hash) != zonemd.digest) {
      return fault("the " + hash + " digest is not that of this zone");
    }
    outcome_.matching.push_back(hash);
  }

  void fault(const std::string& what) { faults_.add(origin_, RrType::zonemd, what); }
  void unknown(const std::string& what, uint8_t number) {
    outcome_.notes.push_back(origin_.text() + " ZONEMD: " + what + ' ' + std::to_string(number) +
                             " is not supported, so this one was not checked");
  }

  const ZoneNodes& zone_;
  const DnsName& origin_;
  const uint32_t serial_;
  FaultList& faults_;
  std::vector<std::pair<uint8_t, uint8_t>> seen_;
  ZonemdOutcome outcome_;
};

}  // namespace

ZonemdOutcome check_zonemd(const ZoneNodes& zone, const DnsName& origin, bool required,
                           FaultList& faults) {
  const RrsetView* rrset = zone.nodes().front().find(RrType::zonemd);
  if (!rrset) {
    if (required) faults.add(origin, RrType::zonemd, "missing, expected one");
    return {};
  }
  const size_t before = faults.count();
  ZonemdCheck check(zone, origin, faults);
  check.check(rrset->rdata);
  ZonemdOutcome outcome = std::move(check).take();
  if (required && outcome.matching.empty() && faults.count() == before) {
    faults.add(origin, RrType::zonemd,
               "none that can be checked, expected one with SHA-384 or SHA-512");
  }
  return outcome;
}

}  // namespace millrace::dnszone
