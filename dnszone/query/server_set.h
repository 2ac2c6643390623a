// Which name servers a zone has, and at which addresses.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/bundle/documents.h"
#include "core/env/env.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

struct ZoneServer {
  Endpoint endpoint;
  std::optional<DnsName> host;  // absent: the configuration names the address

  std::string text() const;  // "192.0.2.53 (ns2.example.org)"
};

struct ServerSet {
  std::vector<ZoneServer> servers;  // no address twice
  std::vector<std::string> faults;  // name servers without an address, and why; a line each
};

// Addresses by the system's resolver, each host looked up once: many zones share their servers.
class HostAddresses {
 public:
  explicit HostAddresses(DnsTransport& dns) : dns_(dns) {}
  const Result<std::vector<std::string>>& of(const DnsName& host);

 private:
  DnsTransport& dns_;
  std::map<DnsName, Result<std::vector<std::string>>> known_;
};

// A name as messages show it: without the final dot.
std::string host_text(const DnsName& name);

// The configured servers if there are some. Else every address of every one of `listed`: the zone's
// own if it has them, the system's resolver for the rest. In either case those of `others`, which
// the zone does not list.
ServerSet find_servers(const ZoneSettings& zone, const std::vector<NameServer>& listed,
                       HostAddresses& hosts, const std::vector<NameServer>& others = {});

}  // namespace millrace::dnszone
