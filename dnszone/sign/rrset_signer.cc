#include "dnszone/sign/rrset_signer.h"

#include <algorithm>

#include "dnszone/keys/zone_key.h"
#include "dnszone/record/rdata_writer.h"
#include "dnszone/syntax/rdata_time.h"

namespace millrace::dnszone {
Result<RrsetSigner> RrsetSigner::make(const SignContext& context) {
  RrsetSigner signer(context);
  ASSIGN(signer.key_signers_, signer.open(context.keys.key_signers));
  ASSIGN(signer.zone_signers_, signer.open(context.keys.zone_signers));
  return signer;
}

Result<RrsetSigner::Role> RrsetSigner::open(const std::vector<const ZoneKey*>& keys) const {
  Role role{{}, signers_digest(keys, context_->origin)};
  for (const ZoneKey* key : keys) {
    const Algorithm* algorithm = find_algorithm(key->algorithm);
    if (!algorithm)
      return Error(key->file.string() + ": algorithm " + algorithm_text(key->algorithm));
    auto signer = RawSigner::make(*algorithm, key->private_key.get());
    if (!signer) return std::move(signer).error().in(key->file.string());
    role.keys.push_back({key, std::move(*signer)});
  }
  return role;
}

Result<void> RrsetSigner::write(const ZoneNode& node, const RrsetView& rrset, SignedPart& part) {
  if (owner_ != node.owner->wire()) {
    owner_ = node.owner->wire();
    owner_text_ = node.owner->text();
  }
  for (const std::string_view rdata : rrset.rdata) {
    if (auto written = append_record_line(part.text, owner_text_, rrset.ttl, rrset.type, rdata);
        !written) {
      return std::move(written).error().in(owner_text_ + ' ' + to_text(rrset.type));
    }
  }
  if (!node.is_authoritative(rrset.type)) return {};
  const bool by_ksk = &context_->keys.signers_of(rrset.type) == &context_->keys.key_signers;
  return add_signatures(*node.owner, rrset, by_ksk ? key_signers_ : zone_signers_, part);
}

Result<void> RrsetSigner::add_signatures(const DnsName& owner, const RrsetView& rrset, Role& role,
                                         SignedPart& part) {
  const RrsetDigest digest = hasher_.hash(role.digest, owner, rrset);
  auto signatures = kept(digest);
  part.is_made.insert(part.is_made.end(), role.keys.size(), !signatures);
  if (signatures) {
    part.kept += role.keys.size();
  } else {
    signatures = {context_->schedule.now(), context_->schedule.expiration(owner, rrset.type), {}};
    TRY(sign(owner, rrset, role, *signatures));
  }
  append_stored(part.stored, digest, *signatures);
  part.signatures += role.keys.size();
  part.earliest_expiry = std::min(part.earliest_expiry, signatures->expiration);
  part.latest_inception = std::max(part.latest_inception, signatures->made - kInceptionOffset);
  part.refresh_at = std::min(
      part.refresh_at,
      context_->schedule.due_at(signatures->made, signatures->expiration, context_->margin));
  return write_signatures(owner, rrset, role, *signatures, part);
}

std::optional<StoredSignatures> RrsetSigner::kept(const RrsetDigest& digest) {
  if (!context_->store) return std::nullopt;
  auto stored = context_->store->find(digest, context_->schedule.now(), stored_at_);
  if (!stored || !context_->schedule.may_stay(stored->made, stored->expiration, context_->margin)) {
    return std::nullopt;
  }
  return stored;
}

Rrsig RrsetSigner::head(const DnsName& owner, const RrsetView& rrset, const Key& key,
                        const StoredSignatures& times) const {
  return {rrset.type,   key.key->algorithm,           rrsig_labels(owner),
          rrset.ttl,    in_32_bits(times.expiration), in_32_bits(times.made - kInceptionOffset),
          key.key->tag, context_->origin.wire(),      {}};
}

Result<void> RrsetSigner::sign(const DnsName& owner, const RrsetView& rrset, Role& role,
                               StoredSignatures& made) {
  signatures_.clear();
  for (Key& key : role.keys) {
    const Rrsig rrsig = head(owner, rrset, key, made);
    rdata_.clear();
    data_.clear();
    signature_.clear();
    append_rrsig_head(rdata_, rrsig);
    append_signed_data(data_, rdata_, rrsig, owner, rrset);
    TRY(key.signer.sign(data_, signature_));
    append_signature(signatures_, signature_);
  }
  made.signatures = signatures_;
  return {};
}

Result<void> RrsetSigner::write_signatures(const DnsName& owner, const RrsetView& rrset,
                                           const Role& role, const StoredSignatures& signatures,
                                           SignedPart& part) {
  std::string_view left = signatures.signatures;
  for (const Key& key : role.keys) {
    const auto signature = take_signature(left);
    if (!signature)
      return Error(owner_text_ + ' ' + to_text(rrset.type) + ": a signature is missing");
    rdata_.clear();
    append_rrsig_head(rdata_, head(owner, rrset, key, signatures));
    rdata_ += *signature;
    TRY(append_record_line(part.text, owner_text_, rrset.ttl, RrType::rrsig, rdata_));
  }
  return {};
}

}  // namespace millrace::dnszone
