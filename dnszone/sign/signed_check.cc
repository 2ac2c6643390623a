#include "dnszone/sign/signed_check.h"

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/signed_lines.h"

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

// Records of the text, one after the other.
class SignedCheck::Lines {
 public:
  explicit Lines(const SignedPart& part) : lines_(part.text), is_made_(part.is_made) {}

  // false: the end.
  Result<bool> next() { return lines_.next(); }
  bool holds(const DnsName& owner, RrType type, uint32_t ttl) const {
    return lines_.owner() == owner.wire() && lines_.type() == type && lines_.ttl() == ttl;
  }
  const std::string& rdata() const { return lines_.rdata(); }
  // Whether the next of the signatures was made in this run.
  bool next_is_made() { return is_made_.at(signatures_++); }

 private:
  SignedLines lines_;
  const std::vector<bool>& is_made_;
  size_t signatures_ = 0;
};

SignedCheck::SignedCheck(const SigningRules& rules, const SigningPlan& plan,
                         SignatureSample& sample)
    : rules_(rules), plan_(plan), sample_(sample) {
  for (const ZoneKey* key : rules.keys.published) dnskeys_.emplace_back(key->dnskey_rdata);
  keys_ = open_keys(dnskeys_).keys;
}

Result<void> SignedCheck::check(size_t first, size_t end, const SignedPart& part) {
  Lines lines(part);
  for (size_t item = first; item < end; ++item) {
    TRY(plan_.visit(item, [&](const ZoneNode& node, const RrsetView& rrset) {
      return check_rrset(node, rrset, lines);
    }));
  }
  return check_end(lines);
}

Result<void> SignedCheck::check(const ZoneNode& node, const RrsetView& rrset,
                                const SignedPart& part) {
  Lines lines(part);
  TRY(check_rrset(node, rrset, lines));
  return check_end(lines);
}

Result<void> SignedCheck::check_end(Lines& lines) {
  ASSIGN(const bool more, lines.next());
  if (more) return Error("a record that has no source record");
  return {};
}

Result<void> SignedCheck::check_rrset(const ZoneNode& node, const RrsetView& rrset, Lines& lines) {
  for (const std::string_view rdata : rrset.rdata) {
    const auto read = lines.next();
    if (!read) return differs(*node.owner, rrset.type, "written as " + read.error().text());
    if (!*read || !lines.holds(*node.owner, rrset.type, rrset.ttl) || lines.rdata() != rdata) {
      return differs(*node.owner, rrset.type, "not written as it is in the zone");
    }
  }
  if (!node.vouches_for(rrset.type)) return {};
  for (const ZoneKey* signer : rules_.keys.signers_of(rrset.type)) {
    TRY(check_signature(node, rrset, *signer, lines));
  }
  return {};
}

Result<void> SignedCheck::check_signature(const ZoneNode& node, const RrsetView& rrset,
                                          const ZoneKey& signer, Lines& lines) {
  ASSIGN(const bool read, lines.next());
  const auto rrsig = read && lines.holds(*node.owner, RrType::rrsig, rrset.ttl)
                         ? parse_rrsig(lines.rdata())
                         : std::nullopt;
  if (!rrsig || rrsig->covered != rrset.type || rrsig->original_ttl != rrset.ttl) {
    return differs(*node.owner, rrset.type, "no signature by key " + std::to_string(signer.tag));
  }
  const bool is_sampled = lines.next_is_made() && sample_.wants_next();
  const bool always = rrset.type == RrType::soa || rrset.type == RrType::dnskey;
  const SignatureCheck check{rules_.origin, rules_.schedule.now(), !is_sampled && !always,
                             rules_.verified};
  const auto key = check.run(*node.owner, rrset, *rrsig, keys_);
  if (!key) return differs(*node.owner, rrset.type, key.error().message);
  if (check.only_form ? (*key)->tag != signer.tag : (*key)->rdata != signer.dnskey_rdata) {
    return differs(*node.owner, rrset.type, "signed by the wrong key");
  }
  return {};
}

}  // namespace millrace::dnszone
