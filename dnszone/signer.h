// DNSSEC: keys as files, signing a zone, and verifying what was signed (RFC 4033-4035, 5155, 9077,
// 9276). All pure but load_keys and save_key: times are arguments.
#pragma once

#include <string>
#include <vector>

#include "core/files.h"
#include "core/openssl.h"
#include "core/time.h"
#include "dnszone/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Timing metadata of key files (Created … Delete); nullopt: not given.
struct KeyTimes {
  std::optional<TimePoint> created, publish, activate, inactive, remove;
};

// One key pair. The private half may be missing (a key that is only published).
struct ZoneKey {
  DnsName owner;
  uint16_t flags = 256;  // 257: KSK (SEP), 256: ZSK
  uint8_t algorithm = 13;
  uint16_t tag = 0;
  std::string dnskey_rdata{};  // wire
  EvpPkeyPtr private_key{};    // null: not there
  Path file{};                 // of the .key, for messages
  KeyTimes times{};

  bool is_ksk() const { return (flags & 1U) != 0; }
};

// Every pair of `origin` in the directory. Errors: none there, a private file that others can read,
// a .key of another owner or algorithm, public and private half that do not match, a key too short.
Result<std::vector<ZoneKey>> load_keys(Files& files, const Path& directory, const DnsName& origin);

// One of them: "Korigin+aaa+ttttt". Errors: those of load_keys(), and another name.
Result<ZoneKey> load_key(Files& files, const Path& directory, const std::string& stem);

// A new pair, written as Korigin+aaa+ttttt.key (0644) and .private (0600); never overwrites. It is
// created now. What `times` does not give: it is published now and active as soon as it is
// published, for ever. Algorithms 8, 13, 14, 15, 16. Errors: another algorithm, times out of order.
Result<ZoneKey> generate_key(Files& files, const Path& directory, const DnsName& origin,
                             uint8_t algorithm, uint16_t flags, TimePoint now,
                             const KeyTimes& times = {});

// "tag algorithm digest-type hex" with digest type 2 (SHA-256) for each KSK or CSK, whatever its
// times.
Result<std::vector<std::string>> ds_rdata(const std::vector<ZoneKey>& keys);

struct SignRequest {
  DnsName origin;
  uint32_t serial = 0;  // of the signed zone's SOA
  bool nsec3 = false;
  TimePoint now;
  Duration validity = std::chrono::days(14);
  unsigned threads = 1;
  bool opt_out = false;  // with NSEC3: unsigned delegations are left out (RFC 5155 §6)
  CdsMode cds = CdsMode::none;
  bool zonemd = false;  // with a digest of the zone: SIMPLE, SHA-384 (RFC 8976)
};

struct SignedZone {
  // The whole file: SOA first, canonical order, ZONEMD, if any, last; one record a line.
  std::string text;
  uint32_t serial = 0;
  size_t signatures = 0;
  TimePoint earliest_expiry;
  TimePoint refresh_at;  // when the zone should be signed again, for its signatures or its keys
  TimePoint latest_inception = TimePoint::min();  // of all RRSIGs
};

// Signs `records` (as read; RRSIG, NSEC, NSEC3, NSEC3PARAM, ZONEMD and the zone's own DNSKEYs among
// them are dropped first; a DNSKEY that is none of `keys` is an error). Complete or an error: every
// authoritative RRset is signed and the result verifies.
Result<SignedZone> sign_zone(const std::vector<Record>& records, const std::vector<ZoneKey>& keys,
                             const SignRequest& request);

struct VerifyRequest {
  DnsName origin;
  std::vector<std::string> ds;  // rdata in presentation form; empty: any KSK that signs itself
  TimePoint at;
  bool zonemd = false;  // there must be one that can be checked
};

struct VerifyReport {
  std::vector<std::string> faults;  // one line each, first 20
  size_t fault_count = 0;
  size_t signatures = 0;  // that verified
  uint32_t serial = 0;
  TimePoint earliest_expiry;
  std::vector<std::string> zonemd{};  // the hashes of those that match: "SHA-384"
  std::vector<std::string> notes{};   // what could not be checked, one line each
};

// Signatures of every authoritative RRset, by every algorithm of the DNSKEY RRset; the NSEC or
// NSEC3 chain; DS; ZONEMD where there is one; times.
VerifyReport verify_zone(const std::vector<Record>& records, const VerifyRequest& request);

// One RRset against DNSKEYs: some RRSIG among `rrsigs` by a key of `dnskeys` whose owner is the
// signer verifies at `at`. The error tells why none did.
Result<void> verify_rrset(const std::vector<Record>& rrset, const std::vector<Record>& rrsigs,
                          const std::vector<Record>& dnskeys, const DnsName& zone, TimePoint at);

// Key tag of a DNSKEY's rdata (RFC 4034 appendix B).
uint16_t key_tag(std::string_view dnskey_rdata);

// Its DS rdata text. Errors: a digest type other than these two.
inline constexpr uint8_t kDigestSha256 = 2;  // RFC 4509
inline constexpr uint8_t kDigestSha384 = 4;  // RFC 6605 §2
Result<std::string> ds_of(const DnsName& owner, std::string_view dnskey_rdata,
                          uint8_t digest_type = kDigestSha256);

}  // namespace millrace::dnszone
