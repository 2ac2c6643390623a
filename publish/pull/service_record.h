// What is known of a service, STATE/services/NAME/state.json, and whether it is held, hold.json.
//
//   { "version": 1, "action_due": false, "failures": 0, "looked": TIME,
//     "certificates": { "mail": { "leaf_sha256": HEX, "spki": HEX, "not_after": TIME,
//                                 "confirmed": TIME, "removed": TIME,
//                                 "presented": { "192.0.2.1:25": true } } }, "removed": TIME }
//   { "version": 1, "who": "…", "since": TIME, "reason": "…" }
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/base/name.h"
#include "core/bundle/stage.h"
#include "publish/pull/key_chain.h"

namespace millrace::publish {

// What the files of the service hold.
struct InstalledLeaf {
  std::string leaf_sha256;
  SpkiDigest spki;
  TimePoint not_after;
  std::optional<TimePoint> confirmed{};     // since when it is known to be presented everywhere
  std::map<std::string, bool> presented{};  // at each "192.0.2.1:25" that was looked at last
  std::optional<TimePoint> removed{};       // since when the service is without the certificate

  static InstalledLeaf of(const KeyChain& pair);
};

struct ServiceRecord {
  std::map<CertId, InstalledLeaf> certificates;
  // The files were changed since the action last succeeded: it must run, whatever else is found.
  bool action_due = false;
  unsigned failures = 0;  // in a row
  std::optional<TimePoint> failing_since{};
  std::optional<TimePoint> next_attempt{};
  std::string last_error;
  std::optional<TimePoint> looked{};   // the last handshakes that found all as it should be
  std::optional<TimePoint> removed{};  // since when the configuration is without the service

  void install(const CertId& id, const KeyChain& pair);
  void fail(const Error& error, TimePoint now);  // counts it; the next attempt is after a back-off
  void succeed();
};

struct Hold {
  std::string who;
  TimePoint since;
  std::string reason;  // may be empty
};
std::string text_of(const Hold& hold);  // "held since TIME by WHO: REASON"

// A record that is not there, of a service that is new, is empty.
Result<ServiceRecord> read_record(const StageContext& context, const std::string& service);
Result<void> write_record(const StageContext& context, const std::string& service,
                          const ServiceRecord& record);
Result<std::optional<Hold>> read_hold(const StageContext& context, const std::string& service);
Result<void> write_hold(const StageContext& context, const std::string& service, const Hold& hold);

// For the fuzzer.
Result<ServiceRecord> decode_record(std::string_view text, const std::string& where);
std::string encode(const ServiceRecord& record);

}  // namespace millrace::publish
