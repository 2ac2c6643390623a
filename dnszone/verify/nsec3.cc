#include "dnszone/verify/nsec3.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "dnszone/record/ldns_record.h"
#include "dnszone/record/type_bitmap.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kHashSize = 20;
constexpr size_t kHashText = 32;  // in base32hex
constexpr uint8_t kOptOut = 1;

// hash, flags, iterations, salt: the beginning of both types' rdata.
std::string fixed_part(const Nsec3Parameters& parameters, uint8_t flags) {
  std::string rdata{static_cast<char>(parameters.hash), static_cast<char>(flags)};
  put_u16(rdata, parameters.iterations);
  rdata += static_cast<char>(parameters.salt.size());
  return rdata + parameters.salt;
}

// `needed`: the next name that may not be; null: none.
bool may_be_left_out(const ZoneNode& node, const DnsName* needed) {
  if (node.kind == NodeKind::delegation) return !node.find(RrType::ds);
  return node.kind == NodeKind::empty && !(needed && needed->is_at_or_below(*node.owner));
}

std::optional<Nsec3Parameters> parse_fixed_part(std::string_view rdata) {
  if (rdata.size() < 5 || rdata.size() < 5U + octet_at(rdata, 4)) return std::nullopt;
  return Nsec3Parameters{octet_at(rdata, 0), u16_at(rdata, 2),
                         std::string(rdata.substr(5, octet_at(rdata, 4)))};
}

}  // namespace

std::string nsec3_hash(const DnsName& name, const Nsec3Parameters& parameters) {
  const LdnsRdfPtr plain = ldns_name(name.wire());
  const LdnsRdfPtr hashed(ldns_nsec3_hash_name(plain.get(), parameters.hash, parameters.iterations,
                                               static_cast<uint8_t>(parameters.salt.size()),
                                               bytes(parameters.salt)));
  if (!hashed) return {};
  // A label of 32 characters, and the root.
  std::string hash(kHashSize, '\0');
  const char* const label = reinterpret_cast<const char*>(ldns_rdf_data(hashed.get())) + 1;
  ldns_b32_pton_extended_hex(label, kHashText, bytes(hash), hash.size());
  return hash;
}

Result<DnsName> nsec3_owner(std::string_view hash, const DnsName& origin) {
  return origin.child(base32hex(hash));
}

std::vector<Nsec3Link> nsec3_links(const std::vector<ZoneNode>& nodes,
                                   const Nsec3Parameters& parameters, bool opt_out) {
  std::vector<Nsec3Link> links;
  // Backwards: the names below a name follow it directly, so the next required one shows whether
  // there is any.
  const DnsName* needed = nullptr;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    if (node->kind == NodeKind::occluded) continue;
    const bool is_optional = may_be_left_out(*node, needed);
    if (!is_optional) needed = node->owner;
    if (opt_out && is_optional) continue;
    links.push_back({nsec3_hash(*node->owner, parameters), &*node, is_optional});
  }
  std::sort(links.begin(), links.end(),
            [](const Nsec3Link& a, const Nsec3Link& b) { return a.hash < b.hash; });
  return links;
}

std::vector<RrType> nsec3_types(const ZoneNode& node) {
  std::vector<RrType> types;
  bool is_signed = false;
  for (const RrsetView& rrset : node.rrsets) {
    const bool ours = node.is_authoritative(rrset.type);
    is_signed = is_signed || ours;
    if (ours || rrset.type == RrType::ns) types.push_back(rrset.type);
  }
  if (is_signed) types.push_back(RrType::rrsig);
  std::sort(types.begin(), types.end());
  return types;
}

std::string nsec3_rdata(const Nsec3Parameters& parameters, bool opt_out, std::string_view next_hash,
                        const std::vector<RrType>& types) {
  return fixed_part(parameters, opt_out ? kOptOut : 0) + static_cast<char>(next_hash.size()) +
         std::string(next_hash) + type_bitmap(types);
}

std::string nsec3param_rdata(const Nsec3Parameters& parameters) {
  return fixed_part(parameters, 0);  // the flag of opt-out is not set here (RFC 5155 §4.1.2)
}

std::optional<Nsec3> parse_nsec3(std::string_view rdata) {
  auto parameters = parse_fixed_part(rdata);
  if (!parameters) return std::nullopt;
  const bool opt_out = (octet_at(rdata, 1) & kOptOut) != 0;
  rdata.remove_prefix(5 + parameters->salt.size());
  if (rdata.empty() || octet_at(rdata, 0) != kHashSize || rdata.size() < 1 + kHashSize) {
    return std::nullopt;
  }
  auto types = parse_type_bitmap(rdata.substr(1 + kHashSize));
  if (!types) return std::nullopt;
  return Nsec3{std::move(*parameters), opt_out, std::string(rdata.substr(1, kHashSize)),
               std::move(*types)};
}

std::optional<Nsec3Parameters> parse_nsec3param(std::string_view rdata) {
  auto parameters = parse_fixed_part(rdata);
  if (!parameters || rdata.size() != 5 + parameters->salt.size()) return std::nullopt;
  return parameters;
}

}  // namespace millrace::dnszone
