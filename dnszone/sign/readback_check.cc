#include "dnszone/sign/readback_check.h"

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/readback_reader.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kWhole = 10'000;
constexpr size_t kSample = 2'000;
constexpr size_t kOneOfBeyond = 100;

size_t one_of(size_t most, bool keeps, bool all) {
  if (all || most <= kWhole) return 1;
  return keeps ? kOneOfBeyond : most / kSample;
}

Error differs(const DnsName& owner, RrType type, const std::string& what) {
  return Error(owner.text() + ' ' + to_text(type) + ": " + what);
}

}  // namespace

SignatureSample::SignatureSample(size_t most, bool keeps, bool all)
    : whole_(keeps ? kWhole : 0), one_of_(one_of(most, keeps, all)) {
}

bool SignatureSample::wants_next() {
  const size_t number = seen_++;
  return number < whole_ || number % one_of_ == 0;
}

struct ReadbackCheck::Readback {
  ReadbackReader records;
  const std::vector<bool>& is_made;  // SignedPart's
  size_t signatures = 0;             // that were read
};

ReadbackCheck::ReadbackCheck(const SignContext& context, const SigningPlan& plan,
                             SignatureSample& sample)
    : context_(context), plan_(plan), sample_(sample) {
  for (const ZoneKey* key : context.keys.published) dnskeys_.emplace_back(key->dnskey_rdata);
  keys_ = open_keys(dnskeys_).keys;
}

Result<void> ReadbackCheck::check(size_t first, size_t end, const SignedPart& part) {
  Readback read{ReadbackReader(part.text), part.is_made};
  for (size_t item = first; item < end; ++item) {
    TRY(plan_.visit(item, [&](const ZoneNode& node, const RrsetView& rrset) {
      return check_rrset(node, rrset, read);
    }));
  }
  return check_end(read);
}

Result<void> ReadbackCheck::check(const ZoneNode& node, const RrsetView& rrset,
                                  const SignedPart& part) {
  Readback read{ReadbackReader(part.text), part.is_made};
  TRY(check_rrset(node, rrset, read));
  return check_end(read);
}

Result<void> ReadbackCheck::check_end(Readback& read) {
  ASSIGN(const bool more, read.records.next());
  if (more) return Error("a record that has no source record");
  return {};
}

Result<void> ReadbackCheck::check_rrset(const ZoneNode& node, const RrsetView& rrset,
                                        Readback& read) {
  for (const std::string_view rdata : rrset.rdata) {
    const auto more = read.records.next();
    if (!more) return differs(*node.owner, rrset.type, "written as " + more.error().text());
    if (!*more || !read.records.is_of(*node.owner, rrset.type, rrset.ttl) ||
        read.records.rdata() != rdata) {
      return differs(*node.owner, rrset.type, "not written as it is in the zone");
    }
  }
  if (!node.is_authoritative(rrset.type)) return {};
  for (const ZoneKey* signer : context_.keys.signers_of(rrset.type)) {
    TRY(check_signature(node, rrset, *signer, read));
  }
  return {};
}

Result<void> ReadbackCheck::check_signature(const ZoneNode& node, const RrsetView& rrset,
                                            const ZoneKey& signer, Readback& read) {
  ASSIGN(const bool more, read.records.next());
  const auto rrsig = more && read.records.is_of(*node.owner, RrType::rrsig, rrset.ttl)
                         ? parse_rrsig(read.records.rdata())
                         : std::nullopt;
  if (!rrsig || rrsig->covered != rrset.type || rrsig->original_ttl != rrset.ttl) {
    return differs(*node.owner, rrset.type, "no signature by key " + std::to_string(signer.tag));
  }
  const bool is_sampled = read.is_made.at(read.signatures++) && sample_.wants_next();
  const bool always = rrset.type == RrType::soa || rrset.type == RrType::dnskey;
  const SignatureCheck check{context_.origin, context_.schedule.now(), !is_sampled && !always,
                             context_.verified};
  const auto key = check.run(*node.owner, rrset, *rrsig, keys_);
  if (!key) return differs(*node.owner, rrset.type, key.error().message);
  if (check.only_form ? (*key)->tag != signer.tag : (*key)->rdata != signer.dnskey_rdata) {
    return differs(*node.owner, rrset.type, "signed by the wrong key");
  }
  return {};
}

}  // namespace millrace::dnszone
