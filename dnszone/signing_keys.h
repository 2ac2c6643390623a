// Which keys are in the DNSKEY RRset now, and which of them sign what.
#pragma once

#include <vector>

#include "dnszone/signer.h"

namespace millrace::dnszone {

// Timing metadata (RFC 7583's events as dnssec-keygen names them). A time that is not given does
// not bar.
bool is_published(const ZoneKey& key, TimePoint now);
bool is_active(const ZoneKey& key, TimePoint now);

// Pointers into the keys given.
struct SigningKeys {
  std::vector<const ZoneKey*> published;     // the DNSKEY RRset
  std::vector<const ZoneKey*> key_signers;   // sign DNSKEY, and CDS and CDNSKEY (RFC 7344 §4.1)
  std::vector<const ZoneKey*> zone_signers;  // sign everything else; a CSK stands in both

  const std::vector<const ZoneKey*>& signers_of(RrType type) const {
    const bool is_for_the_parent =
        type == RrType::dnskey || type == RrType::cds || type == RrType::cdnskey;
    return is_for_the_parent ? key_signers : zone_signers;
  }
};

// Each algorithm of the DNSKEY RRset must sign every RRset (RFC 4035 §2.2). Errors: an algorithm
// without an active KSK, or with ZSKs none of which can sign; each names the files and what is
// wrong with them.
Result<SigningKeys> choose_keys(const std::vector<ZoneKey>& keys, const DnsName& origin,
                                TimePoint now);

}  // namespace millrace::dnszone
