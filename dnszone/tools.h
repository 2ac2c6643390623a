// The zone tools on plain files: what `millrace zone …` does, without configuration, state or
// network.
#pragma once

#include "core/env.h"
#include "dnszone/key_status.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct ToolReport {
  bool changed = false;
  std::vector<std::string> lines;       // for standard output
  std::vector<std::string> notes = {};  // what people should know
};

struct EditTool {
  Path file;
  Path include_root{};  // files are included from below it; empty: the directory of `file`
  DnsName origin;
  bool add = true;    // else remove
  std::string owner;  // relative to origin, "@", or absolute
  std::string type;
  std::vector<std::string> rdata;  // the operands: one field or character-string each
  Duration ttl{3600};              // of an added record
  SerialPolicy serial = SerialPolicy::increment;
  bool allow_wildcard_loss = false;  // names may lose what a wildcard gives them (wildcard_loss.h)
};
// Adds one record to the managed block, or removes one from it, and raises the serial. Already so:
// nothing changes.
Result<ToolReport> zone_edit(Env& env, const EditTool& tool);

struct KeygenTool {
  DnsName origin;
  Path keys;
  uint8_t algorithm = 13;
  bool csk = false;  // one key for both; else a KSK and a ZSK
  enum class Only { both, ksk, zsk } only = Only::both;
  KeyTimes times{};  // of each; what is not given: see generate_key()
};
// A line for each key; notes say which is the KSK and what the parent needs of it, and whether
// another key of the same use is active already.
Result<ToolReport> zone_keygen(Env& env, const KeygenTool& tool);

struct KeytimeTool {
  Path keys;
  std::string key;  // "Kexample.org.+013+12345", as zone_keygen() tells it; or one of its files
  // nullopt: it stays as it is; one that holds nothing: it is taken away.
  using Change = std::optional<std::optional<TimePoint>>;
  Change publish{}, activate{}, inactive{}, remove{};
};
// Writes the times into both files of the key; all else that stands in them stays.
Result<ToolReport> zone_keytime(Env& env, const KeytimeTool& tool);

struct SignTool {
  DnsName origin;
  Path file;  // the source; never changed
  Path out;
  SigningSettings signing;
  std::optional<SerialPolicy> serial;  // nullopt: the source's serial as it is
  unsigned threads = 1;
  std::optional<TimePoint> now;  // nullopt: the clock
  Path previous{};               // a signed zone of an earlier run; empty: none
  bool verify_all = false;       // every signature made, not a sample of many
  Path include_root{};           // as EditTool's
};
// Beside OUT it writes OUT.signatures, which a later run that is given OUT as `previous` keeps
// signatures from.
Result<ToolReport> zone_sign(Env& env, const SignTool& tool);

struct VerifyTool {
  DnsName origin;
  Path file;
  Path ds_file;                      // empty: none; else DS records or rdata, one a line
  std::optional<TimePoint> at;       // nullopt: the clock
  std::vector<TimePoint> also_at{};  // and at these
  size_t limit = 20;                 // so many faults are told, the others counted
  bool zonemd = false;               // there must be one that can be checked
  Path include_root{};               // as EditTool's
};
// Faults come as the error, each on one line, once however many the instants are.
Result<ToolReport> zone_verify(Env& env, const VerifyTool& tool);

struct DsTool {
  DnsName origin;
  Path keys;
  std::vector<uint8_t> digests{kDigestSha256};
};
// For the keys that belong at the parent now.
Result<ToolReport> zone_ds(Env& env, const DsTool& tool);

struct KeysTool {
  DnsName origin;
  Path keys;
  std::optional<TimePoint> at;  // nullopt: the clock
};
struct KeysReport {
  TimePoint at;
  std::vector<KeyStatus> keys;
  std::optional<Error> fault;  // why a zone could not be signed with them then
};
Result<KeysReport> zone_keys(Env& env, const KeysTool& tool);

// "2" or "sha256", "4" or "sha384".
Result<uint8_t> parse_ds_digest(std::string_view text);

// "13", "ecdsap256sha256", "ecdsa-p256" … → number.
Result<uint8_t> parse_dnssec_algorithm(std::string_view text);

}  // namespace millrace::dnszone
