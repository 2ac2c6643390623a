#include "cli/pipeline/alert_memory.h"

#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr uint64_t kAlertsVersion = 1;
constexpr size_t kReserve = 64U << 10U;  // octets; file systems have blocks of up to 16 KiB

Result<RememberedAlert> decode_one(const Json& json, const std::string& where) {
  RememberedAlert alert;
  ASSIGN(alert.since, json_time(json, "since", where));
  ASSIGN(alert.seen, json_time(json, "seen", where));
  if (json.contains("reported")) {
    ASSIGN(alert.reported, json_time(json, "reported", where));
  }
  return alert;
}

// Octets that a file system cannot compress. Without it, a full disk is only reported more often.
void keep_reserve(const StageContext& context) {
  const Path path = context.paths.reserve();
  const auto there = context.env.files.status(path);
  if (!there || *there) return;
  std::string octets;
  while (octets.size() < kReserve) octets += static_cast<char>(context.env.random.below(256));
  static_cast<void>(context.env.files.write(path, octets, 0600).ok());
}

Result<void> write_although_full(const StageContext& context, const Path& path,
                                 const std::string& text) {
  Files& files = context.env.files;
  auto written = files.write(path, text, 0600);
  if (written) return {};
  const auto reserve = files.status(context.paths.reserve());
  if (!reserve || !*reserve || !files.remove(context.paths.reserve())) return written;
  return files.write(path, text, 0600);
}

}  // namespace

std::string encode(const AlertMemory& memory) {
  Json alerts = Json::object();
  for (const auto& [key, alert] : memory) {
    Json one = {{"since", format_time(alert.since)}, {"seen", format_time(alert.seen)}};
    if (alert.reported) one["reported"] = format_time(*alert.reported);
    alerts[key] = std::move(one);
  }
  return json_text({{"version", kAlertsVersion}, {"alerts", std::move(alerts)}});
}

Result<AlertMemory> decode_alert_memory(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, parse_json(text, where));
  ASSIGN(const uint64_t version, json_unsigned(document, "version", where));
  if (version != kAlertsVersion) {
    return Error(where + ": /version: expected " + std::to_string(kAlertsVersion) + ", got " +
                 std::to_string(version));
  }
  if (!document.contains("alerts") || !document["alerts"].is_object()) {
    return Error(where + ": /alerts: expected an object");
  }
  AlertMemory memory;
  for (const auto& [key, value] : document["alerts"].items()) {
    if (!value.is_object()) {
      return Error(where + ": /alerts/" + printable(key, 80) + ": expected an object");
    }
    ASSIGN(memory[key], decode_one(value, where));
  }
  return memory;
}

AlertMemory read_alert_memory(const StageContext& context) {
  const Path path = context.paths.alerts();
  const auto there = context.env.files.status(path);
  if (!there || !*there) return {};
  const auto text = context.env.files.read(path);
  if (!text) return {};
  auto memory = decode_alert_memory(*text, path.string());
  return memory ? std::move(memory).value() : AlertMemory();
}

Result<void> write_alert_memory(const StageContext& context, const AlertMemory& memory) {
  const Path path = context.paths.alerts();
  keep_reserve(context);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there && memory.empty()) return {};
  const std::string text = encode(memory);
  const auto before = there ? context.env.files.read(path) : Result<std::string>(std::string());
  if (before && *before == text) return {};
  return write_although_full(context, path, text);
}

}  // namespace millrace::cli
