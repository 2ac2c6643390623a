// What the stages challenge and tlsa have in common: records that other hosts want go into the
// zones that are configured here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/bundle/stage.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct WantedRecord {
  CertId by;  // the certificate that requires it, for messages
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
  // If a required owner is a CNAME, the record is published at the end of the chain.
  bool follows_aliases = false;
  // PlaceRequest's.
  std::string claim{};
  bool takes_unsigned = false;
  // The message about a record that is no longer required and stays; empty: none.
  std::function<std::string(const Record&)> left_text{};
};

// Edits every zone so that its managed block or file contains the required records of the type and
// no others that the stage owns and this configuration has signed. Each record outside every zone,
// each one that is not allowed at its owner, and each zone that cannot be edited is an error, and
// does not stop the rest.
StageReport place_in_zones(Files& files, const Settings& settings, Placing placing);

}  // namespace millrace::dnszone
