// What a chain of certificates must be for a request.
#pragma once

#include <vector>

#include "core/crypto/certificate.h"

namespace millrace {

// What a chain must be for a request: its leaf has exactly `names` and the key `spki` and is not a
// CA's, it is valid at `now`, and each certificate is signed by the next (the trust anchor itself
// is the verifier's choice). The error contains which of these failed, with the value got and the
// value expected.
Result<void> check_chain(const std::vector<Certificate>& chain, const std::vector<CertName>& names,
                         const SpkiDigest& spki, TimePoint now);

}  // namespace millrace
