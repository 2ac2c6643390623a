// Replaces a key that is compromised or lost.
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
#include "core/bundle/documents.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// When the TLSA records of a replaced key are removed.
enum class OldRecords {
  stay,  // after the key host marks the key as retired
  go,    // in the next run, although servers may use the key
};

// Steps 1 and 2 for a planned change: `next` becomes the current key, unless it is already. false:
// a file is missing or has another key, which load_or_make_keys() reports or mends. The caller has
// the lock "csr".
Result<bool> advance_key(const StageContext& context, const CertId& id, const SpkiDigest& current,
                         const SpkiDigest& next);

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

// The command that removes the TLSA records of its previous keys.
std::string retirement_command(const CertId& id);

}  // namespace millrace::acme
