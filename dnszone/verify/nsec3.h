// The NSEC3 chain (RFC 5155). New chains have 0 iterations and no salt (RFC 9276 §3.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

struct Nsec3Parameters {
  uint8_t hash = 1;  // SHA-1, the only one (RFC 5155 §11)
  uint16_t iterations = 0;
  std::string salt;
  bool operator==(const Nsec3Parameters&) const = default;
};

// H(name) of RFC 5155 §5: 20 octets; empty: of another hash than SHA-1.
std::string nsec3_hash(const DnsName& name, const Nsec3Parameters& parameters);

// The owner of the NSEC3 record with that hash. An error: the origin is too long for it.
Result<DnsName> nsec3_owner(std::string_view hash, const DnsName& origin);

struct Nsec3Link {
  std::string hash;
  const ZoneNode* node = nullptr;
  // From an opt-out span: an unsigned delegation, or an empty non-terminal above nothing else (RFC
  // 5155 §7.1).
  bool may_be_left_out = false;
};
// Every name that has an NSEC3, empty non-terminals too, in the order of the chain; with `opt_out`
// without those that may be left out.
std::vector<Nsec3Link> nsec3_links(const std::vector<ZoneNode>& nodes,
                                   const Nsec3Parameters& parameters, bool opt_out);

// The types that a name's NSEC3 lists.
std::vector<RrType> nsec3_types(const ZoneNode& node);

std::string nsec3_rdata(const Nsec3Parameters& parameters, bool opt_out, std::string_view next_hash,
                        const std::vector<RrType>& types);
std::string nsec3param_rdata(const Nsec3Parameters& parameters);

struct Nsec3 {
  Nsec3Parameters parameters;
  bool opt_out = false;
  std::string next_hash;
  std::vector<RrType> types;
};
// nullopt: malformed.
std::optional<Nsec3> parse_nsec3(std::string_view rdata);
std::optional<Nsec3Parameters> parse_nsec3param(std::string_view rdata);

}  // namespace millrace::dnszone
