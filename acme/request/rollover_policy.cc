#include "acme/request/rollover_policy.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/bundle/document_fields.h"

namespace millrace::acme {
namespace {

constexpr uint64_t kMostIssued = 1'000'000;

std::optional<Result<TimePoint>> optional_time(const Json& json, const std::string& member,
                                               const std::string& where) {
  if (!json.contains(member)) return std::nullopt;
  auto text = json_string(json, member, where);
  if (!text) return Result<TimePoint>(std::move(text).error());
  auto time = parse_time(*text);
  if (!time) return Result<TimePoint>(field_error(where, member, time.error().message));
  return time;
}

bool is_for(const IssuedDocument* issued, const SpkiDigest& key) {
  return issued != nullptr && issued->spki == key;
}

}  // namespace

std::string encode(const RolloverState& state) {
  Json json = {{"version", 1},
               {"key", state.key.hex()},
               {"since", format_time(state.since)},
               {"issued", state.issued}};
  if (state.newest) json["newest"] = format_time(*state.newest);
  if (state.asked) json["asked"] = format_time(*state.asked);
  return json_text(json);
}

Result<RolloverState> decode_rollover_state(std::string_view text, const std::string& where) {
  ASSIGN(const Json json, parse_document(text, where));
  ASSIGN(SpkiDigest key, parsed_field<SpkiDigest>(json, "key", where));
  ASSIGN(const std::string since_text, json_string(json, "since", where));
  ASSIGN(const TimePoint since, parse_time(since_text));
  ASSIGN(const uint64_t issued, json_unsigned(json, "issued", where));
  if (issued > kMostIssued) return field_error(where, "issued", "expected at most 1000000");
  RolloverState state{std::move(key), since, static_cast<unsigned>(issued), {}, {}};
  if (auto time = optional_time(json, "newest", where)) {
    ASSIGN(state.newest, *time);
  }
  if (auto time = optional_time(json, "asked", where)) {
    ASSIGN(state.asked, *time);
  }
  return state;
}

RolloverState observed(const std::optional<RolloverState>& before, const SpkiDigest& current,
                       const IssuedDocument* issued, TimePoint now) {
  RolloverState state{current, now, 0, {}, {}};
  if (before && before->key == current) state = *before;
  if (!is_for(issued, current)) return state;
  if (!state.newest || *state.newest < issued->not_before) {
    ++state.issued;
    state.newest = issued->not_before;
  }
  return state;
}

std::optional<TimePoint> rollover_due(const RolloverPolicy& policy, const RolloverState& state,
                                      const IssuedDocument* issued) {
  if (state.asked) return state.asked;
  if (!is_for(issued, state.key)) return std::nullopt;
  const TimePoint half = issued->not_before + (issued->not_after - issued->not_before) / 2;
  if (policy.renewals > 0 && state.issued >= policy.renewals) return half;
  if (policy.period > Duration::zero()) return std::max(half, state.since + policy.period);
  return std::nullopt;
}

}  // namespace millrace::acme
