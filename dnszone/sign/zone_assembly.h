// What a signed zone is made from: the source's records without what signing adds, with the new
// serial, the DNSKEYs and, for NSEC3, its parameters. Refuses what cannot be signed well.
#pragma once

#include <deque>
#include <vector>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

class ZoneAssembly {
 public:
  // The records must outlive the result. Errors contain the record, the value got and the value
  // expected.
  static Result<ZoneAssembly> make(std::vector<const Record*> records, const SigningKeys& keys,
                                   const SignRequest& request, const RecordPlaces& places = {});

  const std::vector<ZoneNode>& nodes() const { return nodes_.nodes(); }
  uint32_t denial_ttl() const;  // of NSEC and NSEC3 (RFC 9077 §3.1)
  Duration soa_expire() const;
  Duration greatest_ttl() const { return Duration(greatest_ttl_); }

 private:
  ZoneAssembly(std::deque<Record> made, ZoneNodes nodes)
      : made_(std::move(made)), nodes_(std::move(nodes)) {}
  Result<void> check(const DnsName& origin) const;

  std::deque<Record> made_;  // a deque: nodes_ points into it
  ZoneNodes nodes_;
  RrsetView soa_{};
  uint32_t greatest_ttl_ = 0;
};

// What signing adds to the zone, or makes again where the source has it.
bool is_made_again(const Record& record, const DnsName& origin, CdsMode cds);

// Signing makes the DNSKEY RRset of the keys it is given, as their times have it. One of the source
// that is none of them would be lost silently, and with it what another signer of the zone (RFC
// 8901) or a roll elsewhere needs: that is an error.
Result<void> check_source_keys(const std::vector<const Record*>& records,
                               const std::vector<ZoneKey>& keys, const DnsName& origin);

// Refuses TTLs that are longer than signatures last beyond the refresh.
Result<void> check_ttls(const ZoneAssembly& zone, const SigningSchedule& schedule,
                        const RecordPlaces& places = {});

}  // namespace millrace::dnszone
