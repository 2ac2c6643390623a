#include "dnszone/keys/signing_keys.h"

#include <algorithm>
#include <map>

#include "core/base/joined.h"
#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {
namespace {

struct Candidates {
  std::vector<const ZoneKey*> ksks, zsks;  // published, of one algorithm
};

std::string why_not(const ZoneKey& key, TimePoint now) {
  if (!key.private_key) return "has no .private file";
  if (key.times.activate && *key.times.activate > now) {
    return "is not active before " + format_time(*key.times.activate);
  }
  if (!key.times.inactive || *key.times.inactive > now) return "has no time of activation";
  return "is inactive since " + format_time(*key.times.inactive);
}

std::string reasons(const std::vector<const ZoneKey*>& keys, TimePoint now) {
  return joined(keys, "; ", [now](const ZoneKey* key) {
    return key->file.string() + " " + why_not(*key, now);
  });
}

std::vector<const ZoneKey*> able(const std::vector<const ZoneKey*>& keys, TimePoint now) {
  std::vector<const ZoneKey*> result;
  std::copy_if(keys.begin(), keys.end(), std::back_inserter(result),
               [&](const ZoneKey* key) { return key->private_key && is_active(*key, now); });
  return result;
}

Error no_ksk(uint8_t algorithm, const Candidates& candidates, const DnsName& origin,
             TimePoint now) {
  const std::string what = "keys of " + origin.text() + ": no KSK of algorithm " +
                           algorithm_text(algorithm) + " can sign";
  if (!candidates.ksks.empty()) return Error(what + ": " + reasons(candidates.ksks, now));
  return Error(what +
               ": there is none (flags 257), so no DS at the parent can match; make one, or remove "
               "the keys of that algorithm");
}

Result<void> add(uint8_t algorithm, const Candidates& candidates, const DnsName& origin,
                 TimePoint now, SigningKeys& chosen) {
  const auto ksks = able(candidates.ksks, now);
  if (ksks.empty()) return no_ksk(algorithm, candidates, origin, now);
  auto zsks = able(candidates.zsks, now);
  const bool is_zsk_wanted = std::any_of(candidates.zsks.begin(), candidates.zsks.end(),
                                         [&](const ZoneKey* key) { return is_active(*key, now); });
  if (zsks.empty() && is_zsk_wanted) {
    return Error("keys of " + origin.text() + ": no ZSK of algorithm " + algorithm_text(algorithm) +
                 " can sign: " + reasons(candidates.zsks, now));
  }
  if (zsks.empty()) zsks = ksks;
  chosen.key_signers.insert(chosen.key_signers.end(), ksks.begin(), ksks.end());
  chosen.zone_signers.insert(chosen.zone_signers.end(), zsks.begin(), zsks.end());
  return {};
}

// Otherwise any user who can create a file in the directory could add a key to the zone.
Result<void> refuse_lone(const std::vector<const ZoneKey*>& published) {
  for (const ZoneKey* key : published) {
    if (key->private_key) continue;
    return Error(
        key->file.string() +
        ": has no .private file, so it is not published: restore that file, or move this one "
        "away");
  }
  return {};
}

}  // namespace

bool is_published(const ZoneKey& key, TimePoint now) {
  const KeyTimes& times = key.times;
  if (times.remove && *times.remove <= now) return false;
  if (times.publish) return *times.publish <= now;
  return times.activate || !times.created;
}

bool is_active(const ZoneKey& key, TimePoint now) {
  const KeyTimes& times = key.times;
  if (!is_published(key, now) || (times.inactive && *times.inactive <= now)) return false;
  if (times.activate) return *times.activate <= now;
  return !times.publish && !times.created;
}

bool is_for_parent(const ZoneKey& key, TimePoint now) {
  return key.is_ksk() && is_active(key, now);
}

std::optional<TimePoint> next_key_change(const std::vector<ZoneKey>& keys, TimePoint now) {
  std::optional<TimePoint> next;
  for (const ZoneKey& key : keys) {
    const KeyTimes& times = key.times;
    for (const auto& time : {times.publish, times.activate, times.inactive, times.remove}) {
      if (time && *time > now && (!next || *time < *next)) next = time;
    }
  }
  return next;
}

Result<SigningKeys> choose_keys(const std::vector<ZoneKey>& keys, const DnsName& origin,
                                TimePoint now) {
  SigningKeys chosen;
  std::map<uint8_t, Candidates> by_algorithm;
  for (const ZoneKey& key : keys) {
    if (key.owner != origin) {
      return Error("key " + key.file.string() + " is of " + key.owner.text() + ", expected " +
                   origin.text());
    }
    if (!is_published(key, now)) continue;
    chosen.published.push_back(&key);
    Candidates& candidates = by_algorithm[key.algorithm];
    (key.is_ksk() ? candidates.ksks : candidates.zsks).push_back(&key);
  }
  if (chosen.published.empty()) {
    return Error("keys of " + origin.text() + ": none is published at " + format_time(now));
  }
  for (const auto& [algorithm, candidates] : by_algorithm) {
    TRY(add(algorithm, candidates, origin, now, chosen));
  }
  TRY(refuse_lone(chosen.published));
  return chosen;
}

}  // namespace millrace::dnszone
