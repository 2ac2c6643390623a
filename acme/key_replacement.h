// What becomes of a key that is compromised or lost.
//
//   0. request.json                says that the old key is retired, if its TLSA records go at once
//   1. replaced.key is written     current.key is the old key
//   2. current.key is the next     as next.key still is; the request is for the old key
//   3. next.key is a new one       by run_csr, as is
//   4. request.json                for the new current key, with the old one as a previous one
#pragma once

#include <set>
#include <string>

#include "acme/settings.h"
#include "core/documents.h"
#include "core/stage.h"

namespace millrace::acme {

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

// The command that has the TLSA records of its previous keys removed.
std::string retirement_command(const CertId& id);

}  // namespace millrace::acme
