// What the stages challenge and tlsa have in common: records that other hosts want go into the
// zones that are configured here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/stage.h"
#include "dnszone/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct WantedRecord {
  std::string by;  // whose wish it is, for messages: "certificate mail"
  DnsName owner;
  std::string rdata;
  std::optional<Duration> ttl;  // nullopt: the zone's challenge_ttl
};

struct Placing {
  RrType type;
  // Which of the managed records of that type are this stage's to take out.
  std::function<bool(const Record&)> owns;
  std::vector<WantedRecord> wanted;
  // PlaceRequest's.
  std::function<bool(const Record& by_hand, const Record& wanted)> stands_for{};
  // Where a wanted owner is a CNAME, the record goes to the end of the chain.
  bool follows_aliases = false;
  // PlaceRequest's.
  std::string claim{};
  bool takes_unsigned = false;
  // What to say of a record that is wanted no more and stays; empty: nothing.
  std::function<std::string(const Record&)> left_text{};
};

// Edits every zone so that its managed place holds the wanted records of the type and none other
// that the stage owns and this configuration has signed. A record in no zone, one that cannot stand
// where it is wanted and a zone that cannot be edited are errors each, and hold up nothing else.
StageReport place_in_zones(Files& files, const Settings& settings, Placing placing);

}  // namespace millrace::dnszone
