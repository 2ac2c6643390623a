// sign_zone() on records that stand elsewhere.
#pragma once

#include "dnszone/signer.h"
#include "dnszone/zone_text.h"

namespace millrace::dnszone {

// The records must outlive the call.
Result<SignedZone> sign_records(std::vector<const Record*> records,
                                const std::vector<ZoneKey>& keys, const SignRequest& request);

// The records of a zone's text, in file order; they stay where they are.
std::vector<const Record*> records_of(const ZoneText& text);

}  // namespace millrace::dnszone
