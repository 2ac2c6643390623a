// A host as an example of examples/consumers has it: the very file, with the directories, ports and
// the publication of the test, and the server that the example is about.
#pragma once

#include <map>
#include <string>

#include "core/env/handshakes.h"
#include "tests/support/pebble/consumer_server.h"
#include "tests/support/pebble/real_service.h"

namespace millrace::test {

class ConsumerExample : public RealService {
 protected:
  ~ConsumerExample() override { stop(); }

  // The configuration, keys and the server's programs. Empty, or why this cannot be here.
  std::string prepare(const ConsumerServer& server);
  // The server without an example.
  std::string prepare_server(const ConsumerServer& server);
  // Another pair in its files, which millrace did not install; the files stay the same ones.
  void overwrite_files();
  // Starts it with such a pair.
  void start();
  void stop() const;
  // Changes a member of the service, as an operator would.
  void set(const std::string& key, const Json& value);

  // What it presents everywhere that the example looks; "different" if that is not the same.
  std::string presented_everywhere(const std::string& certificate) const;
  std::string presented_everywhere() const;  // the first certificate
  std::string certificate() const { return names_.begin()->first; }
  std::string filled(std::string text) const;
  uint16_t port_for(Starttls starttls) const {
    return starttls == Starttls::none ? port_ : starttls_port_;
  }
  // The shell runs it in the test's directory, as the programs of the server do.
  Finished shell(const std::string& text) const;

  std::map<Starttls, uint16_t> looks_;  // the ports of the protocols

 private:
  void read_example();
  void write_program(const std::string& name, const std::string& text) const;
  std::string service_program() const;
  Json& service() { return config_["services"].begin().value(); }

  ConsumerServer server_;
  Json config_;
  uint16_t starttls_port_ = free_port();
};

}  // namespace millrace::test
