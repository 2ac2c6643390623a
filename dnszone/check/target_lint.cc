#include "dnszone/check/target_lint.h"

#include "dnszone/record/rdata_check.h"

namespace millrace::dnszone {
namespace {

struct TargetType {
  RrType type;
  bool wants_address;  // no alias either (RFC 2181 §10.3, RFC 2782)
};
constexpr TargetType kTargets[] = {
    {RrType::ns, true},    {RrType::mx, true},     {RrType::srv, true},   {RrType::cname, false},
    {RrType::ptr, false},  {RrType::dname, false}, {RrType::afsdb, true}, {RrType::kx, true},
    {RrType::svcb, false}, {RrType::https, false}, {RrType::naptr, false}};

const TargetType* target_type(RrType type) {
  for (const TargetType& known : kTargets) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

// The name in the rdata, whatever follows it.
std::optional<DnsName> target_of(const Record& record) {
  const std::string_view rdata = record.rdata;
  const size_t begin = first_name_at(record.type, rdata);
  const auto size = begin < rdata.size() ? name_size(rdata.substr(begin)) : std::nullopt;
  return size ? DnsName::from_wire(rdata.substr(begin, *size)) : std::nullopt;
}

// Four labels of digits, as in an address with a final dot.
bool is_like_address(const DnsName& name) {
  const std::string text = name.text();
  return name.label_count() == 4 && text.find_first_not_of("0123456789.") == std::string::npos;
}

// The origin put before itself; nullopt for the root, and when it does not fit twice.
std::optional<DnsName> doubled(const DnsName& origin) {
  if (origin.is_root()) return std::nullopt;
  const std::string& wire = origin.wire();
  return DnsName::from_wire(wire.substr(0, wire.size() - 1) + wire);
}

// "mail.example.net" of mail.example.net.example.org.
std::string relative_text(const DnsName& name, const DnsName& origin) {
  std::string text = name.text();
  if (!origin.is_root()) text.resize(text.size() - origin.text().size());
  if (text.ends_with('.')) text.pop_back();
  return text;
}

class TargetSearch {
 public:
  TargetSearch(const ZoneIndex& index, ZoneLint& found)
      : index_(index),
        found_(found),
        origin_(found.text().origin),
        doubled_(doubled(origin_)),
        reverse_(origin_.is_at_or_below(DnsName::parse("in-addr.arpa").value()) ||
                 origin_.is_at_or_below(DnsName::parse("ip6.arpa").value())) {}

  void query_servers(const PlacedRecord& placed) {
    if (is_doubled(placed.record.owner)) {
      return warn(LintKind::doubled_origin, placed, "owner " + twice(placed.record.owner));
    }
    const TargetType* type = target_type(placed.record.type);
    if (type == nullptr) return;
    const auto target = target_of(placed.record);
    if (!target || target->is_root()) return;
    const std::string what = to_text(placed.record.type) + " target ";
    if (is_like_address(*target)) {
      return warn(LintKind::target, placed,
                  what + target->text() + " is an address, expected a name");
    }
    if (!target->is_at_or_below(origin_)) return;
    if (is_doubled(*target)) {
      return warn(LintKind::doubled_origin, placed, what + twice(*target));
    }
    if (reverse_ && placed.record.type == RrType::ptr) {
      return warn(LintKind::reverse_target, placed,
                  what + target->text() + " in a reverse zone" + dot_hint(*target));
    }
    if (type->type != RrType::ptr && type->type != RrType::dname) follow(placed, *type, *target);
  }

 private:
  void follow(const PlacedRecord& placed, const TargetType& type, const DnsName& target) {
    const Record& record = placed.record;
    const std::string what = to_text(record.type) + " target " + target.text();
    const bool addressed = has_address(target);
    // Those of the zone itself are errors (loading_rules.h).
    if (record.type == RrType::ns && record.owner == origin_) return;
    if (index_.cut(target.wire()) != nullptr) {
      const bool needs_glue = record.type == RrType::ns && target.is_at_or_below(record.owner);
      if (!needs_glue || has_own_address(target)) return;
      return warn(LintKind::glue, placed,
                  "name server " + target.text() + " of " + record.owner.text() +
                      " has no glue: add its A or AAAA here (RFC 9471)");
    }
    if (type.wants_address && index_.answer(target.wire(), RrType::cname) != nullptr) {
      return warn(LintKind::target, placed, what + " is a CNAME, expected a name with addresses");
    }
    if (!index_.answers(target.wire())) {
      return warn(LintKind::target, placed, what + " is not in the zone" + dot_hint(target));
    }
    if (!type.wants_address || addressed) return;
    warn(LintKind::target, placed, what + " has no address");
  }

  bool has_address(const DnsName& name) const {
    return index_.answer(name.wire(), RrType::a) != nullptr ||
           index_.answer(name.wire(), RrType::aaaa) != nullptr;
  }
  // Glue is not made by wildcards.
  bool has_own_address(const DnsName& name) const {
    return index_.first(name.wire(), RrType::a) != nullptr ||
           index_.first(name.wire(), RrType::aaaa) != nullptr;
  }
  bool is_doubled(const DnsName& name) const { return doubled_ && name.is_at_or_below(*doubled_); }
  static std::string twice(const DnsName& name) {
    return name.text() + " ends in the zone's name twice: check for a missing final dot";
  }
  // Two labels and more may be a name that was meant as absolute.
  std::string dot_hint(const DnsName& target) const {
    if (target.label_count() < origin_.label_count() + 2) return "";
    return ": check for a missing final dot after " + relative_text(target, origin_);
  }
  void warn(LintKind kind, const PlacedRecord& placed, std::string message) {
    found_.add(kind, placed.span, std::move(message));
  }

  const ZoneIndex& index_;
  ZoneLint& found_;
  const DnsName& origin_;
  std::optional<DnsName> doubled_;
  bool reverse_;
};

}  // namespace

void lint_targets(const ZoneIndex& index, ZoneLint& found) {
  TargetSearch search(index, found);
  for (const PlacedRecord& placed : found.text().records) search.query_servers(placed);
}

}  // namespace millrace::dnszone
