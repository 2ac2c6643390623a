#include "dnszone/check/wildcard_lint.h"

#include <unordered_set>

#include "core/base/joined.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/syntax/name_text.h"

namespace millrace::dnszone {

void lint_wildcards(ZoneLint& found) {
  const ZoneText& text = found.text();
  const WildcardCover cover(text);
  if (!cover.any()) return;
  std::unordered_set<std::string_view> seen;
  for (const PlacedRecord& placed : text.records) {
    for (std::string_view at = placed.record.owner.wire();
         at.size() > text.origin.wire().size() && seen.insert(at).second; at = parent_of(at)) {
      const auto loss = cover.shadow(*DnsName::from_wire(std::string(at)));
      if (!loss) continue;
      found.add(LintKind::wildcard, placed.span,
                loss->name.text() +
                    (loss->is_empty ? " has no records but a name below it: "
                                    : " exists and has no address: ") +
                    loss->wildcard->record.owner.text() + " (" + joined(loss->types) + ", " +
                    found.place(*loss->wildcard) + ") does not answer for it (RFC 4592 §2.2.2)");
    }
  }
}

}  // namespace millrace::dnszone
