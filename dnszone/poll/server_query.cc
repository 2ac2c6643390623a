#include "dnszone/poll/server_query.h"

#include <algorithm>
#include <iterator>

#include "dnszone/query/parent_lookup.h"
#include "dnszone/sign_stage/signed_zone_document.h"

namespace millrace::dnszone {
namespace {

Result<Reply> decoded(const Result<std::string>& message) {
  return message ? decode_reply(*message) : Result<Reply>(message.error());
}

bool was_reached(const ServerCheck& check) {
  return check.state != ServerState::no_route && check.state != ServerState::unreachable;
}

// A host without IPv6 does not make a zone unpublished: another address of the same name server is
// used instead. A configured address has no name, so it has no replacement.
bool counts(const ZoneQuery& zone, std::span<const ServerCheck> checks, size_t index) {
  const auto& host = zone.set.servers[index].host;
  if (checks[index].state != ServerState::no_route || !host) return true;
  for (size_t i = 0; i < checks.size(); ++i) {
    if (zone.set.servers[i].host == host && was_reached(checks[i])) return false;
  }
  return true;
}

void keep_common(RecordsByQuestion& common, const RecordsByQuestion& served) {
  for (auto& [question, rdata] : common) {
    const auto found = served.find(question);
    std::erase_if(rdata, [&](const std::string& one) {
      return found == served.end() || !found->second.contains(one);
    });
  }
}

void take_tlsa(const RecordsByQuestion& wanted, const ServerCheck& check, ZoneFinding& finding) {
  for (const auto& [question, seen] : check.tlsa) {
    merge(seen, finding.tlsa[question]);
    if (!seen.is_final) continue;
    const auto served = check.served.find(question);
    for (const std::string& rdata : wanted.at(question)) {
      const bool is_served = served != check.served.end() && served->second.contains(rdata);
      if (is_served) continue;
      finding.denied[question].insert(rdata);
      if (seen.has_records) finding.lacking[question].insert(rdata);
    }
  }
}

std::string serves(const ZoneServer& server, uint32_t serial) {
  return server.text() + " serves serial " + std::to_string(serial);
}

// A secondary never fetches a serial that is not after its own. `newest`: a server that has what
// was signed last.
std::optional<Error> serial_fault(const ZoneQuery& zone, std::span<const ServerCheck> checks,
                                  size_t newest, size_t index) {
  const ServerCheck &right = checks[newest], &seen = checks[index];
  const ZoneServer& server = zone.set.servers[index];
  if (!seen.serial || index == newest) return std::nullopt;
  if (serial_after(*seen.serial, *right.serial)) {
    return not_yet(serves(server, *seen.serial) + ", after " + std::to_string(*right.serial) +
                   ", which was signed last and " + zone.set.servers[newest].text() +
                   " serves: a secondary does not fetch an older serial; an older zone may have "
                   "been restored. The next signing raises the serial above both");
  }
  if (*seen.serial != *right.serial || seen.soa == right.soa) return std::nullopt;
  return Error(serves(server, *seen.serial) + " with other content than " +
               zone.set.servers[newest].text() +
               ": it has a different zone with this serial and does not fetch this one; raise the "
               "serial in the source and run: millrace sign");
}

// The first server that serves what was signed last, verified.
std::optional<size_t> newest_of(const ZoneQuery& zone, std::span<const ServerCheck> checks) {
  if (!zone.expected.ds || zone.expected.by_server) return std::nullopt;
  for (size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].serial == zone.expected.serial && !checks[i].keys.empty()) return i;
  }
  return std::nullopt;
}

// Of the aliases out of the zone those that every server considered has.
void take_aliases(const std::vector<const ServerCheck*>& checks, const Subject& zone,
                  ZoneFinding& finding) {
  std::map<Question, std::set<DnsName>> seen;
  std::map<Question, size_t> count;
  for (const ServerCheck* check : checks) {
    for (const auto& [question, target] : check->aliases) {
      seen[question].insert(target);
      ++count[question];
    }
  }
  for (const auto& [question, targets] : seen) {
    if (targets.size() == 1 && count[question] == checks.size()) {
      finding.aliases.emplace(question, *targets.begin());
    } else if (finding.faults.empty()) {
      finding.faults.push_back(not_yet(question.name.text() + " is a CNAME of " +
                                       targets.begin()->text() + " at some servers only")
                                   .about(zone)
                                   .found_as("servers-disagree"));
    }
  }
}

const char* id_of(ServerState state) {
  switch (state) {
    case ServerState::stale:
      return "server-behind";
    case ServerState::lame:
      return "server-lame";
    case ServerState::bogus:
      return "server-bogus";
    case ServerState::no_route:
      return "server-no-route";
    case ServerState::published:
    case ServerState::unreachable:
      break;
  }
  return "server-unreachable";
}

// No route is a fact about this host, not about its configuration file.
ErrorKind kind_of(const ServerCheck& check, const Error& fault) {
  return check.state == ServerState::no_route ? ErrorKind::not_yet : fault.kind;
}

}  // namespace

void merge(const ServedTlsa& from, ServedTlsa& into) {
  into.ttl = std::max(into.ttl, from.ttl);
  into.last_expiry = std::max(into.last_expiry, from.last_expiry);
}

ZoneExpectation expectation(const ZoneDocument& announced, const ParentView& parent,
                            const RecordsByQuestion& wanted, TimePoint now) {
  if (!is_server_signed(announced)) {
    return {announced.zone, announced.serial, announced.ds, wanted, now};
  }
  return {announced.zone, announced.serial, usable_ds(parent), wanted, now, true};
}

std::vector<std::vector<ServerCheck>> query_servers(std::span<const ZoneQuery> zones,
                                                    DnsTransport& dns,
                                                    std::chrono::milliseconds timeout,
                                                    VerifiedSignatures& verified) {
  std::vector<DnsQuery> queries;
  for (const ZoneQuery& zone : zones) {
    const auto questions = questions_of(zone.expected);
    for (const ZoneServer& server : zone.set.servers) {
      for (const Question& question : questions) {
        queries.push_back({server.endpoint, encode_query(question)});
      }
    }
  }
  const auto answers = dns.exchange(queries, timeout);
  std::vector<Result<Reply>> replies;
  std::transform(answers.begin(), answers.end(), std::back_inserter(replies), decoded);
  std::span<const Result<Reply>> rest(replies);
  std::vector<std::vector<ServerCheck>> all;
  for (const ZoneQuery& zone : zones) {
    const size_t each = questions_of(zone.expected).size();
    auto& checks = all.emplace_back();
    for (const ZoneServer& server : zone.set.servers) {
      checks.push_back(check_server(zone.expected, server, rest.first(each), &verified));
      rest = rest.subspan(each);
    }
  }
  return all;
}

ZoneFinding sum_up(const ZoneQuery& zone, std::span<const ServerCheck> checks) {
  ZoneFinding finding;
  const Subject subject = zone_subject(zone.expected.zone);
  // A server that cannot be queried serves nothing: every server must serve the records.
  if (zone.set.faults.empty()) finding.served = zone.expected.wanted;
  for (const std::string& fault : zone.set.faults)
    finding.faults.push_back(not_yet(fault).about(subject).found_as("server-no-address"));
  std::vector<const ServerCheck*> counting;
  for (size_t i = 0; i < checks.size(); ++i) {
    const ServerCheck& check = checks[i];
    const bool does_count = counts(zone, checks, i);
    if (does_count) keep_common(finding.served, check.served);
    if (does_count) counting.push_back(&check);
    take_tlsa(zone.expected.wanted, check, finding);
    for (const Error& fault : check.faults) {
      if (!does_count) {
        finding.notes.emplace_back(subject, fault.message);
      } else {
        finding.faults.push_back(Error(kind_of(check, fault), fault.message)
                                     .about(subject)
                                     .found_as(id_of(check.state)));
      }
    }
  }
  const auto newest = newest_of(zone, checks);
  for (size_t i = 0; newest && i < checks.size(); ++i) {
    if (auto fault = serial_fault(zone, checks, *newest, i)) {
      finding.faults.push_back(std::move(*fault).about(subject).found_as("servers-disagree"));
    }
  }
  if (zone.set.faults.empty()) take_aliases(counting, subject, finding);
  return finding;
}

}  // namespace millrace::dnszone
