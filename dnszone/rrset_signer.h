// Signs RRsets and writes them with their signatures: the work of one thread.
#pragma once

#include <string>
#include <vector>

#include "dnszone/rrsig.h"
#include "dnszone/signature.h"
#include "dnszone/signing_keys.h"
#include "dnszone/signing_schedule.h"

namespace millrace::dnszone {

// A part of the signed zone's text.
struct SignedPart {
  std::string text;
  size_t signatures = 0;
  TimePoint earliest_expiry = TimePoint::max();
};

class RrsetSigner {
 public:
  static Result<RrsetSigner> make(const SigningKeys& keys, const DnsName& origin,
                                  const SigningSchedule& schedule);

  // Appends the RRset's lines, and those of its RRSIGs when the zone vouches for it.
  Result<void> write(const ZoneNode& node, const RrsetView& rrset, SignedPart& part);

 private:
  struct Key {
    const ZoneKey* key;
    RawSigner signer;
  };
  RrsetSigner(const DnsName& origin, const SigningSchedule& schedule)
      : origin_(&origin), schedule_(&schedule) {}
  static Result<std::vector<Key>> open(const std::vector<const ZoneKey*>& keys);
  Result<void> sign(const DnsName& owner, const RrsetView& rrset, Key& key, SignedPart& part);

  const DnsName* origin_;
  const SigningSchedule* schedule_;
  std::vector<Key> key_signers_, zone_signers_;
  std::string owner_text_, rdata_, data_;  // kept for their capacity
};

}  // namespace millrace::dnszone
