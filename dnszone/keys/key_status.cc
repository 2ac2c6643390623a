#include "dnszone/keys/key_status.h"

#include <algorithm>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {
namespace {

KeyState state_of(const ZoneKey& key, TimePoint at) {
  const KeyTimes& times = key.times;
  if (times.remove && *times.remove <= at) return KeyState::deleted;
  if (!is_published(key, at)) return KeyState::unpublished;
  if (is_active(key, at)) return KeyState::active;
  return times.inactive && *times.inactive <= at ? KeyState::inactive : KeyState::published;
}

std::optional<KeyChange> next_of(const ZoneKey& key, TimePoint at) {
  const KeyTimes& times = key.times;
  const KeyState now = state_of(key, at);
  std::optional<KeyChange> next;
  for (const auto& time : {times.publish, times.activate, times.inactive, times.remove}) {
    if (!time || *time <= at || (next && next->at <= *time)) continue;
    if (const KeyState then = state_of(key, *time); then != now) next = {*time, then};
  }
  return next;
}

std::string_view role_of(const ZoneKey& key, const std::vector<ZoneKey>& keys, TimePoint at) {
  if (!key.is_ksk()) return "ZSK";
  const bool has_zsk = std::any_of(keys.begin(), keys.end(), [&](const ZoneKey& other) {
    return !other.is_ksk() && other.algorithm == key.algorithm &&
           state_of(other, at) != KeyState::deleted;
  });
  return has_zsk ? "KSK" : "CSK";
}

}  // namespace

std::string_view to_text(KeyState state) {
  switch (state) {
    case KeyState::unpublished:
      return "unpublished";
    case KeyState::published:
      return "published";
    case KeyState::active:
      return "active";
    case KeyState::inactive:
      return "inactive";
    case KeyState::deleted:
      return "deleted";
  }
  return "";
}

std::vector<KeyStatus> key_statuses(const std::vector<ZoneKey>& keys, TimePoint at) {
  std::vector<KeyStatus> statuses;
  statuses.reserve(keys.size());
  for (const ZoneKey& key : keys) {
    statuses.push_back({role_of(key, keys, at), key.tag, key.algorithm, key.file,
                        key.private_key != nullptr, is_for_parent(key, at), state_of(key, at),
                        next_of(key, at)});
  }
  return statuses;
}

std::string state_text(const KeyStatus& status) {
  std::string text(to_text(status.state));
  if (status.next) {
    text += ", " + std::string(to_text(status.next->to)) + " from " + format_time(status.next->at);
  }
  return text;
}

}  // namespace millrace::dnszone
