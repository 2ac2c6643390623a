// Which certificate of a chain a TLSA record speaks of (RFC 6698 §2.1).
#pragma once

#include <optional>
#include <vector>

#include "tlsa/presented.h"

namespace millrace::tlsa {

// The record with these parameters that the certificate has; for numbers that are assigned.
TlsaData record_of(const PresentedCertificate& certificate, uint8_t usage, uint8_t selector,
                   uint8_t matching);

// Index into the chain of the certificate that the record matches: the leaf for usage 1 and 3, one
// of the others for 0 and 2, or a leaf that is alone. nullopt: it matches none, or its numbers are
// not assigned.
std::optional<size_t> matched_certificate(const TlsaData& record,
                                          const std::vector<PresentedCertificate>& chain);

}  // namespace millrace::tlsa
