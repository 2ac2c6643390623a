// The pure part of the stage tlsa.
#pragma once

#include "core/documents.h"
#include "tlsa/settings.h"

namespace millrace::tlsa {

// Which records a certificate wants: each owner with the digest of the current key and of the next,
// so that both are listed before, during and after a change of keys (RFC 7671 §8.1).
TlsaDocument wanted_records(const CertificateSettings& certificate, Duration ttl,
                            const RequestDocument& request);

}  // namespace millrace::tlsa
