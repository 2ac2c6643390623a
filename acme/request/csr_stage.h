// The stage csr, on the key host: alone holds the TLS private keys; what leaves it is a CSR and
// digests of public keys.
#pragma once

#include <optional>

#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

struct CsrOptions {
  // A key that the operator has abandoned: it is not an error if it is gone or was replaced.
  std::optional<SpkiDigest> given_up{};
  Path publication{};  // where the certificates are published; empty: nowhere on this host
  // No server uses the previous keys of the selected certificates: their TLSA records go.
  bool retire_previous = false;
};

// Makes what is missing of current.key, next.key and the CSR, emits the requests. A certificate
// whose names changed gets a new CSR for the same key. A key is never replaced: a current.key that
// is gone although csr's outbox or a certificate issued or published knows it, is another than was
// asked with, or is not of the configured type, is an error that says what to do (its digest may be
// in TLSA records, and a key in use changes only through the rollover). The request of a missing
// key is emitted as such: nothing is issued for it, and its TLSA records stay. Lock "csr".
StageReport run_csr(const StageContext& context, const Settings& settings,
                    const Selection& selection, const CsrOptions& options = {});

}  // namespace millrace::acme
