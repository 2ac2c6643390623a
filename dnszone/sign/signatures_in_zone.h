// The signatures of a signed zone, in the form in which its signer keeps them.
#pragma once

#include <string>
#include <vector>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/record/record.h"

namespace millrace::dnszone {

// A signature store (signature_store.h) of the RRsets that have a signature by each of the keys
// that sign them. Nothing is verified. The records must outlive the call.
std::string signatures_in(std::vector<const Record*> records, const SigningKeys& keys,
                          const DnsName& origin, TimePoint now);

}  // namespace millrace::dnszone
