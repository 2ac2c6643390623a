// Verifying a whole signed zone. Pure: times are arguments.
#pragma once

#include <string>
#include <vector>

#include "core/base/time.h"
#include "dnszone/record/record.h"
#include "dnszone/verify/fault_list.h"

namespace millrace::dnszone {

struct VerifyRequest {
  DnsName origin;
  std::vector<std::string> ds;  // rdata in presentation form; empty: any KSK that signs itself
  TimePoint at;
  bool zonemd = false;  // there must be one that can be checked
};

struct VerifyReport {
  std::vector<std::string> faults;  // one line each, first 20
  size_t fault_count = 0;
  size_t signatures = 0;  // that verified
  uint32_t serial = 0;
  TimePoint earliest_expiry;
  std::vector<std::string> zonemd{};  // the hashes of those that match: "SHA-384"
  std::vector<std::string> notes{};   // what could not be checked, one line each
};

// Signatures of every authoritative RRset, by every algorithm of the DNSKEY RRset; the NSEC or
// NSEC3 chain; DS; ZONEMD where there is one; times.
VerifyReport verify_zone(const std::vector<Record>& records, const VerifyRequest& request);

// verify_zone() with options for the signer's own check.
struct VerifyDepth {
  unsigned threads = 1;
  size_t sample =
      1;  // verify every one, every second … of the signatures; the form of all is checked
  size_t faults = FaultList::kMost;  // this many are reported in words
};

// The records must outlive the call.
VerifyReport verify_records(std::vector<const Record*> records, const VerifyRequest& request,
                            const VerifyDepth& depth);

}  // namespace millrace::dnszone
