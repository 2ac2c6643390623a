// STATE/keys/CERT on the key host: the current key, which certificates are asked for, and the next
// one, whose digest travels ahead of it.
#pragma once

#include <optional>
#include <vector>

#include "acme/key_history.h"
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

// The keys as they are on disk; what is missing is made, and not yet written. Nothing is made, and
// nothing replaced, when the current key is gone although it is known, is another one than that, is
// not of the configured type, or is readable by others: each is an error that says what to do. A
// person has given up the key `given_up`: that it is gone or exchanged is no error. A lost next key
// is made again: no server has used it. After run_key_replacement() the current key is the next one
// of the request, and another next key is made.
Result<KeyPair> load_or_make_keys(const StageContext& context,
                                  const CertificateSettings& certificate, const KeyHistory& history,
                                  const std::optional<SpkiDigest>& given_up = {});

// Whether the key of the request is not where it was, so that nothing may be issued for it.
bool is_key_missing(const StageContext& context, const RequestDocument& request);

}  // namespace millrace::acme
