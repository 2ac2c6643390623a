#include "dnszone/served_serial.h"

#include <algorithm>

#include "dnszone/answered.h"
#include "dnszone/message.h"
#include "dnszone/zone_document.h"

namespace millrace::dnszone {
namespace {

constexpr std::chrono::milliseconds kLongest{2000};  // signing does not wait for a dead secondary

std::optional<uint32_t> serial_in(const Result<std::string>& answer, const DnsName& zone) {
  if (!answer) return std::nullopt;
  const auto reply = decode_reply(*answer);
  if (!reply || !check_authority(*reply, zone)) return std::nullopt;
  const AnsweredRrset soa = rrset_of(reply->answer, {zone, RrType::soa});
  if (soa.records.size() != 1) return std::nullopt;
  return soa_serial(soa.records.front().rdata);
}

}  // namespace

std::optional<ServedSerial> ServedSerials::highest(const ZoneSettings& zone,
                                                   const ZoneText& source) {
  const auto listed = name_servers(source);
  if (!listed) return std::nullopt;
  std::vector<ZoneServer> servers = find_servers(zone, *listed, hosts_).servers;
  std::erase_if(servers, [this](const ZoneServer& one) { return silent_.contains(one.endpoint); });
  std::vector<DnsQuery> queries;
  for (const ZoneServer& server : servers) {
    queries.push_back({server.endpoint, encode_query({zone.zone, RrType::soa})});
  }
  const auto answers = dns_.exchange(queries, std::min(timeout_, kLongest));
  std::optional<ServedSerial> highest;
  for (size_t i = 0; i < servers.size(); ++i) {
    if (!answers[i]) silent_.insert(servers[i].endpoint);
    const auto serial = serial_in(answers[i], zone.zone);
    if (!serial || (highest && !serial_after(*serial, highest->serial))) continue;
    highest = ServedSerial{*serial, servers[i].text()};
  }
  return highest;
}

}  // namespace millrace::dnszone
