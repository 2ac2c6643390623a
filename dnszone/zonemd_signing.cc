#include "dnszone/zonemd_signing.h"

#include "dnszone/canonical.h"
#include "dnszone/signed_lines.h"
#include "dnszone/zone_digest.h"

namespace millrace::dnszone {
namespace {

// The names of a text one after the other, each with its records.
class NameReader {
 public:
  explicit NameReader(std::string_view text) : lines_(text) {}

  // Reads the records of the next name.
  Result<void> next() {
    if (!is_begun_) TRY(read_line());
    is_begun_ = true;
    records_.clear();
    if (!is_line_there_) return {};
    owner_ = DnsName::from_wire(lines_.owner());
    key_.clear();
    append_sort_key(key_, *owner_);
    while (is_line_there_ && lines_.owner() == owner_->wire()) {
      records_.push_back({lines_.type(), lines_.ttl(), lines_.rdata()});
      TRY(read_line());
    }
    return {};
  }
  bool more() const { return !records_.empty(); }  // false: there was none

  const DnsName& owner() const { return *owner_; }
  const std::string& key() const { return key_; }  // append_sort_key()
  void add_to(std::vector<DigestRecord>& records) const {
    for (const Read& read : records_) records.push_back({read.type, read.ttl, read.rdata});
  }

 private:
  struct Read {
    RrType type;
    uint32_t ttl;
    std::string rdata;
  };
  Result<void> read_line() {
    ASSIGN(is_line_there_, lines_.next());
    return {};
  }

  SignedLines lines_;
  bool is_begun_ = false;
  bool is_line_there_ = false;  // one that is not in records_
  std::optional<DnsName> owner_;
  std::string key_;
  std::vector<Read> records_;
};

// Where the NSEC3 records begin. No tab stands inside a field: it would be written \009.
size_t nsec3_begin(std::string_view text) {
  const size_t first = text.find("\tIN\tNSEC3\t");
  if (first == std::string_view::npos) return text.size();
  return text.rfind('\n', first) + 1;
}

// Behind the SOA and its signatures, which are the first records.
size_t soa_end(std::string_view text) {
  size_t at = 0;
  bool is_soa_seen = false;
  while (at < text.size()) {
    const size_t end = text.find('\n', at) + 1;
    const std::string_view line = text.substr(at, end - at);
    const bool is_signature = line.find("\tIN\tRRSIG\t") != std::string_view::npos;
    if (is_soa_seen && !is_signature) break;
    is_soa_seen = !line.starts_with(';');
    at = end;
  }
  return at;
}

}  // namespace

Result<std::string> text_digest(std::string_view text, const DnsName& origin, uint8_t hash) {
  const size_t middle = nsec3_begin(text);
  NameReader names(text.substr(0, middle));
  NameReader hashed(text.substr(middle));
  TRY(names.next());
  TRY(hashed.next());
  ZoneDigest digest(origin, hash);
  while (names.more() || hashed.more()) {
    const bool takes_name = names.more() && (!hashed.more() || names.key() <= hashed.key());
    const bool takes_hashed = hashed.more() && (!names.more() || hashed.key() <= names.key());
    NameReader& reader = takes_name ? names : hashed;
    const DnsName owner = reader.owner();
    std::vector<DigestRecord> records;
    reader.add_to(records);
    if (takes_name && takes_hashed) hashed.add_to(records);
    digest.add(owner, std::move(records));
    if (takes_name) TRY(names.next());
    if (takes_hashed) TRY(hashed.next());
  }
  return digest.finish();
}

Result<void> add_zonemd(SignedPart& whole, const SigningRules& rules, const SigningPlan& plan,
                        SignatureSample& sample) {
  ASSIGN(const std::string digest, text_digest(whole.text, rules.origin, kZonemdSha384));
  const std::string rdata = zonemd_rdata({plan.serial(), kZonemdSimple, kZonemdSha384, digest});
  ASSIGN(RrsetSigner signer, RrsetSigner::make(rules));
  SignedCheck check(rules, plan, sample);
  SignedPart part;
  const auto sign = [&](const ZoneNode& node, const RrsetView& rrset) -> Result<void> {
    TRY(signer.write(node, rrset, part));
    return check.check(node, rrset, part);
  };
  TRY(plan.visit_zonemd(rdata, sign));
  const std::string lines = std::move(part.text);
  part.text.clear();
  whole.append(part);
  whole.text.insert(soa_end(whole.text), lines);
  return {};
}

}  // namespace millrace::dnszone
