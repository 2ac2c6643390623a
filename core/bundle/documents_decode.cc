// decode() of each document: trusts nothing.
#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/bundle/document_fields.h"
#include "core/bundle/documents.h"
#include "core/bundle/stage_memory.h"
#include "core/dns/record_shapes.h"

namespace millrace {
namespace {

constexpr size_t kMaxNames = 100;            // in a certificate: as the public CAs have it
constexpr size_t kMaxRecords = 1000;         // of one certificate
constexpr size_t kMaxServers = 100;          // of a zone, addresses of a server, DS of a zone
constexpr size_t kMaxDigests = 64;           // of keys before the current one
constexpr size_t kMaxPublished = 2'000'000;  // records of all certificates
constexpr uint64_t kMaxTtl = 0x7FFFFFFF;     // RFC 2181 §8

Result<std::vector<CertName>> names_field(const Json& json, const std::string& where) {
  ASSIGN(auto names, parsed_list_field<CertName>(json, "names", kMaxNames, where));
  if (names.empty()) return field_error(where, "names", "empty, expected one or more names");
  return names;
}

Result<uint64_t> bounded_field(const Json& json, const std::string& member, uint64_t most,
                               const std::string& where) {
  ASSIGN(const uint64_t value, json_unsigned(json, member, where));
  if (value <= most) return value;
  return field_error(where, member,
                     std::to_string(value) + ", expected at most " + std::to_string(most));
}

Result<ChallengeRecord> decode_challenge_record(const Json& json, const std::string& place) {
  ASSIGN(DnsName owner, parsed_field<DnsName>(json, "owner", place));
  ASSIGN(std::string value, json_string(json, "value", place));
  if (auto good = check_challenge_record(owner, value); !good) {
    return std::move(good).error().in(place);
  }
  return ChallengeRecord{std::move(owner), std::move(value)};
}

Result<TlsaRecord> decode_tlsa_record(const Json& json, const std::string& place) {
  ASSIGN(DnsName owner, parsed_field<DnsName>(json, "owner", place));
  ASSIGN(SpkiDigest digest, parsed_field<SpkiDigest>(json, "digest", place));
  if (auto good = check_tlsa_owner(owner); !good) return std::move(good).error().in(place);
  return TlsaRecord{std::move(owner), std::move(digest)};
}

Result<TlsaSet> decode_tlsa_set(const Json& json, const std::string& place) {
  ASSIGN(DnsName owner, parsed_field<DnsName>(json, "owner", place));
  if (auto good = check_tlsa_owner(owner); !good) return std::move(good).error().in(place);
  ASSIGN(const uint64_t ttl, bounded_field(json, "ttl", kMaxTtl, place));
  ASSIGN(const TimePoint last_expiry, json_time(json, "last_expiry", place));
  return TlsaSet{std::move(owner), Duration(ttl), last_expiry};
}

// Absent: none.
Result<std::vector<TlsaRecord>> optional_tlsa(const Json& json, const std::string& member,
                                              const std::string& where) {
  if (!json.contains(member)) return std::vector<TlsaRecord>();
  return list_field<TlsaRecord>(json, member, kMaxPublished, where, decode_tlsa_record);
}

Result<std::string> decode_ds(const Json& json, const std::string& place) {
  ASSIGN(std::string rdata, string_item(json, place));
  if (auto good = check_ds(rdata); !good) return std::move(good).error().in(place);
  return rdata;
}

Result<std::string> decode_address(const Json& json, const std::string& place) {
  ASSIGN(std::string address, string_item(json, place));
  if (auto good = check_address(address); !good) return std::move(good).error().in(place);
  return address;
}

Result<NameServer> decode_server(const Json& json, const std::string& place) {
  ASSIGN(DnsName host, parsed_field<DnsName>(json, "host", place));
  ASSIGN(auto addresses,
         list_field<std::string>(json, "addresses", kMaxServers, place, decode_address));
  return NameServer{std::move(host), std::move(addresses)};
}

// The CA signs the CSR: the other members must agree with it.
Result<Csr> csr_field(const Json& json, const std::vector<CertName>& names,
                      const SpkiDigest& current, const std::string& where, KnownCsrs* known) {
  ASSIGN(const std::string text, json_string(json, "csr", where));
  const auto der = from_base64(text);
  if (!der) return field_error(where, "csr", "no base64");
  ASSIGN(Csr csr, parse_csr_once(*der, where + ": /csr", known));
  if (csr.names != names) return field_error(where, "csr", "has other names than /names");
  if (csr.spki != current) {
    return field_error(where, "csr",
                       "is for key " + csr.spki.hex() + ", expected /current " + current.hex());
  }
  return csr;
}

// In their order. Absent: none.
Result<std::vector<SpkiDigest>> digests_field(const Json& json, const std::string& member,
                                              const std::string& where) {
  std::vector<SpkiDigest> digests;
  if (!json.contains(member)) return digests;
  ASSIGN(const Json* array, array_field(json, member, kMaxDigests, where));
  for (const Json& item : *array) {
    const std::string place = where + ": /" + member + "/" + std::to_string(digests.size());
    ASSIGN(const std::string text, string_item(item, place));
    auto digest = SpkiDigest::parse(text);
    if (!digest) return std::move(digest).error().in(place);
    digests.push_back(*std::move(digest));
  }
  return digests;
}

Result<bool> flag_field(const Json& json, const std::string& member, const std::string& where) {
  if (!json.contains(member)) return false;
  if (json[member].is_boolean()) return json[member].get<bool>();
  return field_error(where, member, "expected true or false");
}

Result<std::string> digest_field(const Json& json, const std::string& member,
                                 const std::string& where) {
  ASSIGN(std::string hex, json_string(json, member, where));
  const auto octets = from_hex(hex);
  if (octets && octets->size() == 32 && to_hex(*octets) == hex) return hex;
  return field_error(where, member,
                     "'" + printable(hex, 80) + "', expected 64 hexadecimal digits in lower case");
}

}  // namespace

Result<RequestDocument> decode_request(std::string_view text, const std::string& where) {
  return decode_request_once(text, where, nullptr);
}

Result<RequestDocument> decode_request_once(std::string_view text, const std::string& where,
                                            StageMemory* memory) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(auto names, names_field(json, where));
  ASSIGN(SpkiDigest current, parsed_field<SpkiDigest>(json, "current", where));
  ASSIGN(Csr csr,
         csr_field(json, names, current, where, memory == nullptr ? nullptr : &memory->csrs));
  std::optional<SpkiDigest> next;
  if (json.contains("next")) {
    ASSIGN(next, parsed_field<SpkiDigest>(json, "next", where));
  }
  ASSIGN(auto previous, digests_field(json, "previous", where));
  ASSIGN(auto retired, digests_field(json, "retired", where));
  ASSIGN(const bool key_is_missing, flag_field(json, "key_is_missing", where));
  ASSIGN(PublicKeys public_keys, public_keys_field(json, where));
  return RequestDocument{std::move(certificate), std::move(names), std::move(csr.der),
                         std::move(current),     std::move(next),  std::move(previous),
                         std::move(retired),     key_is_missing,   std::move(public_keys)};
}

Result<ChallengeDocument> decode_challenges(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(auto records,
         list_field<ChallengeRecord>(json, "records", kMaxRecords, where, decode_challenge_record));
  return ChallengeDocument{std::move(certificate), std::move(records)};
}

Result<TlsaDocument> decode_tlsa(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(const uint64_t ttl, bounded_field(json, "ttl", kMaxTtl, where));
  ASSIGN(auto records,
         list_field<TlsaRecord>(json, "records", kMaxRecords, where, decode_tlsa_record));
  ASSIGN(auto retired, digests_field(json, "retired", where));
  ASSIGN(PublicKeys public_keys, public_keys_field(json, where));
  for (const auto& [digest, der] : public_keys) {
    if (is_public_key(der)) continue;
    return field_error(where, "public_keys",
                       "that with the digest " + digest.hex() + " is not a public key");
  }
  return TlsaDocument{std::move(certificate), Duration(ttl), std::move(records), std::move(retired),
                      std::move(public_keys)};
}

Result<ZoneDocument> decode_zone(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(DnsName zone, parsed_field<DnsName>(json, "zone", where));
  ASSIGN(const uint64_t serial, bounded_field(json, "serial", 0xFFFFFFFF, where));
  ASSIGN(auto ds, list_field<std::string>(json, "ds", kMaxServers, where, decode_ds));
  ASSIGN(const TimePoint expiry, json_time(json, "earliest_expiry", where));
  ASSIGN(auto servers, list_field<NameServer>(json, "servers", kMaxServers, where, decode_server));
  return ZoneDocument{std::move(zone), static_cast<uint32_t>(serial), std::move(ds), expiry,
                      std::move(servers)};
}

Result<PublishedDocument> decode_published(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where, kMaxListDocument));
  ASSIGN(auto challenges, list_field<ChallengeRecord>(json, "challenges", kMaxPublished, where,
                                                      decode_challenge_record));
  ASSIGN(auto tlsa, list_field<TlsaRecord>(json, "tlsa", kMaxPublished, where, decode_tlsa_record));
  PublishedDocument document{std::move(challenges), std::move(tlsa)};
  if (json.contains("tlsa_sets")) {
    ASSIGN(document.tlsa_sets,
           list_field<TlsaSet>(json, "tlsa_sets", kMaxPublished, where, decode_tlsa_set));
  }
  ASSIGN(document.tlsa_unknown, optional_tlsa(json, "tlsa_unknown", where));
  ASSIGN(document.tlsa_lacking, optional_tlsa(json, "tlsa_lacking", where));
  return document;
}

Result<IssuedDocument> decode_issued(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(CertId certificate, parsed_field<CertId>(json, "certificate", where));
  ASSIGN(auto names, names_field(json, where));
  ASSIGN(SpkiDigest spki, parsed_field<SpkiDigest>(json, "spki", where));
  ASSIGN(const TimePoint not_before, json_time(json, "not_before", where));
  ASSIGN(const TimePoint not_after, json_time(json, "not_after", where));
  ASSIGN(std::string digest, digest_field(json, "chain_sha256", where));
  if (not_after <= not_before) return field_error(where, "not_after", "is not after /not_before");
  std::string csr;
  if (json.contains("csr_sha256")) {
    ASSIGN(csr, digest_field(json, "csr_sha256", where));
  }
  return IssuedDocument{
      std::move(certificate), std::move(names), std::move(spki), not_before, not_after,
      std::move(digest),      std::move(csr)};
}

}  // namespace millrace
