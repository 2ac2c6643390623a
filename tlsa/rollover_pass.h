// The rollover steps of all certificates in one run of the stage tlsa.
#pragma once

#include <optional>
#include <set>

#include "core/bundle/stage.h"
#include "core/rollover/rollover_document.h"
#include "tlsa/rollover/rollover_update.h"
#include "tlsa/settings.h"
#include "tlsa/tlsa_stage.h"
#include "tlsa/wanted.h"

namespace millrace::tlsa {

struct RolloverWorld {
  const std::map<CertId, RequestDocument>& requests;
  const Documents& before;         // as last emitted
  const Rollovers& rollovers;      // the same
  std::optional<ZoneFacts> facts;  // of poll; nullopt: none yet
  // Keys that consumers report as presented: they are not retired.
  std::map<CertId, std::set<SpkiDigest>> deployed;
  const PublishedOwners& published;  // or empty: assume that there are records everywhere
  // Whether another certificate's records, also former ones, keep a key from being retired.
  bool heeds_others = true;
};

struct RolloverOutcome {
  Documents documents;  // the required records, by certificate
  Rollovers rollovers;
  Retired retired;  // previous keys whose records go
  std::map<LookTarget, ServiceLook> looks;
};

// Adds to the report what was done, what is waited for, and `due`.
RolloverOutcome step_rollovers(const StageContext& context, const Settings& settings,
                               const RolloverWorld& world, StageReport& report);

// An error for each address that presents a key which is in no record of its owner.
void report_unlisted_keys(const Settings& settings, const RolloverOutcome& outcome,
                          const Documents& documents, StageReport& report);

// Why previous keys wait that millrace cannot retire, a note each.
void note_unseen(const Settings& settings, const RolloverOutcome& outcome, StageReport& report);

}  // namespace millrace::tlsa
