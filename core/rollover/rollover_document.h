// What the DNS host knows of the TLSA records of one certificate: since when each is visible, and
// until when a client may still hold or be given a set without it. tlsa → csr, pull. File
// "rollover/CERT.json" in the outbox of tlsa.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/bundle/documents.h"

namespace millrace {

// One record that is required in the zones (RFC 7671 §8.1).
struct RecordVisibility {
  TlsaRecord record;
  // It was in the first set that was ever published at its owner: a client that does not see it
  // sees no set, and does without DANE. Nothing is to be waited for.
  bool first = false;
  // Whether every address of every server served it at the last poll. False also while one of them
  // did not answer.
  bool agreed = false;
  // The poll since which all of them serve it. A server that does not answer leaves it as it is;
  // one that answers without the record resets it.
  std::optional<TimePoint> visible{};
  // With `visible`: until then a resolver may hold an older set: twice the greatest TTL later. With
  // a margin for clocks that are wrong, as the next one.
  TimePoint cached_until{};
  // With `visible`: until then signatures of an older set are valid, which an attacker can replay.
  TimePoint replayed_until{};

  // The event horizon: after it each client that validates sees the record. nullopt: not visible.
  std::optional<TimePoint> horizon() const;
  bool operator==(const RecordVisibility&) const = default;
};

// A key that was current before, whose records stay until no server presents it.
struct PreviousKey {
  SpkiDigest digest;
  // Since when each look found the current key, and no other, at every address of every service.
  // nullopt: a service presented another key at the last look, or there was no complete look.
  std::optional<TimePoint> replaced{};
  // Its records are removed. Listed until the request does not list the key any more.
  bool retired = false;
  // Not retired: why not each address was seen to present the current key. Empty: each was.
  std::string missing{};
  bool operator==(const PreviousKey&) const = default;
};

// What is known of the sets that were published at an owner.
struct OwnerSets {
  DnsName owner;
  Duration ttl{};  // the greatest one with which a resolver may still hold one of them
  std::optional<TimePoint> lowered{};  // since when only smaller ones are seen
  TimePoint last_expiry{};  // the latest one of their signatures; the epoch: none was seen
  bool operator==(const OwnerSets&) const = default;
};

// Sets of an owner that the configuration has no more. When they are not in the zone any more, a
// client may still hold one, or be given one by an attacker: it accepts no key that one of them
// lacks.
struct FormerSets {
  OwnerSets sets;
  std::vector<SpkiDigest> keys;  // those that each of the sets has
  // After it there is no such client: with the margin for clocks. nullopt: the set is in the zone.
  std::optional<TimePoint> until{};
  bool unused = false;  // the operator has said that no service is at the owner any more

  bool is_over(TimePoint now) const { return until && now >= *until; }
  bool operator==(const FormerSets&) const = default;
};

struct RolloverDocument {
  CertId certificate;
  SpkiDigest current;  // of the request
  std::optional<SpkiDigest> next;
  std::vector<OwnerSets> owners;          // sorted; those of the records
  std::vector<RecordVisibility> records;  // sorted by record; none of a retired key
  std::vector<PreviousKey> previous;      // in the order of the request
  std::vector<FormerSets> former = {};    // sorted by owner

  const RecordVisibility* find(const TlsaRecord& record) const;
  const OwnerSets* sets_of(const DnsName& owner) const;     // nullptr: it is new
  const FormerSets* former_of(const DnsName& owner) const;  // nullptr: there are none
  bool operator==(const RolloverDocument&) const = default;
};

std::string encode(const RolloverDocument& document);
Result<RolloverDocument> decode_rollover(std::string_view text, const std::string& where);

using Rollovers = std::map<CertId, RolloverDocument>;
// All of a bundle. An outbox of an earlier release has none.
Result<Rollovers> rollovers_of(const Bundle& bundle);

}  // namespace millrace
