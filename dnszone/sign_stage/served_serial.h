// The serial that the name servers of a zone have: what is signed must be after it, or secondaries
// never fetch it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "dnszone/query/server_set.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

struct ServedSerial {
  uint32_t serial = 0;
  std::string by;  // "192.0.2.53 (ns2.example.org)"
  // Of the newest RRSIG of a SOA that some server has: seconds since 1970 modulo 2^32, not
  // verified.
  std::optional<uint32_t> inception{};
};

// For the zones of one run: a server that did not answer is not queried again.
class ServedSerials {
 public:
  ServedSerials(DnsTransport& dns, std::chrono::milliseconds timeout)
      : dns_(dns), timeout_(timeout), hosts_(dns) {}

  // The highest one (RFC 1982) of all servers of the zone: those configured, else those that the
  // source lists. nullopt: none answers with authority within a short time.
  std::optional<ServedSerial> highest(const ZoneSettings& zone, const ZoneText& source);

 private:
  DnsTransport& dns_;
  std::chrono::milliseconds timeout_;
  HostAddresses hosts_;
  std::set<Endpoint> silent_;
};

}  // namespace millrace::dnszone
