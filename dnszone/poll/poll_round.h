// One poll: which of the required records every server of their zones serves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "dnszone/poll/server_query.h"
#include "dnszone/poll/server_states.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct PollFinding {
  RecordsByQuestion served;   // of the required
  RecordsByQuestion denied;   // TLSA of the required that some server is without
  RecordsByQuestion lacking;  // of these: while it has others there
  std::map<Question, ServedTlsa> tlsa;
  std::vector<SeenServer> servers{};  // of all zones that were signed
  StageReport report;                 // pending, errors
  std::vector<Line> notes;            // what does not count
};

// Asks the servers of each configured zone, everything together. A record whose owner is a CNAME
// that leads out of its zone is queried in the configured zone where the chain ends: in a second
// round of queries, and at most one more for each zone in the chain.
PollFinding poll_servers(const StageContext& context, const Settings& settings,
                         const RecordsByQuestion& wanted,
                         const std::map<DnsName, ZoneDocument>& signed_zones);

}  // namespace millrace::dnszone
