// What each name server of a zone served at the last poll, STATE/servers.json: for people and for
// monitoring. No decision is made from it.
//
//   { "version": 1, "servers": [ { "zone": "example.org.", "server": "ns1.example.org",
//                                  "address": "192.0.2.53", "state": "published",
//                                  "serial": 2026112302, "since": TIME } ] }
#pragma once

#include "core/bundle/stage.h"
#include "dnszone/poll/server_verdict.h"

namespace millrace::dnszone {

std::string_view to_text(ServerState state);

struct SeenServer {
  DnsName zone;
  std::string server;   // its name, without the final dot; empty: the configuration has the address
  std::string address;  // Endpoint::text()
  ServerState state = ServerState::published;
  std::optional<uint32_t> serial{};  // nullopt: it gave none that can be used
  TimePoint since{};                 // when it was first seen in this state
  bool operator==(const SeenServer&) const = default;
};

SeenServer seen_server(const DnsName& zone, const ZoneServer& server, const ServerCheck& check);

// Empty: nothing was polled yet. Error: the file cannot be read.
Result<std::vector<SeenServer>> read_server_states(const StageContext& context);
// `since` is taken from what was written before, or is now. Writes only what differs. The caller
// holds the lock of poll.
Result<void> write_server_states(const StageContext& context, std::vector<SeenServer> servers);

// The text of the file; `where` names it in errors.
Result<std::vector<SeenServer>> decode_server_states(std::string_view text,
                                                     const std::string& where);

}  // namespace millrace::dnszone
