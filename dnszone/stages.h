// The stages of the DNS host (challenge, placing of TLSA, sign) and poll.
#pragma once

#include <functional>
#include <set>

#include "core/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Puts the wanted TXT records into the zone sources and removes those of this configuration that
// are no longer wanted; those of others stay (managed_claims.h). Accepts only TXT of a challenge's
// shape (core/record_shapes.h) inside a configured zone; at the end of the chain of CNAMEs where
// the sources have one; and of dns-persist-01 only for the names and wildcards of
// Settings::persistent. A record of dns-persist-01 that a person has placed outside of millrace's
// block, and that does as well, is left to be the one. Touches the managed place only: the serial
// is sign's. Lock "dns".
StageReport run_challenge(const StageContext& context, const Settings& settings);

// The same for the TLSA records that the tlsa stage wants. A record that is wanted no more goes
// only when its key is retired by the tlsa stage's word, or its owner is among `withdrawn`. Lock
// "dns".
StageReport run_place_tlsa(const StageContext& context, const Settings& settings,
                           const std::set<DnsName>& withdrawn = {});

struct SignOptions {
  bool accept_clock = false;  // this host's clock is right, however far it has jumped
  bool accept_keys = false;   // keys that are gone (missing_keys.h) are gone for good
  // What a clock elsewhere says now; asked only when this one has jumped. Empty: there is none.
  std::function<Result<TimePoint>()> outside_time{};
};

// For each zone whose source, keys or settings changed, or whose signatures near their end or begin
// in the future: raises the serial in the source above what was signed and what the name servers
// have (unless its owner has done so), signs, verifies, replaces the signed file, runs the reload
// command. Of a zone that its server signs: the serial and the reload alone. Nothing is signed
// after a jump of the clock (signing_clock.h). Lock "dns".
StageReport run_sign(const StageContext& context, const Settings& settings,
                     const SignOptions& options = {});

// Asks every server of each zone once for every wanted record, and emits those that all of them
// serve with AA, a serial not below the signed one and a valid signature. Pending names each
// server, the value or serial seen and the one wanted. Lock "poll".
StageReport run_poll(const StageContext& context, const Settings& settings);

// One zone as `status` and `check` show it.
struct ZoneStatus {
  uint32_t source_serial = 0;
  std::optional<uint32_t> signed_serial{};
  std::optional<TimePoint> earliest_expiry{}, refresh_at{};
  bool needs_signing = false;
  bool reload_pending = false;
  bool signed_by_server = false;  // then there are no times, and the serial is the source's
};
Result<ZoneStatus> zone_status(const StageContext& context, const ZoneSettings& zone);

// Everything about one zone that would fail later: source, SOA, keys and their modes, servers that
// do not answer. Reads and asks only; with Asking::nobody it only reads.
enum class Asking { servers, nobody };
std::vector<Error> check_zone(const StageContext& context, const Settings& settings,
                              const ZoneSettings& zone, Asking asking = Asking::servers);

}  // namespace millrace::dnszone
