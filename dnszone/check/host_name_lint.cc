#include "dnszone/check/host_name_lint.h"

#include <algorithm>

namespace millrace::dnszone {
namespace {

// Octets beyond ASCII are another finding (octet_oddities.cc).
bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_host_label(std::string_view label) {
  return std::ranges::all_of(label, is_host_character) && !label.starts_with('-') &&
         !label.ends_with('-');
}

bool is_host_name(const DnsName& name, bool may_be_wildcard) {
  std::string_view left = name.wire();
  if (may_be_wildcard && left.starts_with("\1*")) left.remove_prefix(2);
  while (left.front() != '\0') {
    const auto length = static_cast<uint8_t>(left.front());
    if (!is_host_label(left.substr(1, length))) return false;
    left.remove_prefix(length + size_t{1});
  }
  return true;
}

// Active Directory's "gc._msdcs" has addresses, which BIND takes.
bool is_of_active_directory(const DnsName& name) {
  return name.wire().starts_with("\2gc\6_msdcs");
}

void check_owner_host(const PlacedRecord& placed, ZoneLint& found) {
  const Record& record = placed.record;
  const bool is_of_host = is_address(record.type) || record.type == RrType::mx;
  if (!is_of_host || is_host_name(record.owner, true) || is_of_active_directory(record.owner)) {
    return;
  }
  found.add(LintKind::host_name, placed.span,
            to_text(record.type) + " at " + record.owner.text() +
                ", which is not a host name: BIND as primary refuses the zone (check-names)");
}

void check_target_host(const PlacedRecord& placed, ZoneLint& found) {
  const Record& record = placed.record;
  if (record.type != RrType::ns && record.type != RrType::mx) return;
  const auto target = DnsName::from_wire(record.rdata.substr(record.type == RrType::mx ? 2 : 0));
  if (!target || is_host_name(*target, false)) return;
  found.add(LintKind::host_name, placed.span,
            to_text(record.type) + " at " + record.owner.text() + " names " + target->text() +
                ", which is not a host name: BIND as primary refuses the zone (check-names)");
}

}  // namespace

void lint_host_names(ZoneLint& found) {
  for (const PlacedRecord& placed : found.text().records) {
    check_owner_host(placed, found);
    check_target_host(placed, found);
  }
}

}  // namespace millrace::dnszone
