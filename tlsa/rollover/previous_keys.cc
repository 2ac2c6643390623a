#include "tlsa/rollover/previous_keys.h"

#include <algorithm>

namespace millrace::tlsa {

LookVerdict verdict_of(const std::vector<DnsName>& owners,
                       const std::map<DnsName, ServiceLook>& looks, const SpkiDigest& current) {
  LookVerdict verdict{!owners.empty(), false};
  for (const DnsName& owner : owners) {
    const auto look = looks.find(owner);
    const bool is_seen = look != looks.end();
    verdict.is_complete = verdict.is_complete && is_seen && look->second.presents_only(current);
    verdict.is_contradicted =
        verdict.is_contradicted || (is_seen && look->second.presents_other(current));
  }
  return verdict;
}

PreviousKey observed(PreviousKey before, const LookVerdict& looks, Duration wait, bool may_retire,
                     TimePoint now) {
  PreviousKey after = std::move(before);
  if (after.retired) return after;
  if (looks.is_contradicted) after.replaced.reset();
  if (looks.is_complete && !after.replaced) after.replaced = now;
  after.retired =
      looks.is_complete && may_retire && after.replaced && now >= *after.replaced + wait;
  return after;
}

}  // namespace millrace::tlsa
