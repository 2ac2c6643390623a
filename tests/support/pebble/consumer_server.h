// Server programs as the examples of examples/consumers have them, each in the test's directory:
// "@DIR@" stands for it, "@PORT@" for the port of TLS, "@STARTTLS@" for that of STARTTLS, "@HOST@"
// for the first name of the certificate.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace millrace::test {

struct ConsumerServer {
  std::string kind;                          // also the directory of the example
  std::string program;                       // shell; without it there is no such server here
  std::map<std::string, std::string> files;  // of its configuration
  std::string prepare = ":";                 // shell; before it is started for the first time
  std::string command;                       // shell; the server in the foreground
  std::string reload = "kill -HUP $pid";     // shell; of service(8)
  std::string stop = "TERM";                 // the signal
  // Shell; found before the system's: the same with the test's own configuration.
  std::map<std::string, std::string> programs = {};
  // Without an action, it presents the old certificate for a second at least.
  bool needs_action = true;
  // Debian's build sends its certificate, and then fails every handshake: nothing is confirmed.
  bool fails_handshakes = false;
};

// For GoogleTest.
inline void PrintTo(const ConsumerServer& server, std::ostream* out) {
  *out << server.kind;
}

// Those that need nothing but Debian's packages and root.
const std::vector<ConsumerServer>& consumer_servers();
const ConsumerServer& consumer_server(const std::string& kind);

}  // namespace millrace::test
