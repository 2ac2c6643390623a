#include "dnszone/verify/zone_digest.h"

#include <algorithm>

#include "dnszone/record/canonical.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kHead = 6;          // octets of the rdata before the digest
constexpr size_t kLeastDigest = 12;  // octets

struct Hash {
  uint8_t number;
  const EVP_MD* (*function)();
  std::string_view text;
  size_t size;
};
constexpr Hash kHashes[] = {{kZonemdSha384, EVP_sha384, "SHA-384", 48},
                            {kZonemdSha512, EVP_sha512, "SHA-512", 64}};

const Hash* find_hash(uint8_t number) {
  for (const Hash& hash : kHashes) {
    if (hash.number == number) return &hash;
  }
  return nullptr;
}

int order_of(const DigestRecord& a, const DigestRecord& b) {
  if (a.type != b.type) return a.type < b.type ? -1 : 1;
  return compare_rdata(a.type, a.rdata, b.rdata);
}

std::vector<DigestRecord> records_at(const ZoneNode& node) {
  std::vector<DigestRecord> records;
  for (const RrsetView& rrset : node.rrsets) {
    for (const std::string_view rdata : rrset.rdata) {
      records.push_back({rrset.type, rrset.ttl, rdata});
    }
  }
  for (const SignatureView& signature : node.signatures) {
    records.push_back({RrType::rrsig, signature.ttl, signature.rdata});
  }
  return records;
}

// The ZONEMD of the apex, and its RRSIG.
bool belongs_to_zonemd(const DigestRecord& record) {
  if (record.type != RrType::rrsig) return record.type == RrType::zonemd;
  return record.rdata.size() >= 2 && RrType{u16_at(record.rdata, 0)} == RrType::zonemd;
}

// RFC 4034 §6.2: the record as on the wire, names in lower case where the type wants it.
void append_canonical(std::string& octets, const DnsName& owner, const DigestRecord& record) {
  constexpr unsigned kClassIn = 1;
  octets += owner.wire();
  put_u16(octets, static_cast<unsigned>(record.type));
  put_u16(octets, kClassIn);
  put_u32(octets, record.ttl);
  put_u16(octets, static_cast<unsigned>(record.rdata.size()));
  append_canonical_rdata(octets, record.type, record.rdata);
}

}  // namespace

std::string zonemd_rdata(const Zonemd& zonemd) {
  std::string rdata;
  put_u32(rdata, zonemd.serial);
  rdata += static_cast<char>(zonemd.scheme);
  rdata += static_cast<char>(zonemd.hash);
  return rdata.append(zonemd.digest);
}

std::optional<Zonemd> parse_zonemd(std::string_view rdata) {
  if (rdata.size() < kHead + kLeastDigest) return std::nullopt;
  return Zonemd{u32_at(rdata, 0), octet_at(rdata, 4), octet_at(rdata, 5), rdata.substr(kHead)};
}

size_t zonemd_digest_size(uint8_t hash) {
  const Hash* known = find_hash(hash);
  return known ? known->size : 0;
}

std::string_view zonemd_hash_text(uint8_t hash) {
  return find_hash(hash)->text;
}

void append_digested(std::string& octets, const DnsName& origin, const DnsName& owner,
                     std::vector<DigestRecord> records) {
  std::sort(records.begin(), records.end(),
            [](const DigestRecord& a, const DigestRecord& b) { return order_of(a, b) < 0; });
  const bool is_apex = owner == origin;
  const DigestRecord* before = nullptr;
  for (const DigestRecord& record : records) {
    const bool is_again = before && order_of(*before, record) == 0;
    const bool is_left_out = is_apex && belongs_to_zonemd(record);
    if (!is_again && !is_left_out) append_canonical(octets, owner, record);
    before = &record;
  }
}

RunningDigest begin_zonemd(uint8_t hash) {
  return RunningDigest(find_hash(hash)->function());
}

// The owners of NSEC3 records are among the names, and one of them may be a name, too.
std::string zone_digest(const ZoneNodes& zone, const DnsName& origin, uint8_t hash) {
  RunningDigest digest = begin_zonemd(hash);
  std::string octets;
  const auto add = [&](const DnsName& owner, std::vector<DigestRecord> records) {
    octets.clear();
    append_digested(octets, origin, owner, std::move(records));
    digest.add(octets);
  };
  auto hashed = zone.hashed().begin();
  const auto hashed_end = zone.hashed().end();
  for (const ZoneNode& node : zone.nodes()) {
    for (; hashed != hashed_end && canonical_less(*hashed->owner, *node.owner); ++hashed) {
      add(*hashed->owner, records_at(*hashed));
    }
    std::vector<DigestRecord> records = records_at(node);
    if (hashed != hashed_end && *hashed->owner == *node.owner) {
      const auto more = records_at(*hashed++);
      records.insert(records.end(), more.begin(), more.end());
    }
    add(*node.owner, std::move(records));
  }
  for (; hashed != hashed_end; ++hashed) add(*hashed->owner, records_at(*hashed));
  return digest.finish();
}

}  // namespace millrace::dnszone
