// STATE/keys/CERT on the key host: the current key, for which certificates are requested, and the
// next key, whose digest is published in advance.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "acme/key_history.h"
#include "acme/settings.h"
#include "core/documents.h"
#include "core/secret.h"
#include "core/stage.h"

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

// When the TLSA records of a replaced key are removed.
enum class OldRecords {
  stay,  // after the key host marks the key as retired
  go,    // in the next run, although servers may use the key
};

// Replaces the current key with that digest, which is compromised or lost, by the next one, whose
// digest is published already; the old key is kept in replaced.key. run_csr does the rest
// afterwards, with CsrOptions::given_up; it also makes a key when a lost key has no next one.
// Nothing to do if it was replaced before. Errors: the current key has another digest, there is no
// next key. Lock "csr".
StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& old, OldRecords records = OldRecords::stay,
                                const Path& publication = {});

// The same for every certificate that has its keys on this host; for the others a line of `report`
// contains the command to run on the key host. Stops at the first file that cannot be read.
Result<void> replace_keys(const StageContext& context, const std::set<CertId>& ids,
                          const SpkiDigest& old, OldRecords records, StageReport& report);

// The command that does this on the key host.
std::string replacement_command(const CertId& id, const SpkiDigest& old);

// The command that removes the TLSA records of its previous keys.
std::string retirement_command(const CertId& id);

}  // namespace millrace::acme
