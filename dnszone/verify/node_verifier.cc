#include "dnszone/verify/node_verifier.h"

#include <algorithm>

#include "dnszone/syntax/rdata_time.h"

namespace millrace::dnszone {

void VerifiedPart::append(VerifiedPart other) {
  faults.append(std::move(other.faults));
  signatures += other.signatures;
  if (!earliest_expiry || (other.earliest_expiry && *other.earliest_expiry < *earliest_expiry)) {
    earliest_expiry = other.earliest_expiry;
  }
}

NodeVerifier::NodeVerifier(std::span<const std::string_view> dnskeys, const DnsName& zone,
                           TimePoint at, size_t sample)
    : zone_(zone), at_(at), sample_(sample), keys_(open_keys(dnskeys).keys) {
  for (const VerifyingKey& key : keys_) {
    if (std::find(algorithms_.begin(), algorithms_.end(), key.dnskey.algorithm) ==
        algorithms_.end()) {
      algorithms_.push_back(key.dnskey.algorithm);
    }
  }
}

void NodeVerifier::check(const ZoneNode& node, VerifiedPart& part) {
  Signatures all;
  for (const SignatureView& signature : node.signatures) {
    const auto rrsig = parse_rrsig(signature.rdata);
    if (!rrsig) {
      part.faults.add(*node.owner, RrType::rrsig, "malformed");
    } else if (!node.find(rrsig->covered)) {
      part.faults.add(*node.owner, RrType::rrsig,
                      "covers " + to_text(rrsig->covered) + ", and there is none here");
    } else if (!node.is_authoritative(rrsig->covered)) {
      part.faults.add(*node.owner, rrsig->covered,
                      node.kind == NodeKind::delegation
                          ? "signed at a delegation, where it belongs to the child"
                          : "signed below a delegation or DNAME");
    } else {
      all.emplace_back(*rrsig, &signature);
    }
  }
  for (const RrsetView& rrset : node.rrsets) {
    if (node.is_authoritative(rrset.type)) check_rrset(node, rrset, all, part);
  }
}

void NodeVerifier::check_rrset(const ZoneNode& node, const RrsetView& rrset, const Signatures& all,
                               VerifiedPart& part) {
  std::vector<uint8_t> seen;
  for (const auto& [rrsig, view] : all) {
    if (rrsig.covered != rrset.type) continue;
    seen.push_back(rrsig.algorithm);
    if (check_signature(*node.owner, rrset, rrsig, view->ttl, part)) ++part.signatures;
  }
  for (const uint8_t algorithm : algorithms_) {
    // An existing but invalid signature was already reported.
    if (std::find(seen.begin(), seen.end(), algorithm) == seen.end()) {
      part.faults.add(*node.owner, rrset.type,
                      "no signature by algorithm " + algorithm_text(algorithm));
    }
  }
}

bool NodeVerifier::check_signature(const DnsName& owner, const RrsetView& rrset, const Rrsig& rrsig,
                                   uint32_t ttl, VerifiedPart& part) {
  if (rrset.ttl != rrsig.original_ttl || ttl != rrset.ttl) {  // RFC 4034 §3, §3.1.4
    part.faults.add(owner, rrset.type,
                    "TTL " + std::to_string(rrset.ttl) + ", its RRSIG has " + std::to_string(ttl) +
                        " and was made for " + std::to_string(rrsig.original_ttl) +
                        ", expected one TTL");
    return false;
  }
  const SignatureCheck check{zone_, at_, seen_++ % sample_ != 0};
  const auto good = check.run(owner, rrset, rrsig, keys_);
  if (!good) {
    part.faults.add(owner, rrset.type, good.error().message);
    return false;
  }
  const TimePoint expiry = time_near(at_, rrsig.expiration);
  if (!part.earliest_expiry || expiry < *part.earliest_expiry) part.earliest_expiry = expiry;
  return true;
}

}  // namespace millrace::dnszone
