#include "dnszone/signed_check.h"

#include "dnszone/name_text.h"
#include "dnszone/period.h"
#include "dnszone/rdata_parser.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kWhole = 10'000;
constexpr size_t kSample = 2'000;
constexpr size_t kOneOfBeyond = 100;
constexpr std::string_view kRoot("\0", 1);

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

// Records of the text, one after the other, by the same parts as read zones of people.
class SignedCheck::Lines {
 public:
  explicit Lines(const SignedPart& part) : lexer_(part.text), is_made_(part.is_made) {}

  // false: the end.
  Result<bool> next() {
    if (!lexer_.next(entry_)) return false;
    if (entry_.faulty || entry_.tokens.size() < 4) return Error("a line that is no record");
    owner_.clear();
    TRY(append_name(owner_, entry_.tokens[0].text, kRoot));
    const auto ttl = parse_number(entry_.tokens[1].text, INT32_MAX);
    if (!ttl || entry_.tokens[2].text != "IN") return Error("want a TTL and the class IN");
    ttl_ = *ttl;
    ASSIGN(type_, parse_type(entry_.tokens[3].text));
    size_t place = 0;
    ASSIGN(rdata_, encode_rdata(type_, std::span(entry_.tokens).subspan(4), kRoot, place));
    return true;
  }

  bool holds(const DnsName& owner, RrType type, uint32_t ttl) const {
    return owner_ == owner.wire() && type_ == type && ttl_ == ttl;
  }
  const std::string& rdata() const { return rdata_; }
  // Was the next of the signatures made in this run?
  bool next_is_made() { return is_made_.at(signatures_++); }

 private:
  ZoneLexer lexer_;
  const std::vector<bool>& is_made_;
  size_t signatures_ = 0;
  Entry entry_;
  std::string owner_, rdata_;
  uint32_t ttl_ = 0;
  RrType type_{};
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
  ASSIGN(const bool more, lines.next());
  if (more) return Error("a record that nothing was signed for");
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
  const SignatureCheck check{rules_.origin, rules_.schedule.now(), !is_sampled && !always};
  const auto key = check.run(*node.owner, rrset, *rrsig, keys_);
  if (!key) return differs(*node.owner, rrset.type, key.error().message);
  if (check.only_form ? (*key)->tag != signer.tag : (*key)->rdata != signer.dnskey_rdata) {
    return differs(*node.owner, rrset.type, "signed by another key than it should be");
  }
  return {};
}

}  // namespace millrace::dnszone
