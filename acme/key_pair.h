// STATE/keys/CERT on the key host: the current key, which certificates are asked for, and the next
// one, whose digest travels ahead of it.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "acme/settings.h"
#include "core/documents.h"
#include "core/secret.h"
#include "core/stage.h"

namespace millrace::acme {

// A key that was missing. Whoever has it writes it (0600) before anyone hears of it.
struct NewKey {
  Path file;
  Secret pem;
};

struct KeyPair {
  PrivateKey current;
  PrivateKey next;
  std::vector<NewKey> made;  // to be written
};

// request.json, the request as last emitted; nullopt: none yet.
Result<std::optional<RequestDocument>> load_request(const StageContext& context, const CertId& id);

// The keys as they are on disk; what is missing is made, and not yet written. `request`: what was
// asked for last. Nothing is made, and nothing replaced, when the current key is gone although a
// request was made for it, is another one than that, is not of the configured type, or is readable
// by others: each is an error that says what to do. A lost next key is made anew: no server has
// used it. After run_key_replacement() the current key is the next one of the request, and another
// next key is made.
Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate,
                                  const std::optional<RequestDocument>& request);

// The compromised current key of that digest makes way for the next one, whose digest is in the DNS
// already; it is kept in replaced.key. What csr does with it is done by run_csr afterwards. Nothing
// to do when it has been replaced before. Errors: the current key is another one, there is no next
// key. Lock "csr".
StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& compromised);

// The same for every certificate that has its keys on this host; for the others a line of `report`
// says what to run on the key host. Stops at what cannot be looked at.
Result<void> replace_keys(const StageContext& context, const std::set<CertId>& ids,
                          const SpkiDigest& compromised, StageReport& report);

// The command that does this on the key host.
std::string replacement_command(const CertId& id, const SpkiDigest& compromised);

}  // namespace millrace::acme
