#include "publish/pull/service_record.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/document_fields.h"

namespace millrace::publish {
namespace {

constexpr uint64_t kRecordVersion = 1;
constexpr Duration kFirstBackoff = std::chrono::minutes(1);
constexpr Duration kLongestBackoff = std::chrono::hours(1);
constexpr unsigned kMostDoublings = 6;
constexpr size_t kMostErrorText = 2000;

Result<std::optional<TimePoint>> optional_time(const Json& json, const char* member,
                                               const std::string& where) {
  if (!json.contains(member)) return std::optional<TimePoint>();
  ASSIGN(const TimePoint time, json_time(json, member, where));
  return std::optional(time);
}

void put_time(Json& json, const char* member, const std::optional<TimePoint>& time) {
  if (time) json[member] = format_time(*time);
}

Result<InstalledLeaf> decode_leaf(const Json& json, const std::string& where) {
  ASSIGN(std::string leaf, json_string(json, "leaf_sha256", where));
  ASSIGN(SpkiDigest spki, parsed_field<SpkiDigest>(json, "spki", where));
  ASSIGN(const TimePoint not_after, json_time(json, "not_after", where));
  InstalledLeaf installed{std::move(leaf), std::move(spki), not_after};
  ASSIGN(installed.confirmed, optional_time(json, "confirmed", where));
  const Json presented = json.value("presented", Json::object());
  for (const auto& [address, is_presented] : presented.items()) {
    if (is_presented.is_boolean()) installed.presented[printable(address, 80)] = is_presented;
  }
  return installed;
}

Json to_json(const InstalledLeaf& leaf) {
  Json json = {{"leaf_sha256", leaf.leaf_sha256},
               {"spki", leaf.spki.hex()},
               {"not_after", format_time(leaf.not_after)}};
  put_time(json, "confirmed", leaf.confirmed);
  if (!leaf.presented.empty()) json["presented"] = leaf.presented;
  return json;
}

Result<void> decode_certificates(const Json& json, const std::string& where,
                                 ServiceRecord& record) {
  const Json certificates = json.value("certificates", Json::object());
  if (!certificates.is_object()) return field_error(where, "certificates", "expected an object");
  for (const auto& [name, one] : certificates.items()) {
    const std::string place = where + ": /certificates/" + printable(name, 80);
    ASSIGN(const CertId id, CertId::parse(name));
    if (!one.is_object()) return Error(place + ": expected an object");
    ASSIGN(InstalledLeaf leaf, decode_leaf(one, place));
    record.certificates.emplace(id, std::move(leaf));
  }
  return {};
}

// nullopt: there is no file.
Result<std::optional<std::string>> text_of_file(const StageContext& context, const Path& file) {
  ASSIGN(const auto there, context.env.files.status(file));
  if (!there) return std::optional<std::string>();
  ASSIGN(std::string text, context.env.files.read(file));
  return std::optional(std::move(text));
}

}  // namespace

InstalledLeaf InstalledLeaf::of(const KeyChain& pair) {
  return {pair.leaf_sha256, pair.spki, pair.leaf().not_after, std::nullopt};
}

void ServiceRecord::install(const CertId& id, const KeyChain& pair) {
  certificates.insert_or_assign(id, InstalledLeaf::of(pair));
}

void ServiceRecord::fail(const Error& error, TimePoint now) {
  const unsigned doublings = std::min(failures, kMostDoublings);
  const Duration pause = std::min(kFirstBackoff * (1U << doublings), kLongestBackoff);
  ++failures;
  if (!failing_since) failing_since = now;
  next_attempt = now + pause;
  last_error = printable(error.text(), kMostErrorText);
}

void ServiceRecord::succeed() {
  action_due = false;
  failures = 0;
  failing_since.reset();
  next_attempt.reset();
  last_error.clear();
}

std::string text_of(const Hold& hold) {
  return "held since " + format_time(hold.since) + " by " + hold.who +
         (hold.reason.empty() ? "" : ": " + hold.reason);
}

std::string encode(const ServiceRecord& record) {
  Json json = {{"version", kRecordVersion},
               {"action_due", record.action_due},
               {"failures", record.failures},
               {"certificates", Json::object()}};
  for (const auto& [id, leaf] : record.certificates) {
    json["certificates"][id.text()] = to_json(leaf);
  }
  put_time(json, "failing_since", record.failing_since);
  put_time(json, "next_attempt", record.next_attempt);
  put_time(json, "looked", record.looked);
  if (!record.last_error.empty()) json["last_error"] = record.last_error;
  return json_text(json);
}

Result<ServiceRecord> decode_record(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  TRY(check_json_version(json, kRecordVersion, where));
  ServiceRecord record;
  TRY(decode_certificates(json, where, record));
  const Json due = json.value("action_due", Json());
  if (!due.is_boolean()) return field_error(where, "action_due", "expected true or false");
  record.action_due = due.get<bool>();
  ASSIGN(const uint64_t failures, json_unsigned(json, "failures", where));
  record.failures = static_cast<unsigned>(std::min<uint64_t>(failures, 1'000'000));
  ASSIGN(record.failing_since, optional_time(json, "failing_since", where));
  ASSIGN(record.next_attempt, optional_time(json, "next_attempt", where));
  ASSIGN(record.looked, optional_time(json, "looked", where));
  record.last_error = printable(json_text_or_empty(json, "last_error"), kMostErrorText);
  return record;
}

Result<ServiceRecord> read_record(const StageContext& context, const std::string& service) {
  const Path file = context.paths.service_state(service);
  ASSIGN(const auto text, text_of_file(context, file));
  return text ? decode_record(*text, file) : ServiceRecord();
}

Result<void> write_record(const StageContext& context, const std::string& service,
                          const ServiceRecord& record) {
  TRY(context.env.files.make_directory(context.paths.services_directory(), 0700));
  TRY(context.env.files.make_directory(context.paths.service_directory(service), 0700));
  return context.env.files.write(context.paths.service_state(service), encode(record), 0600);
}

Result<std::optional<Hold>> read_hold(const StageContext& context, const std::string& service) {
  const Path file = context.paths.service_hold(service);
  ASSIGN(const auto text, text_of_file(context, file));
  if (!text) return std::optional<Hold>();
  ASSIGN(const Json json, parse_document(*text, file));
  TRY(check_json_version(json, kRecordVersion, file));
  Hold hold;
  ASSIGN(const std::string who, json_string(json, "who", file));
  hold.who = printable(who, 80);
  ASSIGN(hold.since, json_time(json, "since", file));
  hold.reason = printable(json_text_or_empty(json, "reason"), 400);
  return std::optional(std::move(hold));
}

Result<void> write_hold(const StageContext& context, const std::string& service, const Hold& hold) {
  const Json json = {{"version", kRecordVersion},
                     {"who", hold.who},
                     {"since", format_time(hold.since)},
                     {"reason", hold.reason}};
  return context.env.files.write(context.paths.service_hold(service), json_text(json), 0600);
}

}  // namespace millrace::publish
