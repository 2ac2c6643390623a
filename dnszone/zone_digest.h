// The digest of a whole zone (RFC 8976), scheme SIMPLE: over every record in canonical form and
// order, glue and what else is occluded included.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/openssl_handles.h"
#include "dnszone/zone_nodes.h"

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

class ZoneDigest {
 public:
  // `hash`: a known one. The origin must outlive this object.
  ZoneDigest(const DnsName& origin, uint8_t hash);

  // All records of one name, in any order; names in canonical order. What the digest does not
  // cover is left out: the ZONEMD of the apex, its RRSIG, and of equal records all but one (RFC
  // 8976 §3.3.1.1).
  void add(const DnsName& owner, std::vector<DigestRecord> records);
  std::string finish();

 private:
  bool is_covered(const DnsName& owner, const DigestRecord& record) const;
  void append(const DnsName& owner, const DigestRecord& record);

  const DnsName& origin_;
  EvpMdPtr hash_;
  EvpMdCtxPtr context_;
  std::string octets_;  // kept for its capacity
};

// Of a zone that was read.
std::string zone_digest(const ZoneNodes& zone, const DnsName& origin, uint8_t hash);

}  // namespace millrace::dnszone
