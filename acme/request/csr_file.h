// The CSR file of a certificate whose key is kept by another host or an appliance.
#pragma once

#include "acme/settings.h"
#include "core/crypto/csr.h"
#include "core/files/files.h"

namespace millrace::acme {

// Reads and checks the CSR: a valid signature, exactly the configured names, a key type that CAs
// accept, and no extensions except those of a TLS server. Each failure is an error, also a missing
// file: no key is made instead.
Result<Csr> read_csr_file(Files& files, const CertificateSettings& certificate);

}  // namespace millrace::acme
