// Real servers on loopback: what the suite in tests/pebble runs millrace against.
//
//   127.0.0.1  NSD, the primary: loads the signed zone, sends NOTIFY; or BIND or Knot, which signs
//   127.0.0.2  Knot, 127.0.0.3 NSD: secondaries by AXFR
//   127.0.0.4  Unbound, validating, anchored at the zone's KSK: what Pebble asks, and the tests
//   themselves 127.0.0.1  Pebble, its own TLS by a certificate made here
//
// All in one temporary directory and on ports that are free. The zone is example.test, its keys
// come from ldns-keygen.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

class Testbed {
 public:
  enum class Signer { millrace, bind, knot };
  // What a test may want otherwise, before start().
  struct Options {
    Signer signer = Signer::millrace;  // else the primary signs, from the source, with its own keys
    std::string pebble = "pebble";     // the program; the newest is at newest_pebble()
    int rejected_nonces = 5;           // percent
    int reused_authorizations = 0;     // percent
    bool strict = false;
    int alternate_roots = 0;
    int chain_length = 1;             // intermediates
    std::string external_account_id;  // not empty: accounts must be bound to it
    std::string profiles;             // members of a JSON object: "NAME": {…}
    // A name that the CA refuses. Pebble 2.4.0 panics at an order for a name that this one lies
    // below.
    std::string blocked_name = "blocked-domain.example";
    bool anchor_matches = true;  // false: Unbound is anchored at another key
  };

  Testbed() = default;

  // The newest Pebble where tests/run could build it; empty: it could not.
  static std::string newest_pebble();
  // Why the tests that want it are skipped then.
  static constexpr const char* kNoNewestPebble =
      "no newest Pebble: it is built where Go 1.24 and its module proxy are at hand";

  // Starts every server and waits until each answers. Empty, or what did not come up with its log.
  std::string start(const Options& options);
  std::string start() { return start(Options()); }
  // Another CA in the place of the one that was started, which forgets everything.
  std::string restart_ca();

  // Where things are.
  const Path& directory() const { return directory_.path(); }
  Path config() const { return directory() / "millrace.json"; }
  Path state() const { return directory() / "state"; }
  Path zone() const { return directory() / "zones/example.test.zone"; }
  Path signed_zone() const { return directory() / "zones/example.test.zone.signed"; }
  Path keys() const { return directory() / "zones/keys"; }
  Path publication() const { return directory() / "publication"; }
  Path ca_root() const { return directory() / "ca/root.pem"; }
  Path mac_key() const { return directory() / "pebble/mac"; }  // of the external account
  Path ca_key() const { return directory() / "pebble/server.key"; }
  Path ca_file() const { return directory() / "pebble/ca.pem"; }
  std::string directory_url() const;
  uint16_t acme_port() const { return acme_port_; }
  std::string management_url() const;  // Pebble's own: roots and intermediates
  std::string server(int host) const;  // "127.0.0.HOST@PORT"
  uint16_t dns_port() const { return dns_port_; }

  // The argument list, in JSON, that has the primary load the signed zone.
  std::string reload() const;

  // The sources that a person wrote: a zone with that serial, and a configuration for the three
  // names.
  std::string zone_text(uint32_t serial) const;
  struct Site {
    std::optional<std::string> reload, directory_url, ca_file;  // absent: as the servers are
    std::string more_of_acme, more;  // further members, each with a comma before it
    bool caa = false;                // asked of Unbound, which fails while the zone is not served
    std::string
        more_of_zone;  // further members of the zone's settings, each with a comma before it
    std::string certificates = R"({"example": {
        "names": ["example.test", "*.example.test", "mail.example.test"],
        "tlsa": ["_443._tcp.example.test.", "_25._tcp.mail.example.test."]}})";
  };
  void write_config(const Site& site) const;

  // What Pebble wrote until now. Counting in the part after a mark counts what happened since.
  std::string pebble_log() const { return read_text(directory() / "pebble/log"); }
  size_t pebble_count(const std::string& what, size_t mark = 0) const;

  uint32_t source_serial() const;
  // One server's serial, 0 when it does not answer.
  uint32_t serial(int host) const;
  // dig's answer section through the validating Unbound; `authentic`: with the AD flag.
  struct Answer {
    std::string status;  // "NOERROR", "SERVFAIL", …
    bool authentic = false;
    std::string text;  // a record a line
  };
  Answer resolve(const std::string& name, const std::string& type) const;

  // Knot as a secondary that lags: it takes no transfer until thawed.
  void freeze_knot() const;
  void thaw_knot() const;
  void stop_knot() { knot_.stop(); }
  void start_knot();

 private:
  void write_pebble(const Options& options) const;
  void start_pebble(const Options& options);
  void write_nsd(const std::string& name, int host, const std::string& transfer) const;
  void write_knot() const;
  void write_unbound(const Options& options) const;
  void write_anchor(const std::string& text) const;
  std::string start_signer();  // BIND or Knot in the place of the primary
  void write_bind() const;
  void write_knot_signer() const;
  void make_keys() const;
  std::string wait_for_servers() const;
  Path knot_control() const { return directory() / "knot/knot.sock"; }

  TestDirectory directory_;
  Options options_;
  Signer signer_ = Signer::millrace;
  uint16_t dns_port_ = 0, acme_port_ = 0, management_port_ = 0, control_port_ = 0;
  // Stopped in reverse order.
  Daemon primary_, knot_, secondary_, unbound_, pebble_;
};

}  // namespace millrace::test
