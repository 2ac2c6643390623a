// sign_zone() on records in memory, with earlier signatures.
#pragma once

#include <optional>

#include "core/verified_signatures.h"
#include "dnszone/rrset_fault.h"
#include "dnszone/signer.h"
#include "dnszone/zone_text.h"

namespace millrace::dnszone {

struct SigningHelp {
  // The signature store that came with an earlier version of the zone (signature_store.h), as it
  // was read; nullopt: there is none.
  std::optional<std::string> store{};
  bool verify_all = false;                 // every signature made, not a sample of many
  RecordPlaces places{};                   // for messages; empty: the records have no place
  VerifiedSignatures* verified = nullptr;  // keeps those made that were verified; or null
};

// The output of a signed zone, in parts, so that a large one is never in memory as a whole. The
// parts are not valid before signing has succeeded.
class SigningOutput {
 public:
  virtual ~SigningOutput() = default;
  virtual Result<void> add_text(std::string_view lines) = 0;
  virtual Result<void> add_store(std::string_view octets) = 0;  // for the next time
};

struct SigningOutcome {
  SignedZone zone;
  std::string store;            // for the next time
  size_t kept = 0;              // of the signatures
  std::string store_refused{};  // why the earlier store was of no use; empty: it was, or none given
};

// The text and the store go to `output` and are empty in the outcome. The records must outlive the
// call.
Result<SigningOutcome> sign_to(SigningOutput& output, std::vector<const Record*> records,
                               const std::vector<ZoneKey>& keys, const SignRequest& request,
                               const SigningHelp& help = {});
Result<SigningOutcome> sign_records(std::vector<const Record*> records,
                                    const std::vector<ZoneKey>& keys, const SignRequest& request,
                                    const SigningHelp& help = {});

// The faults for which signing would refuse the zone; makes no signature.
Result<void> check_signable(std::vector<const Record*> records, const std::vector<ZoneKey>& keys,
                            const SignRequest& request, const RecordPlaces& places = {});

// The records of a zone's text, in file order; they stay where they are.
std::vector<const Record*> records_of(const ZoneText& text);
// "FILE:LINE" in that text, which must outlive it; empty: there is no such record.
RecordPlaces places_in(const ZoneText& text);

}  // namespace millrace::dnszone
