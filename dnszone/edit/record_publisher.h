// What the stages challenge and tlsa have in common: records that other hosts require go into the
// zones that are configured here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/bundle/stage.h"
#include "dnszone/edit/managed_records.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct RequiredRecord {
  std::string by;  // what requires it, for messages: "certificate mail"
  DnsName owner;
  std::string rdata;
  std::optional<Duration> ttl;  // nullopt: the zone's challenge_ttl
};

struct PublishRequest {
  RecordUpdate update;  // of every zone; its records are `required`, by their zones
  // If a required owner is a CNAME, the record is published at the end of the chain.
  bool follows_aliases = false;
  // The message about a record that is no longer required and stays; empty: none.
  std::function<std::string(const Record&)> left_text{};
  std::vector<RequiredRecord> required{};
  StageReport refused{};  // errors about records that are not among `required`
};

// Edits every zone so that its managed block or file contains the required records of the type and
// no others that the stage owns and this configuration has signed. Each record outside every zone,
// each one that is not allowed at its owner, and each zone that cannot be edited is an error, and
// does not stop the rest.
StageReport publish_records(Files& files, const Settings& settings, PublishRequest request);

}  // namespace millrace::dnszone
