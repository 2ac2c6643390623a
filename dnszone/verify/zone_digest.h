// The digest of a whole zone (RFC 8976), scheme SIMPLE: over every record in canonical form and
// order, glue and what else is occluded included.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/running_digest.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

inline constexpr uint8_t kZonemdSimple = 1;  // RFC 8976 §5.2
inline constexpr uint8_t kZonemdSha384 = 1;  // RFC 8976 §5.3
inline constexpr uint8_t kZonemdSha512 = 2;

struct Zonemd {
  uint32_t serial = 0;  // of the SOA of the zone that was digested
  uint8_t scheme = kZonemdSimple;
  uint8_t hash = kZonemdSha384;
  std::string_view digest{};
};
std::string zonemd_rdata(const Zonemd& zonemd);
// nullopt: malformed, or a digest of less than 12 octets (RFC 8976 §2.2.4).
std::optional<Zonemd> parse_zonemd(std::string_view rdata);

// Octets of a digest; 0: a hash algorithm that is not known.
size_t zonemd_digest_size(uint8_t hash);
std::string_view zonemd_hash_text(uint8_t hash);  // "SHA-384"; of one that is known

struct DigestRecord {
  RrType type{};
  uint32_t ttl = 0;  // seconds
  std::string_view rdata;
};

// Appends what a digest covers of the records of one name, given in any order: in canonical form
// and order, without the ZONEMD of the apex and its RRSIG, of equal records one (RFC 8976
// §3.3.1.1).
void append_digested(std::string& octets, const DnsName& origin, const DnsName& owner,
                     std::vector<DigestRecord> records);

// Takes what append_digested() gave, of one name or more; names in canonical order.
RunningDigest begin_zonemd(uint8_t hash);  // a known one

// Of a zone that was read.
std::string zone_digest(const ZoneNodes& zone, const DnsName& origin, uint8_t hash);

}  // namespace millrace::dnszone
