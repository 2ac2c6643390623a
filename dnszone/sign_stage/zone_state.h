// STATE/zones/ZONE.json: what the sign stage has done with a zone. Written by it alone, under lock
// "dns".
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct ZoneState {
  // SHA-256 in hex of what the signed zone was made from, and of the file that came out.
  std::string source_digest{};
  std::string keys_digest{};
  std::string settings_digest{};
  std::string signed_digest{};
  TimePoint refresh_at{};
  // Of the signatures. The beginning of time where an earlier millrace, which did not write it, has
  // signed.
  TimePoint latest_inception{};
  // The published keys, as their files are named without extension, and when they are to be
  // deleted. Empty where an earlier millrace has signed.
  std::map<std::string, std::optional<TimePoint>> keys{};
  // The signed file is there, and the name server was not reloaded, or the reload failed.
  bool reload_pending = false;
  ZoneDocument signed_zone;                 // what was signed last
  std::optional<ZoneDocument> announced{};  // in the outbox: the last one that was reloaded
};

// nullopt: the zone has never been signed.
Result<std::optional<ZoneState>> read_zone_state(const StageContext& context, const DnsName& zone);
Result<void> write_zone_state(const StageContext& context, const ZoneState& state);

// An error when a key that the zone was signed with last has no files any more, and its Delete time
// has not passed: a zone signed without it would be bogus for everyone who has its DS or caches its
// signatures. It names the key, and what to do.
Result<void> check_keys_there(Files& files, const ZoneSettings& zone, const ZoneState& state,
                              TimePoint now);

}  // namespace millrace::dnszone
