// Signing a whole zone (RFC 4033-4035, 5155, 9077, 9276). Pure: times are arguments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/verified_signatures.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/record/record.h"
#include "dnszone/record/rrset_fault.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct SignRequest : SigningSettings {
  DnsName origin;
  uint32_t serial = 0;  // of the signed zone's SOA
  TimePoint now;
  unsigned threads = 1;
};

struct SignedZone {
  // The whole file: SOA first, canonical order, ZONEMD, if any, last; one record a line.
  std::string text;
  uint32_t serial = 0;
  size_t signatures = 0;
  TimePoint earliest_expiry;
  TimePoint refresh_at;  // when the zone should be signed again, for its signatures or its keys
  TimePoint latest_inception = TimePoint::min();  // of all RRSIGs
};

struct SignOptions {
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
  size_t kept = 0;              // of the signatures
  std::string store_refused{};  // why the earlier store was of no use; empty: it was, or none given
};

// Signs `records` (as read; RRSIG, NSEC, NSEC3, NSEC3PARAM, ZONEMD and the zone's own DNSKEYs among
// them are dropped first; a DNSKEY that is none of `keys` is an error), which must outlive the
// call. Complete or an error: every authoritative RRset is signed and the result verifies. The text
// goes to `output` and is empty in the outcome.
Result<SigningOutcome> sign_to(SigningOutput& output, std::vector<const Record*> records,
                               const std::vector<ZoneKey>& keys, const SignRequest& request,
                               const SignOptions& options = {});

// The faults for which signing would refuse the zone; makes no signature.
Result<void> check_signable(std::vector<const Record*> records, const std::vector<ZoneKey>& keys,
                            const SignRequest& request, const RecordPlaces& places = {});

}  // namespace millrace::dnszone
