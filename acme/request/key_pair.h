// STATE/keys/CERT on the key host: the current key, for which certificates are requested, and the
// next key, whose digest is published in advance.
#pragma once

#include <optional>
#include <vector>

#include "acme/request/key_history.h"
#include "acme/settings.h"
#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "core/crypto/secret.h"

namespace millrace::acme {

// A missing key that was made. The caller writes it (0600) before it uses or reports it.
struct NewKey {
  Path file;
  Secret pem;
};

struct KeyPair {
  PrivateKey current;
  PrivateKey next;
  std::vector<NewKey> made;  // to be written
};

// Loads the keys from disk; missing ones are made but not yet written. Nothing is made or replaced
// when the known current key is missing, is a different key, has another type than configured, or
// is readable by others: each is an error with a remedy. `given_up`: an operator has abandoned this
// key; that it is missing or different is not an error. A lost next key is made again: no server
// has used it. After run_key_replacement() the current key is the next one of the request, and
// another next key is made.
Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate, const KeyHistory& history,
                                  const std::optional<SpkiDigest>& given_up = {});

// Whether the key of the request is missing from its file, so that nothing may be issued for it.
bool is_key_missing(const StageContext& context, const RequestDocument& request);

}  // namespace millrace::acme
