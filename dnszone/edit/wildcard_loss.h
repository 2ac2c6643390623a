// Names that a record takes off a wildcard (RFC 4592 §2.2.2). A wildcard answers for names that do
// not exist. A record makes its owner exist, and every name between it and the zone: with
// "* A 192.0.2.80", a TLSA at _443._tcp.www makes www an empty non-terminal without an address.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dnszone/text/zone_index.h"

namespace millrace::dnszone {

// A name without the records that a wildcard would give it.
struct WildcardLoss {
  DnsName name;
  const PlacedRecord* wildcard = nullptr;  // its first record
  std::vector<RrType> types;               // of the wildcard's records, lost to the name
  bool is_empty = false;                   // an empty non-terminal: has no records of its own
};

// Refers to the text, which must outlive it.
class WildcardCover {
 public:
  explicit WildcardCover(const ZoneText& text);

  bool any() const { return index_.has_value(); }
  // What is lost when a record of that type is added at `owner`; of type 0: any record. Of names
  // like _tcp.www no records of a wildcard for hosts count.
  std::vector<WildcardLoss> losses(const DnsName& owner, RrType type) const;
  // Refuses such a loss, by each name, unless it is at or below one of `allowed`.
  Result<void> check(const DnsName& owner, RrType type, std::span<const DnsName> allowed) const;
  // What the name has lost as the zone is: all of the wildcard's records if it has none of its own,
  // or the addresses if it has neither an address nor an alias.
  std::optional<WildcardLoss> shadow(const DnsName& name) const;

 private:
  std::optional<WildcardLoss> covered(const DnsName& name, const DnsName& encloser) const;
  std::string text_of(const WildcardLoss& loss) const;

  const ZoneText& text_;
  std::optional<ZoneIndex> index_;  // nullopt: no wildcard in the zone
};

}  // namespace millrace::dnszone
