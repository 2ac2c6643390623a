#include "dnszone/query/server_set.h"

#include <algorithm>

namespace millrace::dnszone {
namespace {

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
  for (const std::string& address : addresses) {
    const Endpoint endpoint{address, 53};
    add(set, {endpoint, listed.host});
  }
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

ServerSet find_servers(const ZoneSettings& zone, const std::vector<NameServer>& listed,
                       HostAddresses& hosts, const std::vector<NameServer>& others) {
  ServerSet set;
  for (const Endpoint& endpoint : zone.servers) add(set, {endpoint, std::nullopt});
  if (zone.servers.empty()) {
    for (const NameServer& server : listed) add_listed(set, server, hosts);
    if (listed.empty()) set.faults.push_back("no name server is listed at its apex");
  }
  for (const NameServer& server : others) add_listed(set, server, hosts);
  return set;
}

}  // namespace millrace::dnszone
