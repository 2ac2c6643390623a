// The files that the servers of the bed and millrace read: configurations, zone, keys.
#include <map>

#include "tests/support/testbed.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using Values = std::map<std::string, std::string>;

// The text with each @NAME@ replaced.
std::string filled(std::string text, const Values& values) {
  for (const auto& [name, value] : values) {
    const std::string mark = "@" + name + "@";
    for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

constexpr const char* kOwnSigning =
    R"("signed_file": "zones/example.test.zone.signed", "keys": "zones/keys")";

constexpr const char* kMillrace = R"({
  "state": "state",
  "acme": {
    "directory": "@DIRECTORY@", "ca_file": "@CA@",
    "contacts": ["mailto:hostmaster@example.test"], "terms_agreed": true,
    "caa": @CAA@@MORE_OF_ACME@
  },
  "zones": {
    "example.test": {
      "file": "zones/example.test.zone", @SIGNING@, "reload": @RELOAD@,
      "servers": ["127.0.0.1@@PORT@", "127.0.0.2@@PORT@", "127.0.0.3@@PORT@"]@MORE@
    }
  },
  "certificates": @CERTIFICATES@@REST@,
  "dns": { "resolver": ["127.0.0.4@@PORT@"] },
  "publication": { "directory": "publication" }
}
)";

// Tabs, columns, comments, a SOA over several lines, blank owners, a relative $ORIGIN: as people
// write.
constexpr const char* kZone =
    "; example.test - keep the serial in the SOA, mail to hostmaster\n"
    "$TTL 1h\n"
    "@\tIN\tSOA\tns1.example.test. hostmaster (\n"
    "\t\t\t@SERIAL@\t; serial\n"
    "\t\t\t2h 15m 1w\t; refresh retry expire\n"
    "\t\t\t60 )\t\t; negative\n"
    "\tIN\tNS\tns1\n"
    "\tIN\tNS\tns2.example.test.\n"
    "\tIN\tNS\tns3\n"
    "\tIN\tMX\t10 mail\t\t; \"the\" mail host\n"
    "\tIN\tTXT\t( \"v=spf1 mx\"\n"
    "\t\t\t  \" -all\" )\n"
    "ns1     A       127.0.0.1\n"
    "ns2     A       127.0.0.2\n"
    "ns3     A       127.0.0.3\n"
    "\n"
    "mail    300 IN A    192.0.2.25   ; also sends\n"
    "        IN AAAA     2001:db8::25\n"
    "www     CNAME   @\n"
    "$ORIGIN @LAB@\n"
    "printer\tA\t192.0.2.99\n";

constexpr const char* kPebble = R"({"pebble": {
  "listenAddress": "127.0.0.1:@PORT@", "managementListenAddress": "127.0.0.1:@MANAGEMENT@",
  "certificate": "@CA@", "privateKey": "@HOME@/server.key",
  "httpPort": 5002, "tlsPort": 5001, "ocspResponderURL": "", "externalAccountBindingRequired": @BOUND@,
  "externalAccountMACKeys": {@MAC_KEYS@}, "domainBlocklist": ["@BLOCKED@"],
  "certificateValidityPeriod": 7776000, "profiles": {@PROFILES@}
}})";

// 32 octets in base64url.
constexpr const char* kMacKey = "bWlsbHJhY2UtdGVzdHMtZXh0ZXJuYWwtYWNjb3VudC0";

// Without NSD's limit of 200 answers of a kind a second: Unbound, which keeps nothing, asks for the
// DNSKEY set with every challenge.
constexpr const char* kNsd = R"(server:
  ip-address: @ADDRESS@
  do-ip6: no
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  xfrd-reload-timeout: 0
  rrl-ratelimit: 0
  zonesdir: "@HOME@"
  pidfile: "@HOME@/pid"
  xfrdfile: "@HOME@/xfrd.state"
  zonelistfile: "@HOME@/zone.list"
  xfrdir: "@HOME@"
  cookie-secret-file: "@HOME@/cookies"
remote-control:
  control-enable: yes
  control-interface: "@HOME@/ctl"
zone:
  name: "example.test"
@TRANSFER@)";

constexpr const char* kKnot = R"(server:
  rundir: "@HOME@"
  listen: 127.0.0.2@@PORT@
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: info
database:
  storage: "@HOME@/db"
  journal-db-max-size: 8M
  kasp-db-max-size: 8M
  timer-db-max-size: 8M
remote:
  - id: primary
    address: 127.0.0.1@@PORT@
    via: 127.0.0.2
acl:
  - id: notify
    address: 127.0.0.0/8
    action: notify
zone:
  - domain: example.test
    master: primary
    acl: notify
    storage: "@HOME@"
    zonefile-sync: -1
)";

// On loopback the usual time-out would be 50 ms, and after five of them, which is less than a
// second, a query has failed: on a busy machine the answers wait that long to be read. Pebble waits
// for two seconds.
constexpr const char* kUnbound = R"(server:
  interface: 127.0.0.4
  port: @PORT@
  do-ip6: no
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  directory: "@HOME@"
  num-threads: 1
  verbosity: 1
  val-log-level: 2
  log-servfail: yes
  num-queries-per-thread: 4096
  outgoing-range: 8192
  incoming-num-tcp: 100
  infra-cache-min-rtt: 300
  infra-keep-probing: yes
  module-config: "validator iterator"
  do-not-query-localhost: no
  local-zone: "test." transparent
  local-data: "test. SOA ns.invalid. hostmaster.invalid. 1 3600 900 604800 60"
  trust-anchor-file: "@HOME@/anchor"
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  infra-host-ttl: 5
  val-bogus-ttl: 0
stub-zone:
  name: "example.test"
  stub-addr: 127.0.0.1@@PORT@
  stub-no-cache: yes
remote-control:
  control-enable: no
)";

}  // namespace

std::string Testbed::reload() const {
  const std::string home = (directory() / "primary").string();
  if (signer_ == Signer::bind) {
    return R"(["rndc", "-s", "127.0.0.1", "-p", ")" + std::to_string(control_port_) +
           R"(", "-k", ")" + home + R"(/rndc.key", "reload", "example.test"])";
  }
  if (signer_ == Signer::knot) {
    return R"(["knotc", "-b", "-s", ")" + home + R"(/knot.sock", "zone-reload", "example.test"])";
  }
  return R"(["nsd-control", "-c", ")" + (directory() / "primary/nsd.conf").string() +
         R"(", "reload", "example.test"])";
}

void Testbed::write_config(const Site& site) const {
  write_text(config(),
             filled(kMillrace, {{"DIRECTORY", site.directory_url.value_or(directory_url())},
                                {"CA", site.ca_file.value_or(ca_file())},
                                {"SIGNING", signer_ == Signer::millrace ? kOwnSigning
                                                                        : R"("signing": "server")"},
                                {"RELOAD", site.reload.value_or(reload())},
                                {"MORE_OF_ACME", site.more_of_acme},
                                {"REST", site.more},
                                {"MORE", site.more_of_zone},
                                {"CERTIFICATES", site.certificates},
                                {"CAA", site.caa ? "true" : "false"},
                                {"PORT", std::to_string(dns_port_)}}));
}

std::string Testbed::zone_text(uint32_t serial) const {
  // Knot accepts no relative name after $ORIGIN.
  return filled(kZone, {{"SERIAL", std::to_string(serial)},
                        {"LAB", signer_ == Signer::knot ? "lab.example.test." : "lab"}});
}

void Testbed::make_keys() const {
  RunOptions there;
  there.directory = keys();
  run_program({"ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "example.test"}, there);
  run_program({"ldns-keygen", "-a", "ECDSAP256SHA256", "example.test"}, there);
}

void Testbed::write_pebble(const Options& options) const {
  const fs::path home = directory() / "pebble";
  run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes", "-days", "3", "-subj", "/CN=Pebble of the tests", "-addext",
               "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", home / "server.key", "-out",
               ca_file()});
  const bool bound = !options.external_account_id.empty();
  write_text(mac_key(), std::string(kMacKey) + "\n");
  fs::permissions(mac_key(), fs::perms::owner_read | fs::perms::owner_write);
  write_text(home / "pebble.json",
             filled(kPebble,
                    {{"PORT", std::to_string(acme_port_)},
                     {"MANAGEMENT", std::to_string(management_port_)},
                     {"CA", ca_file()},
                     {"BLOCKED", options.blocked_name},
                     {"BOUND", bound ? "true" : "false"},
                     {"MAC_KEYS",
                      bound ? "\"" + options.external_account_id + "\": \"" + kMacKey + "\"" : ""},
                     {"PROFILES", options.profiles},
                     {"HOME", home}}));
}

void Testbed::write_nsd(const std::string& name, int host, const std::string& transfer) const {
  const fs::path home = directory() / name;
  write_text(home / "nsd.conf",
             filled(kNsd, {{"ADDRESS", server(host)}, {"HOME", home}, {"TRANSFER", transfer}}));
}

void Testbed::write_knot() const {
  const fs::path home = directory() / "knot";
  write_text(home / "knot.conf",
             filled(kKnot, {{"HOME", home}, {"PORT", std::to_string(dns_port_)}}));
}

void Testbed::write_anchor(const std::string& text) const {
  write_text(directory() / "unbound/anchor", text);
}

void Testbed::write_unbound(const Options& options) const {
  const fs::path home = directory() / "unbound";
  // Debian confines /usr/sbin/unbound by AppArmor to its own directories; a copy reads ours.
  fs::copy_file("/usr/sbin/unbound", home / "unbound");
  std::string anchor;
  for (const auto& entry : fs::directory_iterator(keys())) {
    if (entry.path().extension() == ".ds") anchor = read_text(entry.path());
  }
  // Another digest: to Unbound, a parent whose DS does not fit the zone.
  if (!options.anchor_matches) anchor.replace(anchor.find_last_not_of("\n\t ") - 3, 4, "0000");
  write_anchor(anchor);
  write_text(home / "unbound.conf",
             filled(kUnbound, {{"HOME", home}, {"PORT", std::to_string(dns_port_)}}));
}

}  // namespace millrace::test
