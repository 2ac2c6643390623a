// STATE/alerts.json: what `run --quiet` found failing or waiting, since when, and when it last
// reported that. Only `run --quiet` writes it, 0600.
//
//   { "version": 1, "alerts": { KEY: { "since": TIME, "seen": TIME, "reported": TIME } } }
//
// "reported" may be absent: it was never reported. A file that cannot be read counts as
// missing: everything is reported again.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/bundle/stage.h"

namespace millrace::cli {

struct RememberedAlert {
  TimePoint since, seen;
  std::optional<TimePoint> reported = {};

  bool operator==(const RememberedAlert&) const = default;
};

using AlertMemory = std::map<std::string, RememberedAlert>;

std::string encode(const AlertMemory& memory);
Result<AlertMemory> decode_alert_memory(std::string_view text, const std::string& where);

AlertMemory read_alert_memory(const StageContext& context);
// Writes only what differs. Keeps 64 KiB in STATE/reserve, which it removes when the disk is full:
// else each run would report that again.
Result<void> write_alert_memory(const StageContext& context, const AlertMemory& memory);

}  // namespace millrace::cli
