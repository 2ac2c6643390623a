// One look of poll: which of the wanted records every server of their zones serves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/documents.h"
#include "core/stage.h"
#include "dnszone/look.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct PollFinding {
  RecordsByQuestion served;        // of the wanted
  StageReport report;              // pending, errors
  std::vector<std::string> notes;  // what does not count
};

// Asks the servers of each configured zone, everything together. A record whose owner is a CNAME
// that leads out of its zone is looked for in the configured zone where the chain ends: with a
// second round of questions, and a third at most for each zone that the chain goes through.
PollFinding look_for(const StageContext& context, const Settings& settings,
                     const RecordsByQuestion& wanted,
                     const std::map<DnsName, ZoneDocument>& signed_zones);

}  // namespace millrace::dnszone
