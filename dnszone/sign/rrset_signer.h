// Signs RRsets, or takes the signatures that they had before, and writes them: the work of one
// thread.
#pragma once

#include <string>
#include <vector>

#include "core/crypto/verified_signatures.h"
#include "dnszone/keys/signature.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/signature_store.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/verify/rrsig.h"

namespace millrace::dnszone {

// A part of the signed zone.
struct SignedPart {
  std::string text;
  std::string stored;     // entries of the signature store
  std::string digested;   // what the ZONEMD covers, if there will be one
  size_t signatures = 0;  // made and kept
  size_t kept = 0;
  std::vector<bool> is_made;  // in this run: each of the signatures, in order
  TimePoint earliest_expiry = TimePoint::max();
  TimePoint refresh_at = TimePoint::max();
  TimePoint latest_inception = TimePoint::min();
};

// What all threads read.
struct SignContext {
  const SigningKeys& keys;
  const DnsName& origin;
  const SigningSchedule& schedule;
  Duration margin;                         // SigningSchedule::margin()
  const SignatureStore* store;             // null: nothing was signed before
  VerifiedSignatures* verified = nullptr;  // SignOptions::verified
};

class RrsetSigner {
 public:
  static Result<RrsetSigner> make(const SignContext& context);

  // Appends the RRset's lines, and those of its RRSIGs when it is authoritative.
  Result<void> write(const ZoneNode& node, const RrsetView& rrset, SignedPart& part);

 private:
  struct Key {
    const ZoneKey* key;
    RawSigner signer;
  };
  struct Role {
    std::vector<Key> keys;
    RrsetDigest digest{};
  };
  explicit RrsetSigner(const SignContext& context) : context_(&context) {}
  Result<Role> open(const std::vector<const ZoneKey*>& keys) const;
  Result<void> add_signatures(const DnsName& owner, const RrsetView& rrset, Role& role,
                              SignedPart& part);
  std::optional<StoredSignatures> kept(const RrsetDigest& digest);
  Rrsig head(const DnsName& owner, const RrsetView& rrset, const Key& key,
             const StoredSignatures& times) const;
  Result<void> sign(const DnsName& owner, const RrsetView& rrset, Role& role,
                    StoredSignatures& made);
  Result<void> write_signatures(const DnsName& owner, const RrsetView& rrset, const Role& role,
                                const StoredSignatures& signatures, SignedPart& part);

  const SignContext* context_;
  Role key_signers_, zone_signers_;
  RrsetHasher hasher_;
  size_t stored_at_ = 0;            // in the store, where the search for the next signatures begins
  std::string owner_, owner_text_;  // of the RRset at hand: wire, text
  std::string rdata_, data_, signature_, signatures_;  // kept for their capacity
};

}  // namespace millrace::dnszone
