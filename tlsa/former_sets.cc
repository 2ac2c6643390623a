#include "tlsa/former_sets.h"

#include <algorithm>

namespace millrace::tlsa {
namespace {

const DnsName& owner_of(const FormerSets& former) {
  return former.sets.owner;
}

std::set<DnsName> owners_in(const Documents& documents, const CertId& id) {
  std::set<DnsName> owners;
  const auto found = documents.find(id);
  if (found == documents.end()) return owners;
  for (const TlsaRecord& record : found->second.records) owners.insert(record.owner);
  return owners;
}

std::set<DnsName> owners_in(const std::vector<RecordVisibility>& records) {
  std::set<DnsName> owners;
  for (const RecordVisibility& seen : records) owners.insert(seen.record.owner);
  return owners;
}

// Each set that a client may have has it.
bool is_in_each_set(const RecordVisibility& seen, TimePoint now) {
  return seen.first || (seen.visible && now >= *seen.horizon());
}

// Of one certificate.
class Former {
 public:
  // `configured`: its owners in the configuration that have records.
  Former(const OwnerChanges& changes, const RolloverSettings& settings, TimePoint now,
         const RolloverDocument& last, std::set<DnsName> configured)
      : settings_(settings),
        now_(now),
        last_(last),
        configured_(std::move(configured)),
        published_(owners_in(changes.after, last.certificate)),
        all_(last.former) {}

  // `withdrawn`: owners without any record.
  std::vector<FormerSets> run(const std::set<DnsName>& withdrawn) {
    std::erase_if(all_, [this](const FormerSets& one) {
      return one.is_over(now_) || (!one.until && configured_.contains(owner_of(one)));
    });
    for (FormerSets& one : all_) {
      const bool is_gone = one.until && !published_.contains(owner_of(one));
      one.unused = one.unused || (is_gone && withdrawn.contains(owner_of(one)));
    }
    for (const DnsName& owner : owners_in(last_.records)) {
      if (!configured_.contains(owner)) add(owner);
    }
    // Of an earlier release: which keys its sets have is not known.
    for (const OwnerSets& sets : last_.owners) {
      const auto noted = std::ranges::find(all_, sets.owner, owner_of);
      const bool is_noted = noted != all_.end() && !noted->until;
      if (!is_noted && !configured_.contains(sets.owner)) add(sets.owner);
    }
    for (FormerSets& one : all_) {
      if (!one.until && !published_.contains(owner_of(one))) end(one);
    }
    std::ranges::sort(all_, {}, owner_of);
    return std::move(all_);
  }

 private:
  // From now on without a record that is observed.
  void add(const DnsName& owner) {
    const OwnerSets* known = last_.sets_of(owner);
    FormerSets fresh{
        known != nullptr ? *known : OwnerSets{owner, settings_.ttl, {}, {}}, {}, {}, false};
    const auto older = std::ranges::find(all_, owner, owner_of);
    for (const RecordVisibility& seen : last_.records) {
      const SpkiDigest& key = seen.record.digest;
      const bool was_there = older == all_.end() || std::ranges::count(older->keys, key) > 0;
      const bool is_safe = seen.record.owner == owner && is_in_each_set(seen, now_);
      if (is_safe && was_there) fresh.keys.push_back(key);
    }
    if (older != all_.end()) {
      *older = std::move(fresh);
    } else {
      all_.push_back(std::move(fresh));
    }
  }

  void end(FormerSets& former) {
    if (const OwnerSets* known = last_.sets_of(owner_of(former))) former.sets = *known;
    // The last signatures may have been made after the last poll.
    const Duration left = std::max(2 * former.sets.ttl, settings_.validity);
    former.until = std::max(now_ + left, former.sets.last_expiry) + settings_.margin;
  }

  const RolloverSettings& settings_;
  TimePoint now_;
  const RolloverDocument& last_;
  std::set<DnsName> configured_, published_;
  std::vector<FormerSets> all_;
};

// Of a certificate without owners in the configuration.
RolloverDocument remnant_of(const RolloverDocument& last) {
  RolloverDocument remnant = last;
  remnant.records.clear();
  return remnant;
}

}  // namespace

void keep_former_sets(const OwnerChanges& changes, const RolloverSettings& settings, TimePoint now,
                      Rollovers& rollovers) {
  std::set<DnsName> empty = changes.withdrawn;
  for (const auto& [id, document] : changes.after) {
    for (const TlsaRecord& record : document.records) empty.erase(record.owner);
  }
  for (const auto& [id, last] : changes.rollovers) {
    auto found = rollovers.find(id);
    const bool is_configured = found != rollovers.end();
    std::vector<FormerSets> former =
        Former(changes, settings, now, last,
               is_configured ? owners_in(found->second.records) : std::set<DnsName>())
            .run(empty);
    if (!is_configured) found = rollovers.emplace(id, remnant_of(last)).first;
    RolloverDocument& document = found->second;
    document.former = std::move(former);
    const std::set<DnsName> published = owners_in(changes.after, id);
    std::erase_if(document.owners,
                  [&published](const OwnerSets& sets) { return !published.contains(sets.owner); });
    const bool is_empty = document.owners.empty() && document.former.empty();
    if (!is_configured && is_empty) rollovers.erase(found);
  }
}

std::map<DnsName, OwnerSets> former_sets(const Rollovers& rollovers, TimePoint now) {
  std::map<DnsName, OwnerSets> all;
  for (const auto& [id, document] : rollovers) {
    for (const FormerSets& former : document.former) {
      if (former.is_over(now)) continue;
      OwnerSets& sets = all.try_emplace(owner_of(former), former.sets).first->second;
      sets.ttl = std::max(sets.ttl, former.sets.ttl);
      sets.last_expiry = std::max(sets.last_expiry, former.sets.last_expiry);
    }
  }
  return all;
}

}  // namespace millrace::tlsa
