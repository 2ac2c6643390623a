// The NSEC chain (RFC 4034 §4, RFC 4035 §2.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

// The names that own an NSEC, in the order of the chain.
std::vector<const ZoneNode*> nsec_owners(const std::vector<ZoneNode>& nodes);

// The types that a name's NSEC lists, itself and RRSIG among them.
std::vector<RrType> nsec_types(const ZoneNode& node);

std::string nsec_rdata(const DnsName& next, const std::vector<RrType>& types);

struct Nsec {
  DnsName next;
  std::vector<RrType> types;
};
// nullopt: malformed.
std::optional<Nsec> parse_nsec(std::string_view rdata);

}  // namespace millrace::dnszone
