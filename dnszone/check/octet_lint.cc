#include "dnszone/check/octet_lint.h"

#include <algorithm>

#include "dnszone/record/rdata_check.h"

namespace millrace::dnszone {
namespace {

constexpr RrType kTextTypes[] = {RrType::txt,   RrType::spf,  RrType::caa,   RrType::hinfo,
                                 RrType::naptr, RrType::svcb, RrType::https, RrType::uri};

constexpr RrType kNameTypes[] = {RrType::ns,  RrType::cname, RrType::dname,
                                 RrType::ptr, RrType::mx,    RrType::srv};

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool has_octets_beyond_ascii(std::string_view name) {
  return std::ranges::any_of(name, is_beyond_ascii);
}

// U+2018 to U+201F, « and » in UTF-8; a ’ within a word is an apostrophe.
bool has_typographic_quote(std::string_view text) {
  for (const std::string_view guillemet : {"\xC2\xAB", "\xC2\xBB"}) {
    if (text.find(guillemet) != std::string_view::npos) return true;
  }
  constexpr std::string_view kStart = "\xE2\x80";
  for (size_t at = 0; (at = text.find(kStart, at)) != std::string_view::npos; ++at) {
    if (at + 2 >= text.size()) return false;
    const auto last = static_cast<unsigned char>(text[at + 2]);
    if ((last >= 0x9A && last <= 0x9F) || last == 0x98) return true;
  }
  return false;
}

void check_target_octets(const PlacedRecord& placed, ZoneLint& found) {
  const std::string_view rdata = placed.record.rdata;
  if (std::ranges::find(kNameTypes, placed.record.type) == std::end(kNameTypes)) return;
  const size_t begin = first_name_at(placed.record.type, rdata);
  if (begin >= rdata.size() || !has_octets_beyond_ascii(rdata.substr(begin))) return;
  found.add(LintKind::octets, placed.span,
            to_text(placed.record.type) + " at " + placed.record.owner.text() +
                " has a target with octets outside ASCII: write its A-label (xn--…, RFC 5891)");
}

void check_owner_octets(const PlacedRecord& placed, ZoneLint& found) {
  if (!has_octets_beyond_ascii(placed.record.owner.wire())) return;
  found.add(LintKind::octets, placed.span,
            "owner " + placed.record.owner.text() +
                " has octets outside ASCII, but programs query its A-label (xn--…, RFC 5891): "
                "write that");
}

}  // namespace

void lint_octets(ZoneLint& found) {
  for (const PlacedRecord& placed : found.text().records) {
    check_owner_octets(placed, found);
    check_target_octets(placed, found);
    const Record& record = placed.record;
    if (std::ranges::find(kTextTypes, record.type) == std::end(kTextTypes)) continue;
    if (!has_typographic_quote(record.rdata)) continue;
    found.add(LintKind::octets, placed.span,
              to_text(record.type) + " at " + record.owner.text() +
                  " contains typographic quotes, which do not quote in a zone file: write \"");
  }
}

}  // namespace millrace::dnszone
