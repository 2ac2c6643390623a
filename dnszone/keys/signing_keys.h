// Which keys are in the DNSKEY RRset now, and which of them sign what. Rolls (RFC 6781 §4.1) are
// driven by the times of the keys: a ZSK is published before it becomes active, and stays published
// after it; two KSKs are active at one time until the parent has the DS of the new one.
#pragma once

#include <optional>
#include <vector>

#include "dnszone/keys/zone_key.h"
#include "dnszone/record/record.h"

namespace millrace::dnszone {

// Timing metadata (RFC 7583's events as dnssec-keygen names them), each from its second on. Read as
// BIND does: a key without any is always active (ldns-keygen writes none); one with Created only is
// nowhere yet (dnssec-keygen -G), one without Activate signs nothing, one without Publish is
// published until its Delete. Other than there a key signs only while it is published: what an
// unpublished one makes could not be verified.
bool is_published(const ZoneKey& key, TimePoint now);
bool is_active(const ZoneKey& key, TimePoint now);

// The keys that belong at the parent, as DS there and in CDS and CDNSKEY: the active ones with SEP.
bool is_for_parent(const ZoneKey& key, TimePoint now);

// When the first of the keys is next published, activated, deactivated or deleted; nullopt: never.
std::optional<TimePoint> next_key_change(const std::vector<ZoneKey>& keys, TimePoint now);

// Pointers into the keys given.
struct SigningKeys {
  std::vector<const ZoneKey*> published;     // the DNSKEY RRset
  std::vector<const ZoneKey*> key_signers;   // sign DNSKEY, and CDS and CDNSKEY (RFC 7344 §4.1)
  std::vector<const ZoneKey*> zone_signers;  // sign everything else; a CSK is in both

  const std::vector<const ZoneKey*>& signers_of(RrType type) const {
    const bool is_for_the_parent =
        type == RrType::dnskey || type == RrType::cds || type == RrType::cdnskey;
    return is_for_the_parent ? key_signers : zone_signers;
  }
};

// Each algorithm of the DNSKEY RRset must sign every RRset (RFC 4035 §2.2, RFC 6840 §5.11). Where
// no ZSK of an algorithm is active now its KSKs sign everything: that is a CSK, and the way to one
// and back. Errors: an algorithm without an active KSK, or with active ZSKs none of which can sign;
// each names the files and what is wrong with them.
Result<SigningKeys> choose_keys(const std::vector<ZoneKey>& keys, const DnsName& origin,
                                TimePoint now);

}  // namespace millrace::dnszone
