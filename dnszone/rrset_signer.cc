#include "dnszone/rrset_signer.h"

#include <algorithm>

#include "dnszone/rdata_writer.h"

namespace millrace::dnszone {
namespace {

// RFC 7344 §4.1: CDS and CDNSKEY are signed by a key that the parent's DS names.
bool is_for_the_parent(RrType type) {
  return type == RrType::dnskey || type == RrType::cds || type == RrType::cdnskey;
}

uint32_t in_32_bits(TimePoint time) {
  return static_cast<uint32_t>(time.time_since_epoch().count());  // RFC 4034 §3.1.5: modulo 2^32
}

}  // namespace

Result<RrsetSigner> RrsetSigner::make(const SigningKeys& keys, const DnsName& origin,
                                      const SigningSchedule& schedule) {
  RrsetSigner signer(origin, schedule);
  ASSIGN(signer.key_signers_, open(keys.key_signers));
  ASSIGN(signer.zone_signers_, open(keys.zone_signers));
  return signer;
}

Result<std::vector<RrsetSigner::Key>> RrsetSigner::open(const std::vector<const ZoneKey*>& keys) {
  std::vector<Key> opened;
  for (const ZoneKey* key : keys) {
    const Algorithm* algorithm = find_algorithm(key->algorithm);
    if (!algorithm)
      return Error(key->file.string() + ": algorithm " + algorithm_text(key->algorithm));
    auto signer = RawSigner::make(*algorithm, key->private_key.get());
    if (!signer) return std::move(signer).error().in(key->file.string());
    opened.push_back({key, std::move(*signer)});
  }
  return opened;
}

Result<void> RrsetSigner::write(const ZoneNode& node, const RrsetView& rrset, SignedPart& part) {
  owner_text_ = node.owner->text();
  for (const std::string_view rdata : rrset.rdata) {
    if (auto written = append_record_line(part.text, owner_text_, rrset.ttl, rrset.type, rdata);
        !written) {
      return std::move(written).error().in(owner_text_ + ' ' + to_text(rrset.type));
    }
  }
  if (!node.vouches_for(rrset.type)) return {};
  for (Key& key : is_for_the_parent(rrset.type) ? key_signers_ : zone_signers_) {
    TRY(sign(*node.owner, rrset, key, part));
  }
  return {};
}

Result<void> RrsetSigner::sign(const DnsName& owner, const RrsetView& rrset, Key& key,
                               SignedPart& part) {
  const TimePoint expiration = schedule_->expiration(owner, rrset.type);
  const Rrsig rrsig{rrset.type,   key.key->algorithm,     rrsig_labels(owner),
                    rrset.ttl,    in_32_bits(expiration), in_32_bits(schedule_->inception()),
                    key.key->tag, origin_->wire(),        {}};
  rdata_.clear();
  data_.clear();
  append_rrsig_head(rdata_, rrsig);
  append_signed_data(data_, rdata_, rrsig, owner, rrset);
  TRY(key.signer.sign(data_, rdata_));
  TRY(append_record_line(part.text, owner_text_, rrset.ttl, RrType::rrsig, rdata_));
  ++part.signatures;
  part.earliest_expiry = std::min(part.earliest_expiry, expiration);
  return {};
}

}  // namespace millrace::dnszone
