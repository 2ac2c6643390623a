#include "core/rollover/deploy_gate.h"

#include <algorithm>
#include <set>

namespace millrace {
namespace {

std::string record_text(const TlsaRecord& record) {
  return record.owner.text() + " TLSA 3 1 1 " + record.digest.hex();
}

// Each owner of the document once.
std::set<DnsName> owners_in(const RolloverDocument& document) {
  std::set<DnsName> owners;
  for (const RecordVisibility& seen : document.records) owners.insert(seen.record.owner);
  for (const OwnerSets& sets : document.owners) owners.insert(sets.owner);
  return owners;
}

// nullopt: the record is ready. `later`: the latest horizon so far.
std::optional<std::string> obstacle(const RecordVisibility* seen, const TlsaRecord& record,
                                    TimePoint now, std::optional<TimePoint>& later) {
  const std::string text = record_text(record);
  if (seen == nullptr) {
    return text +
           " is not among the records that the DNS host publishes; if no service uses its owner "
           "any "
           "more, run there: millrace tlsa --withdraw " +
           record.owner.text();
  }
  if (seen->first) return std::nullopt;
  if (!seen->visible) return text + " is not yet served by all name servers";
  if (!seen->agreed) return text + " was not confirmed by all name servers at the last poll";
  const TimePoint horizon = *seen->horizon();
  if (now >= horizon) return std::nullopt;
  later = std::max(later.value_or(horizon), horizon);
  const bool by_replay = seen->replayed_until > seen->cached_until;
  return text + " is visible since " + format_time(*seen->visible) +
         (by_replay ? ", but signatures of a set without it are valid until "
                    : ", but resolvers may hold a set without it until ") +
         format_time(horizon);
}

// nullopt: no client can have a former set without the key. A set that is still in the zone is
// there without a record that could be ready (see above).
std::optional<std::string> former_obstacle(const FormerSets& former, const SpkiDigest& key,
                                           TimePoint now, std::optional<TimePoint>& later) {
  const bool is_known = std::ranges::count(former.keys, key) > 0;
  if (!former.until || former.is_over(now) || former.unused || is_known) return std::nullopt;
  later = std::max(later.value_or(*former.until), *former.until);
  const std::string owner = former.sets.owner.text();
  return "a set without " + record_text({former.sets.owner, key}) +
         " was withdrawn, and resolvers may hold it, or its signatures are valid, until " +
         format_time(*former.until) +
         "; if no service uses its owner any more, run there: millrace tlsa --withdraw " + owner;
}

}  // namespace

GateVerdict deploy_gate(const RolloverDocument* document, const SpkiDigest& key, TimePoint now) {
  GateVerdict verdict;
  if (document == nullptr) return verdict;
  bool only_time = true;
  for (const DnsName& owner : owners_in(*document)) {
    const TlsaRecord record{owner, key};
    const RecordVisibility* seen = document->find(record);
    auto reason = obstacle(seen, record, now, verdict.opens_at);
    if (!reason) continue;
    verdict.open = false;
    only_time = only_time && seen != nullptr && seen->visible && seen->agreed;
    verdict.reasons.push_back(*std::move(reason));
  }
  for (const FormerSets& former : document->former) {
    auto reason = former_obstacle(former, key, now, verdict.opens_at);
    if (!reason) continue;
    verdict.open = false;
    verdict.reasons.push_back(*std::move(reason));
  }
  if (!only_time) verdict.opens_at.reset();
  return verdict;
}

}  // namespace millrace
