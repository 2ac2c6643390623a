// Real servers for millrace dane: NSD and a validating Unbound with zones signed by millrace,
// `openssl s_server` for each certificate, and two other DANE clients to compare with.
//
//   signed.example  signed, anchored
//   plain.example    unsigned
//   bogus.example    anchored; its signatures are those of other records
//
// Each host of a case has the address 127.0.0.1 and a port of its own. The zones are not below
// "test.", where libunbound, which danetool uses, answers by itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/scripted_acme_ca.h"
#include "tests/support/test_directory.h"
#include "tests/support/tls_server.h"

namespace millrace::test {

class DaneBed {
 public:
  DaneBed();

  // A key, its chain, and the records that match it.
  struct Identity {
    TlsServer::Identity files;
    std::string ee_spki, ee_cert, ta_spki;  // "3 1 1 …", "3 0 1 …", "2 1 1 …"
    std::string ee_strong;                  // "3 1 2 …"
  };
  struct Wanted {
    std::string name;
    bool rsa = false;
    bool expired = false;
    bool other_ca = false;
  };
  Identity identity(const Wanted& wanted);

  // Starts openssl s_server with these; its port. `address`: of loopback; `port` 0: a free one.
  uint16_t serve(const std::vector<Identity>& identities, const std::string& address = "127.0.0.1",
                 uint16_t port = 0);
  // Adds SMTP's STARTTLS before that one; its port.
  uint16_t speak(Starttls starttls, uint16_t upstream);

  // A line for a zone: "mail A 127.0.0.1", "_25._tcp.mail TLSA 3 1 1 …".
  void add(const std::string& zone, const std::string& line) { zones_[zone] += line + "\n"; }
  // Signs, starts NSD and Unbound. Empty, or what went wrong.
  std::string start();

  std::string resolver() const { return resolver_ + "@" + std::to_string(resolver_port_); }
  Finished millrace(Arguments arguments) const;

  // Other clients ask port 53 of the resolver in /etc/resolv.conf, so they get one of their own in
  // a mount namespace. Empty, or why this cannot be here.
  static std::string why_not_compared();
  // Whether the server is verified by DANE, with what was printed.
  struct Opinion {
    bool accepts;
    std::string text;
  };
  Opinion posttls_finger(const std::string& host, uint16_t port) const;
  Opinion danetool(const std::string& host, uint16_t port) const;

 private:
  std::string sign(const std::string& zone);
  void write_nsd() const;
  void write_unbound() const;
  Finished elsewhere(const Arguments& argv) const;
  Path at(const std::string& path) const { return directory_ / path; }

  TestDirectory directory_;
  ThrowAwayCa ca_, other_ca_;
  std::map<std::string, std::string> zones_;
  std::string anchors_;
  std::string resolver_ = "127.0.0.4";
  uint16_t nsd_port_ = 0, resolver_port_ = 0;
  unsigned made_ = 0;
  std::vector<Daemon> tls_servers_;
  std::vector<std::unique_ptr<TlsServer>> speakers_;
  Daemon nsd_, unbound_;
};

}  // namespace millrace::test
