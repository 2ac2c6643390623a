// One RRSIG against one RRset and the keys of the zone (RFC 4035 §5.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/verified_signatures.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/signature.h"
#include "dnszone/verify/rrsig.h"

namespace millrace::dnszone {

// A DNSKEY that may sign for the zone, ready to verify: for one thread.
struct VerifyingKey {
  std::string_view rdata;
  Dnskey dnskey;
  uint16_t tag = 0;
  RawVerifier verifier;
};

struct VerifyingKeys {
  std::vector<VerifyingKey> keys;
  std::vector<std::string> faults;  // of keys that cannot be used
};

// The keys of a DNSKEY RRset that may sign for the zone: no revoked ones, none without the zone
// flag.
VerifyingKeys open_keys(std::span<const std::string_view> dnskeys);

struct SignatureCheck {
  const DnsName& zone;
  TimePoint at;
  bool only_form = false;                  // leave the costly verification out
  VerifiedSignatures* verified = nullptr;  // checked first, and extended; or null

  // The key whose signature over the RRset it is; otherwise the reason, as the text of a fault
  // after "OWNER TYPE: ". A signature that was expanded from a wildcard is refused: the proof that
  // it may be (RFC 4035 §5.3.4) is not checked.
  Result<const VerifyingKey*> run(const DnsName& owner, const RrsetView& rrset, const Rrsig& rrsig,
                                  std::vector<VerifyingKey>& keys) const;

 private:
  Result<void> check_form(const DnsName& owner, const Rrsig& rrsig) const;
  bool verifies(VerifyingKey& key, std::string_view data, std::string_view signature) const;
};

}  // namespace millrace::dnszone
