// One question to one authoritative server, and what can be taken from its reply.
#pragma once

#include "core/base/time.h"
#include "dnszone/query/message.h"

namespace millrace::dnszone {

// The records of one owner and type, and the RRSIGs of that owner that cover the type.
struct AnsweredRrset {
  std::vector<Record> records;
  std::vector<Record> rrsigs;
};
AnsweredRrset rrset_of(const std::vector<Record>& records, const Question& of);

// Does the server answer for the zone? The error contains the reason why its reply is not used:
// another response code, no AA, a referral. NXDOMAIN is an answer, but not for the apex.
// ErrorKind::config: the name is in another zone.
Result<void> check_authority(const Reply& reply, const DnsName& zone);

// For a zone without known keys: a key that may sign the zone has signed them.
Result<std::vector<Record>> self_signed_keys(const Reply& dnskey_reply, const DnsName& zone,
                                             TimePoint at);

// The keys that may sign for the zone: the DNSKEY RRset, if a key that matches one of `ds` has
// signed it.
Result<std::vector<Record>> trusted_keys(const Reply& dnskey_reply, const DnsName& zone,
                                         const std::vector<std::string>& ds, TimePoint at);

}  // namespace millrace::dnszone
