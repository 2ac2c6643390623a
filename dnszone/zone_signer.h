// sign_zone() on records that stand elsewhere, with what was signed before.
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
  RecordPlaces places{};                   // for messages; empty: the records stand nowhere
  VerifiedSignatures* verified = nullptr;  // keeps those made that were verified; or null
};

// Where a signed zone goes, piece by piece, so that a large one never stands whole in memory. What
// was given is good for nothing before the signing has ended well.
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

// What signing would refuse, without a signature made.
Result<void> check_signable(std::vector<const Record*> records, const std::vector<ZoneKey>& keys,
                            const SignRequest& request, const RecordPlaces& places = {});

// The records of a zone's text, in file order; they stay where they are.
std::vector<const Record*> records_of(const ZoneText& text);
// "FILE:LINE" in that text, which must outlive it; empty: no such record stands there.
RecordPlaces places_in(const ZoneText& text);

}  // namespace millrace::dnszone
