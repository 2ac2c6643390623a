#include "dnszone/sign_stage/served_serial.h"

#include <algorithm>

#include "dnszone/query/authoritative_answer.h"
#include "dnszone/query/message.h"
#include "dnszone/record/soa.h"
#include "dnszone/sign_stage/signed_zone_document.h"
#include "dnszone/verify/rrsig.h"

namespace millrace::dnszone {
namespace {

constexpr std::chrono::milliseconds kLongest{2000};  // signing does not wait for a dead secondary

// The SOA of a server that answers for the zone.
std::optional<AnsweredRrset> soa_in(const Result<std::string>& answer, const DnsName& zone) {
  if (!answer) return std::nullopt;
  const auto reply = decode_reply(*answer);
  if (!reply || !check_authority(*reply, zone)) return std::nullopt;
  AnsweredRrset soa = rrset_of(reply->answer, {zone, RrType::soa});
  return soa.records.size() == 1 ? std::optional(std::move(soa)) : std::nullopt;
}

void take_inceptions(const AnsweredRrset& soa, std::optional<uint32_t>& newest) {
  for (const Record& record : soa.rrsigs) {
    const auto rrsig = parse_rrsig(record.rdata);
    if (rrsig && (!newest || serial_after(rrsig->inception, *newest))) newest = rrsig->inception;
  }
}

}  // namespace

std::optional<ServedSerial> ServedSerials::highest(const ZoneSettings& zone,
                                                   const ZoneText& source) {
  const auto listed = name_servers(source);
  if (!listed) return std::nullopt;
  std::vector<ZoneServer> servers = find_servers(zone, *listed, hosts_).servers;
  std::erase_if(servers, [this](const ZoneServer& one) { return silent_.contains(one.endpoint); });
  std::vector<DnsQuery> queries;
  queries.reserve(servers.size());
  for (const ZoneServer& server : servers) {
    queries.push_back({server.endpoint, encode_query({zone.zone, RrType::soa})});
  }
  const auto answers = dns_.exchange(queries, std::min(timeout_, kLongest));
  std::optional<ServedSerial> highest;
  std::optional<uint32_t> newest;
  for (size_t i = 0; i < servers.size(); ++i) {
    if (!answers[i]) silent_.insert(servers[i].endpoint);
    const auto soa = soa_in(answers[i], zone.zone);
    if (!soa) continue;
    take_inceptions(*soa, newest);
    const uint32_t serial = parse_soa(soa->records.front().rdata).serial;
    if (highest && !serial_after(serial, highest->serial)) continue;
    highest = ServedSerial{serial, servers[i].text()};
  }
  if (highest) highest->inception = newest;
  return highest;
}

}  // namespace millrace::dnszone
