// What a signer must not take for granted: that it signed.
#pragma once

#include "dnszone/rrset_signer.h"
#include "dnszone/signer.h"
#include "dnszone/signing_keys.h"

namespace millrace::dnszone {

// Reads the text back and verifies it, against the DS of the keys that signed. Of more than 10,000
// signatures that many are verified, evenly spread; their form, that none is missing and the chain
// are checked for all.
Result<void> check_signed_text(const SignedPart& signed_zone, const SigningKeys& keys,
                               const SignRequest& request);

}  // namespace millrace::dnszone
