// The signer of revokeCert for an operator's command: the account, or the certificate's own key.
#pragma once

#include "acme/client/session.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// `file`: the private key, PEM or JWK, whose digest is `spki`; empty: the account key.
struct RevocationKey {
  SpkiDigest spki;
  Path file;
};

// Makes session.memory() ready for signed requests to that CA; registers no account. Errors of kind
// `config`: the CA is not in the configuration, there is no account, the key is a different one or
// cannot be read, the CA does not offer revokeCert. Of another kind: the CA cannot be reached, or
// answers 429 or 503, which is in the memory as a limit.
Result<void> connect_signer(const StageContext& context, const Settings& settings, const CaId& ca,
                            const RevocationKey& key, Session& session);

}  // namespace millrace::acme
