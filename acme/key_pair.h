// STATE/keys/CERT on the key host: the current key, which certificates are asked for, and the next
// one, whose digest travels ahead of it.
#pragma once

#include <optional>

#include "acme/settings.h"
#include "core/documents.h"
#include "core/stage.h"

namespace millrace::acme {

struct KeyPair {
  PrivateKey current;
  PrivateKey next;
  bool made = false;  // one of them has been made
};

// request.json, the request as last emitted; nullopt: none yet.
Result<std::optional<RequestDocument>> load_request(const StageContext& context, const CertId& id);

// The keys as they are on disk; what is missing is made (0600, durable). `request`: what was asked
// for last. Nothing is made, and nothing replaced, when the current key is gone although a request
// was made for it, is another one than that, is not of the configured type, or is readable by
// others: each is an error that says what to do. A lost next key is made anew: no server has used
// it. After run_key_replacement() the current key is the next one of the request, and another next
// key is made.
Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate,
                                  const std::optional<RequestDocument>& request);

// The compromised current key of that digest makes way for the next one, whose digest is in the DNS
// already; it is kept in replaced.key. What csr does with it is done by run_csr afterwards. Nothing
// to do when it has been replaced before. Errors: the current key is another one, there is no next
// key. Lock "csr".
StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& compromised);

// The command that does this on the key host.
std::string replacement_command(const CertId& id, const SpkiDigest& compromised);

}  // namespace millrace::acme
