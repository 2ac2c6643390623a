// STATE/keys/CERT on the key host: the current key, which certificates are asked for, and the next
// one, whose digest travels ahead of it.
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

// When the TLSA records of a key that is replaced go.
enum class OldRecords {
  stay,  // until the key host says that the key is retired
  go,    // with the next run, although servers may use the key
};

// The current key of that digest, which is compromised or lost, makes way for the next one, whose
// digest is in the DNS already; it is kept in replaced.key. What csr does with it is done by
// run_csr afterwards, with CsrOptions::given_up, which also makes a key where there is no next one
// of a lost key. Nothing to do when it has been replaced before. Errors: the current key is another
// one, there is no next key. Lock "csr".
StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& old, OldRecords records = OldRecords::stay,
                                const Path& publication = {});

// The same for every certificate that has its keys on this host; for the others a line of `report`
// says what to run on the key host. Stops at what cannot be read.
Result<void> replace_keys(const StageContext& context, const std::set<CertId>& ids,
                          const SpkiDigest& old, OldRecords records, StageReport& report);

// The command that does this on the key host.
std::string replacement_command(const CertId& id, const SpkiDigest& old);

// The command that has the TLSA records of its previous keys removed.
std::string retirement_command(const CertId& id);

}  // namespace millrace::acme
