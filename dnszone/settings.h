// The part of the configuration for the stages challenge, tlsa (placing), sign and poll.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/dns/tlsa_numbers.h"
#include "core/env/env.h"

namespace millrace::dnszone {

// How a zone's serial rises (RFC 1982 arithmetic, never backwards).
enum class SerialPolicy {
  increment,  // + 1
  date,       // YYYYMMDDnn in UTC; + 1 when that is not higher
  unixtime,   // seconds; + 1 when that is not higher
};
Result<SerialPolicy> parse_serial_policy(std::string_view text);
std::string_view to_text(SerialPolicy policy);

// What the zone asks its parent to do about its DS (RFC 7344, RFC 8078).
enum class CdsMode {
  none,     // nothing: CDS and CDNSKEY in the source are signed unchanged
  publish,  // CDS and CDNSKEY of the keys that belong at the parent
  remove,   // the parent shall remove the DS: the zone will be unsigned (RFC 8078 §4)
};
Result<CdsMode> parse_cds_mode(std::string_view text);
std::string_view to_text(CdsMode mode);  // "none", "publish", "delete"

struct SigningSettings {
  Path keys{};                                // directory of Korigin+alg+tag.key/.private pairs
  bool nsec3 = false;                         // else NSEC; 0 iterations, no salt (RFC 9276)
  Duration validity = std::chrono::days(14);  // of new signatures
  bool opt_out = false;                       // with nsec3: unsigned delegations are left out
  CdsMode cds = CdsMode::none;
  bool zonemd = false;  // a digest of the zone in it (RFC 8976)
};

// Directories of keys and of state, absolute, normal and shared by many zones; null: none.
using BarredDirectories = std::shared_ptr<const std::set<Path>>;

// The signer of a zone.
enum class SignedBy {
  millrace,
  server,  // the name server itself (BIND's dnssec-policy, Knot, PowerDNS), from the source
};
Result<SignedBy> parse_signed_by(std::string_view text);

struct ZoneSettings {
  DnsName zone;
  Path source{};        // the zone file that people edit
  Path managed_file{};  // empty: a marked block in `source`; else a file that it includes
  Path signed_file{};   // what the name server loads
  SigningSettings signing{};
  SerialPolicy serial = SerialPolicy::increment;
  std::vector<std::string> reload{};  // argument list; empty: nothing to run
  Duration reload_timeout{30};
  std::vector<std::string> review{};  // argument list; empty: changes are not reviewed
  Duration review_timeout{60};
  Duration challenge_ttl{60};       // of TXT records
  std::vector<Endpoint> servers{};  // empty: every address of every NS of the zone, port 53
  Path include_root{};  // files are included from below it (zone_text.h); empty: that of `source`
  SignedBy signed_by = SignedBy::millrace;  // else signed_file and signing are not used
  // Names that may lose records of a wildcard through an edit (wildcard_loss.h), each with all
  // below it.
  std::vector<DnsName> allow_wildcard_loss{};
  BarredDirectories barred{};  // as ReadZoneOptions'
};

// A record that the certificates of this configuration require, for check_zone().
struct PlannedRecord {
  std::string by;  // "certificate mail"
  DnsName owner;
  bool is_tlsa = false;  // else a TXT
};

struct Settings {
  std::vector<ZoneSettings> zones;
  std::chrono::milliseconds query_timeout{3000};
  // The names that may have a record of dns-persist-01, and whether it may be for their wildcard
  // too: such a record lets a CA account issue for as long as it exists.
  std::map<DnsName, bool> persistent{};
  std::vector<Endpoint> resolvers{};  // for look-ups of CAA; empty: those of `resolv_conf`
  Path resolv_conf{};
  std::vector<PlannedRecord> planned{};
  OwnerNumbers tlsa_numbers{};  // of TLSA records beside 3 1 1
};

// "zone example.org.: TEXT".
Line zone_line(const DnsName& zone, std::string text);
Error zone_error(const DnsName& zone, Error error);

// The most specific zone that holds the name; nullptr: none.
const ZoneSettings* zone_of(const DnsName& owner, const Settings& settings);
// "example.org., example.net.", for messages; "none" when there are none.
std::string zone_list(const Settings& settings);

}  // namespace millrace::dnszone
