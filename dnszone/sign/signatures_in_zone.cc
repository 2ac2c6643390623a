#include "dnszone/sign/signatures_in_zone.h"

#include <optional>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/signature_store.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/syntax/rdata_time.h"
#include "dnszone/verify/rrsig.h"
#include "dnszone/verify/signature_check.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {
namespace {

using Signers = std::vector<const ZoneKey*>;

std::optional<Rrsig> signature_by(const ZoneKey& key, const ZoneNode& node, RrType covered) {
  for (const SignatureView& one : node.signatures) {
    const auto rrsig = parse_rrsig(one.rdata);
    if (!rrsig || rrsig->covered != covered) continue;
    if (rrsig->key_tag == key.tag && rrsig->algorithm == key.algorithm) return rrsig;
  }
  return std::nullopt;
}

class Collector {
 public:
  Collector(const SigningKeys& keys, const DnsName& origin, TimePoint now)
      : keys_(keys),
        key_signers_(signers_digest(keys.key_signers, origin)),
        zone_signers_(signers_digest(keys.zone_signers, origin)),
        now_(now) {}

  void add(const ZoneNode& node) {
    for (const RrsetView& rrset : node.rrsets) {
      if (node.is_authoritative(rrset.type)) add(node, rrset);
    }
  }

  std::string take() { return std::move(entries_); }

 private:
  void add(const ZoneNode& node, const RrsetView& rrset) {
    const Signers& signers = keys_.signers_of(rrset.type);
    std::optional<Rrsig> first;
    std::string signatures;
    for (const ZoneKey* key : signers) {
      const auto rrsig = signature_by(*key, node, rrset.type);
      if (!rrsig) return;
      if (!first) first = rrsig;
      // A store has the times of all once.
      if (rrsig->inception != first->inception || rrsig->expiration != first->expiration) return;
      append_signature(signatures, rrsig->signature);
    }
    if (!first) return;
    const bool by_ksk = &signers == &keys_.key_signers;
    append_stored(entries_, hasher_.hash(by_ksk ? key_signers_ : zone_signers_, *node.owner, rrset),
                  {time_near(now_, first->inception) + kInceptionOffset,
                   time_near(now_, first->expiration), signatures});
  }

  const SigningKeys& keys_;
  RrsetDigest key_signers_, zone_signers_;
  TimePoint now_;
  RrsetHasher hasher_;
  std::string entries_;
};

}  // namespace

std::string signatures_in(std::vector<const Record*> records, const SigningKeys& keys,
                          const DnsName& origin, TimePoint now) {
  const ZoneNodes zone(std::move(records), origin);
  Collector collector(keys, origin, now);
  for (const ZoneNode& node : zone.nodes()) collector.add(node);
  for (const ZoneNode& node : zone.hashed()) collector.add(node);
  const std::string entries = collector.take();
  StoreSeal seal(store_key(keys.zone_signers, origin));
  seal.add(entries);
  return std::string(store_head()) + entries + seal.finish();
}

}  // namespace millrace::dnszone
