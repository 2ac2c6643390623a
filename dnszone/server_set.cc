#include "dnszone/server_set.h"

#include <algorithm>
#include <set>

namespace millrace::dnszone {
namespace {

std::vector<std::string> addresses_in(const std::vector<Record>& records, const DnsName& host) {
  std::set<std::string> addresses;
  for (const Record& record : records) {
    const bool is_address = record.type == RrType::a || record.type == RrType::aaaa;
    if (!is_address || record.owner != host) continue;
    const auto text = rdata_text(record.type, record.rdata);
    const auto endpoint = text ? Endpoint::parse(*text) : Result<Endpoint>(text.error());
    if (endpoint) addresses.insert(endpoint->address);
  }
  return {addresses.begin(), addresses.end()};
}

void add(ServerSet& set, ZoneServer server) {
  const auto is_same = [&](const ZoneServer& other) { return other.endpoint == server.endpoint; };
  if (std::none_of(set.servers.begin(), set.servers.end(), is_same)) {
    set.servers.push_back(std::move(server));
  }
}

void add_listed(ServerSet& set, const NameServer& listed, HostAddresses& hosts) {
  std::vector<std::string> addresses = listed.addresses;
  if (addresses.empty()) {
    const auto& found = hosts.of(listed.host);
    if (!found) return set.faults.push_back(found.error().text());
    addresses = *found;
  }
  if (addresses.empty()) set.faults.push_back(host_text(listed.host) + ": no address");
  for (const std::string& address : addresses) add(set, {{address, 53}, listed.host});
}

}  // namespace

const Result<std::vector<std::string>>& HostAddresses::of(const DnsName& host) {
  const auto found = known_.find(host);
  if (found != known_.end()) return found->second;
  return known_.emplace(host, dns_.addresses(host_text(host))).first->second;
}

std::string host_text(const DnsName& name) {
  std::string text = name.text();
  if (!name.is_root()) text.pop_back();
  return text;
}

std::string ZoneServer::text() const {
  return host ? endpoint.text() + " (" + host_text(*host) + ")" : endpoint.text();
}

std::vector<NameServer> name_servers(const std::vector<Record>& records, const DnsName& zone) {
  std::set<DnsName> hosts;
  for (const Record& record : records) {
    if (record.type != RrType::ns || record.owner != zone) continue;
    if (const auto host = DnsName::from_wire(record.rdata)) hosts.insert(*host);
  }
  std::vector<NameServer> servers;
  for (const DnsName& host : hosts) servers.push_back({host, addresses_in(records, host)});
  return servers;
}

ServerSet find_servers(const ZoneSettings& zone, const std::vector<NameServer>& listed,
                       HostAddresses& hosts) {
  ServerSet set;
  for (const Endpoint& endpoint : zone.servers) add(set, {endpoint, std::nullopt});
  if (!zone.servers.empty()) return set;
  for (const NameServer& server : listed) add_listed(set, server, hosts);
  if (listed.empty()) set.faults.push_back("no name server is listed at its apex");
  return set;
}

}  // namespace millrace::dnszone
