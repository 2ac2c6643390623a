// The JSON documents inside the stages' bundles: the contract between stages. Writers produce them
// only with encode(), readers only with decode(), which trusts nothing: shapes, lengths and names
// are checked, unknown members ignored. `where` names the document in errors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"
#include "core/base/time.h"
#include "core/bundle/bundle.h"
#include "core/bundle/public_keys.h"
#include "core/crypto/csr.h"
#include "core/crypto/key.h"

namespace millrace {

struct StageMemory;

// csr → order, tlsa, fetch, publish. File "requests/CERT.json".
struct RequestDocument {
  CertId certificate;
  std::vector<CertName> names;  // sorted, as in the CSR
  std::string csr_der;
  SpkiDigest current;  // the key of the CSR
  std::optional<SpkiDigest> next;
  // Keys that were current before and that a server may still use: their TLSA records stay.
  std::vector<SpkiDigest> previous{};
  // Keys that no server uses, by the word of the key host: their TLSA records go. The newest few.
  std::vector<SpkiDigest> retired{};
  // The current key is missing on the key host: nothing may be issued for it.
  bool key_is_missing = false;
  // Of next and previous, as far as they are known; the CSR has the current one.
  PublicKeys public_keys{};
};

// A TXT record that the CA wants to see, of the shapes in core/dns/record_shapes.h.
struct ChallengeRecord {
  DnsName owner;
  std::string value;
  auto operator<=>(const ChallengeRecord&) const = default;
};

// order → challenge, poll, fetch. File "challenges/CERT.json"; absent when nothing is required.
struct ChallengeDocument {
  CertId certificate;
  std::vector<ChallengeRecord> records;  // sorted
};

// A TLSA record "3 1 1" (RFC 6698 §2.1) that must be in the zone.
struct TlsaRecord {
  DnsName owner;  // "_25._tcp.mail.example.org."
  SpkiDigest digest;
  auto operator<=>(const TlsaRecord&) const = default;
};

// tlsa → tlsa's placing, poll. File "tlsa/CERT.json".
struct TlsaDocument {
  CertId certificate;
  Duration ttl{};                   // of the records
  std::vector<TlsaRecord> records;  // sorted
  // Digests whose records are to be removed, as no server uses their keys; all others that are in
  // the zones stay.
  std::vector<SpkiDigest> retired{};
  // Of the records at owners that have records of other numbers too, as far as they are known.
  PublicKeys public_keys{};
};

// A name server as the apex of a zone lists it.
struct NameServer {
  DnsName host;
  std::vector<std::string> addresses;  // what the zone itself holds for it, A and AAAA; sorted
  auto operator<=>(const NameServer&) const = default;
};

// sign → poll. File "zones/ZONE.json" with ZONE without its final dot.
struct ZoneDocument {
  DnsName zone;
  uint32_t serial = 0;          // of the signed zone that was reloaded
  std::vector<std::string> ds;  // rdata in presentation form, "12345 13 2 abcd…"
  TimePoint earliest_expiry;    // of all RRSIGs
  std::vector<NameServer>
      servers;  // the NS records of the apex, sorted: poll need not see the zone file
};

// What the servers have at one owner of TLSA records.
struct TlsaSet {
  DnsName owner;
  // The greatest one in an answer of any server: of TLSA records, and of CNAMEs on the way there.
  Duration ttl{};
  // The latest one of a signature of such records; the epoch: there is none.
  TimePoint last_expiry{};
  auto operator<=>(const TlsaSet&) const = default;
};

// poll → fetch, tlsa. File "published.json": the records that every server serves.
struct PublishedDocument {
  std::vector<ChallengeRecord> challenges;  // at the serial that was signed last
  // At any serial: a secondary that is behind may serve the same records. Each in a set whose
  // signature is valid.
  std::vector<TlsaRecord> tlsa;
  std::vector<TlsaSet> tlsa_sets{};
  // Required records that no server is without, while one of them gave no answer that can be used.
  // One that is in neither list is denied: a server answered without it.
  std::vector<TlsaRecord> tlsa_unknown{};
  // Of those denied the ones that a server lacks in a set of other records.
  std::vector<TlsaRecord> tlsa_lacking{};
};

// fetch → publish. Files "issued/CERT.json" and "issued/CERT.pem" (the full chain, leaf first).
struct IssuedDocument {
  CertId certificate;
  std::vector<CertName> names;
  SpkiDigest spki;
  TimePoint not_before;
  TimePoint not_after;
  std::string chain_sha256;  // hex, of the .pem
  std::string csr_sha256{};  // hex, of the CSR that it answers; empty: of an earlier release
};

std::string encode(const RequestDocument& document);
std::string encode(const ChallengeDocument& document);
std::string encode(const TlsaDocument& document);
std::string encode(const ZoneDocument& document);
std::string encode(const PublishedDocument& document);
std::string encode(const IssuedDocument& document);

Result<RequestDocument> decode_request(std::string_view text, const std::string& where);
// The same, but its CSR is decoded and verified only if the memory, or null, does not know it.
Result<RequestDocument> decode_request_once(std::string_view text, const std::string& where,
                                            StageMemory* memory);
Result<ChallengeDocument> decode_challenges(std::string_view text, const std::string& where);
Result<TlsaDocument> decode_tlsa(std::string_view text, const std::string& where);
Result<ZoneDocument> decode_zone(std::string_view text, const std::string& where);
Result<PublishedDocument> decode_published(std::string_view text, const std::string& where);
Result<IssuedDocument> decode_issued(std::string_view text, const std::string& where);

// Every document of one kind in a bundle, by certificate or zone; one bad document fails the whole
// bundle, for its writer is not to be trusted then. With a memory, requests whose files have not
// changed are not decoded again, nor CSRs that are known.
Result<std::map<CertId, RequestDocument>> requests_of(const Bundle& bundle,
                                                      StageMemory* memory = nullptr);
Result<std::map<CertId, ChallengeDocument>> challenges_of(const Bundle& bundle);
Result<std::map<CertId, TlsaDocument>> tlsa_of(const Bundle& bundle);
Result<std::map<DnsName, ZoneDocument>> zones_of(const Bundle& bundle);

}  // namespace millrace
