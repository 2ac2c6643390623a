#include "dnszone/verify/verify_rrset.h"

#include <algorithm>

#include "dnszone/record/canonical.h"
#include "dnszone/verify/signature_check.h"

namespace millrace::dnszone {
namespace {

std::vector<std::string_view> rdata_of(const std::vector<Record>& records, const DnsName& owner,
                                       RrType type) {
  std::vector<std::string_view> rdata;
  for (const Record& record : records) {
    if (record.owner == owner && record.type == type) rdata.push_back(record.rdata);
  }
  sort_rdata(type, rdata);
  return rdata;
}

Error no_signature(const Record& first, const std::vector<std::string>& reasons) {
  std::string text = first.owner.text() + ' ' + to_text(first.type) + ": ";
  if (reasons.empty()) return Error(text + "no signature");
  for (size_t i = 0; i < reasons.size(); ++i) text += (i == 0 ? "" : "; ") + reasons[i];
  return Error(text);
}

}  // namespace

VerifyingKeys open_zone_keys(const std::vector<Record>& dnskeys, const DnsName& zone) {
  // Only the zone's own keys count: a key of attacker.test. must not validate it.
  return open_keys(rdata_of(dnskeys, zone, RrType::dnskey));
}

Result<void> verify_rrset(const std::vector<Record>& rrset, const std::vector<Record>& rrsigs,
                          const std::vector<Record>& dnskeys, const DnsName& zone, TimePoint at) {
  VerifyingKeys keys = open_zone_keys(dnskeys, zone);
  return verify_rrset(rrset, rrsigs, keys, zone, at);
}

Result<void> verify_rrset(const std::vector<Record>& rrset, const std::vector<Record>& rrsigs,
                          VerifyingKeys& keys, const DnsName& zone, TimePoint at,
                          VerifiedSignatures* verified) {
  if (rrset.empty()) return Error("an RRset without records");
  const Record& first = rrset.front();
  const auto is_stranger = [&](const Record& record) {
    return record.owner != first.owner || record.type != first.type;
  };
  if (std::any_of(rrset.begin(), rrset.end(), is_stranger)) {
    return Error(first.owner.text() + ' ' + to_text(first.type) + ": records of several RRsets");
  }
  const auto rdata = rdata_of(rrset, first.owner, first.type);
  const SignatureCheck check{zone, at, false, verified};
  std::vector<std::string> reasons = keys.faults;
  for (const Record& record : rrsigs) {
    const auto rrsig = record.owner == first.owner && record.type == RrType::rrsig
                           ? parse_rrsig(record.rdata)
                           : std::nullopt;
    if (!rrsig || rrsig->covered != first.type) continue;
    const auto key = check.run(first.owner, {first.type, first.ttl, rdata}, *rrsig, keys.keys);
    if (key) return {};
    reasons.push_back(key.error().message);
  }
  return no_signature(first, reasons);
}

}  // namespace millrace::dnszone
