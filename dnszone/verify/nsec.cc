#include "dnszone/verify/nsec.h"

#include <algorithm>

#include "dnszone/record/rdata_check.h"
#include "dnszone/record/type_bitmap.h"

namespace millrace::dnszone {

std::vector<const ZoneNode*> nsec_owners(const std::vector<ZoneNode>& nodes) {
  std::vector<const ZoneNode*> owners;
  for (const ZoneNode& node : nodes) {
    const bool stands_in_chain =
        node.kind == NodeKind::authoritative || node.kind == NodeKind::delegation;
    if (stands_in_chain) owners.push_back(&node);
  }
  return owners;
}

std::vector<RrType> nsec_types(const ZoneNode& node) {
  std::vector<RrType> types{RrType::rrsig, RrType::nsec};
  for (const RrsetView& rrset : node.rrsets) {
    // RFC 4035 §2.3: at a delegation NS is listed although it belongs to the child; glue there is
    // not.
    if (rrset.type == RrType::ns || node.is_authoritative(rrset.type)) types.push_back(rrset.type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

std::string nsec_rdata(const DnsName& next, const std::vector<RrType>& types) {
  return next.wire() + type_bitmap(types);
}

std::optional<Nsec> parse_nsec(std::string_view rdata) {
  const auto size = name_size(rdata);
  if (!size) return std::nullopt;
  auto next = DnsName::from_wire(rdata.substr(0, *size));
  auto types = parse_type_bitmap(rdata.substr(*size));
  if (!next || !types) return std::nullopt;
  return Nsec{std::move(*next), std::move(*types)};
}

}  // namespace millrace::dnszone
