// The CSR file of a certificate whose key another host or an appliance keeps.
#pragma once

#include "acme/settings.h"
#include "core/csr.h"
#include "core/files.h"

namespace millrace::acme {

// Its CSR, which has a good signature, the configured names and no other, a key of a type that CAs
// take, and asks for no extension but those of a TLS server. Errors say which of these failed; that
// the file does not exist is one: no key is made in its place.
Result<Csr> read_csr_file(Files& files, const CertificateSettings& certificate);

}  // namespace millrace::acme
