// Whether a zone would serve a record at a name.
#pragma once

#include <string_view>
#include <unordered_map>

#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// Looks into the text, which must outlive it.
class OwnerRules {
 public:
  explicit OwnerRules(const ZoneText& text);

  // Refused: a name outside the zone; a CNAME's owner (RFC 1034 §3.6.2); below a DNAME (RFC 6672
  // §2.4); at or below a delegation, where only DS and NS (at it) and addresses (glue) have a
  // place.
  Result<void> check(const DnsName& owner, RrType type) const;
  // Whether the name is the owner of a CNAME.
  bool is_alias(const DnsName& name) const { return cnames_.contains(name.wire()); }

 private:
  using Owners = std::unordered_map<std::string_view, const PlacedRecord*>;

  Result<void> check_ancestor(const DnsName& owner, RrType type, const DnsName& ancestor) const;
  Error refused(const DnsName& owner, RrType type, const PlacedRecord& by,
                const std::string& why) const;

  const ZoneText& text_;
  Owners cnames_, dnames_, delegations_;
};

}  // namespace millrace::dnszone
