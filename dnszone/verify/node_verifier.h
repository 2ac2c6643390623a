// The signatures of one name after the other: the work of one thread.
#pragma once

#include <optional>
#include <vector>

#include "dnszone/verify/fault_list.h"
#include "dnszone/verify/signature_check.h"

namespace millrace::dnszone {

// What verifying a part of the zone has found.
struct VerifiedPart {
  FaultList faults{};
  size_t signatures = 0;  // that are good
  std::optional<TimePoint> earliest_expiry;

  void append(VerifiedPart other);
};

class NodeVerifier {
 public:
  // `dnskeys`: of the apex. `sample`: of the signatures every one, every second … is verified; the
  // form of all is checked.
  NodeVerifier(std::span<const std::string_view> dnskeys, const DnsName& zone, TimePoint at,
               size_t sample);

  // Every authoritative RRset has a valid signature by every algorithm of the DNSKEY RRset (RFC
  // 4035 §2.2); nothing else is signed; no signature is invalid.
  void check(const ZoneNode& node, VerifiedPart& part);

 private:
  using Signatures = std::vector<std::pair<Rrsig, const SignatureView*>>;
  void check_rrset(const ZoneNode& node, const RrsetView& rrset, const Signatures& all,
                   VerifiedPart& part);
  bool check_signature(const DnsName& owner, const RrsetView& rrset, const Rrsig& rrsig,
                       uint32_t ttl, VerifiedPart& part);

  const DnsName& zone_;
  TimePoint at_;
  size_t sample_;
  size_t seen_ = 0;
  std::vector<VerifyingKey> keys_;
  std::vector<uint8_t> algorithms_;  // each of which must sign everything
};

}  // namespace millrace::dnszone
