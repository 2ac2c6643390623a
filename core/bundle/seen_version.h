// The last version of a bundle that a reader has accepted, and what may follow it.
//
// Within an epoch a serial only grows, and by 2^20 at most at one time, so that a thief of the key
// cannot use up all serials at once. A new epoch starts the serial again; it needs a key that has
// not signed the last one, so a thief cannot start one.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/time.h"
#include "core/files/files.h"

namespace millrace {

struct SeenVersion {
  uint64_t serial = 0;   // 0: nothing accepted yet
  std::string digest{};  // hex SHA-256 of its SHA256.sig; empty: not known (of an earlier release)
  TimePoint created{};
  uint64_t epoch = 0;
  std::string key{};  // the number of the key that signed it; empty: not known
  bool operator==(const SeenVersion&) const = default;
};

inline constexpr uint64_t kMostSerialStep = 1U << 20U;
// Clocks of two hosts may differ by this much.
inline constexpr Duration kClockSkew = std::chrono::minutes(10);

// Whether `offered` may follow `seen`: an error names both serials. `where` names the outbox.
Result<void> check_follows(const SeenVersion& offered, const SeenVersion& seen,
                           const std::string& where);
// A clock that was set back would bring expired bundles to life.
Result<void> check_clock(const SeenVersion& seen, TimePoint now, const std::string& where);

// The file that holds one. Absent: nothing accepted yet.
Result<SeenVersion> read_seen_version(Files& files, const Path& path);
Result<void> write_seen_version(Files& files, const Path& path, const SeenVersion& version);

}  // namespace millrace
