// One poll of the name servers of zones: all queries are sent together, then the answers are
// checked.
#pragma once

#include <span>
#include <vector>

#include "core/bundle/documents.h"
#include "core/dns/parent_view.h"
#include "core/env/env.h"
#include "dnszone/poll/server_verdict.h"

namespace millrace::dnszone {

struct ZoneQuery {
  ZoneExpectation expected;
  ServerSet set;
};

// What the servers of a zone that was signed must serve.
ZoneExpectation expectation(const ZoneDocument& announced, const ParentView& parent,
                            const RecordsByQuestion& wanted, TimePoint now);

// For each zone one check for each server, in their order. `verified`: what is known of their
// signatures.
std::vector<std::vector<ServerCheck>> query_servers(std::span<const ZoneQuery> zones,
                                                    DnsTransport& dns,
                                                    std::chrono::milliseconds timeout,
                                                    VerifiedSignatures& verified);

// What all the servers of one zone together amount to.
struct ZoneFinding {
  RecordsByQuestion served;             // by every server
  RecordsByQuestion denied;             // TLSA that some server is without
  RecordsByQuestion lacking;            // of these: while it has others there
  std::map<Question, ServedTlsa> tlsa;  // of all servers together
  std::map<Question, DnsName> aliases;  // out of the zone, the same at every server
  std::vector<Error> faults;            // "zone example.org: …"
  std::vector<Line> notes;              // what does not count: addresses without a route from here,
                                        // while another address of the same host answers
};

// The greater of each.
void merge(const ServedTlsa& from, ServedTlsa& into);

ZoneFinding sum_up(const ZoneQuery& zone, std::span<const ServerCheck> checks);

}  // namespace millrace::dnszone
