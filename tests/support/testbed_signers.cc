// Name servers that sign the zone themselves, in the place of the bed's primary: from the source
// that millrace edits, with keys that they make.
#include <sstream>

#include "tests/support/testbed.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

std::string wire_port(const std::string& server) {  // "127.0.0.2@5353" as BIND writes it
  const size_t at = server.find('@');
  return server.substr(0, at) + " port " + server.substr(at + 1);
}

}  // namespace

// dnssec-policy with inline signing: the source stays as people write it.
void Testbed::write_bind() const {
  const fs::path home = directory() / "primary";
  write_text(
      home / "rndc.key",
      "key \"bed\" { algorithm hmac-sha256; secret \"bWlsbHJhY2UtdGVzdHMtcm5kYy1rZXk=\"; };\n");
  write_text(home / "named.conf", "include \"" + (home / "rndc.key").string() +
                                      "\";\n"
                                      "controls { inet 127.0.0.1 port " +
                                      std::to_string(control_port_) +
                                      " allow { 127.0.0.1; } keys { \"bed\"; }; };\n"
                                      "options {\n"
                                      "  directory \"" +
                                      home.string() +
                                      "\";\n"
                                      "  key-directory \"" +
                                      (home / "db").string() +
                                      "\";\n"
                                      "  listen-on port " +
                                      std::to_string(dns_port_) +
                                      " { 127.0.0.1; };\n"
                                      "  listen-on-v6 { none; };\n"
                                      "  pid-file none;\n"
                                      "  session-keyfile none;\n"
                                      "  recursion no;\n"
                                      "  dnssec-validation no;\n"
                                      "  notify explicit;\n"
                                      "  notify-delay 0;\n"
                                      "  also-notify { " +
                                      wire_port(server(2)) + "; " + wire_port(server(3)) +
                                      "; };\n"
                                      "  allow-transfer { 127.0.0.0/8; };\n"
                                      "};\n"
                                      "zone \"example.test\" {\n"
                                      "  type primary;\n"
                                      "  file \"" +
                                      zone().string() +
                                      "\";\n"
                                      "  dnssec-policy default;\n"
                                      "  inline-signing yes;\n"
                                      "};\n");
}

// Automatic signing: the file is read, never written; the changes between are in the journal.
void Testbed::write_knot_signer() const {
  const fs::path home = directory() / "primary";
  write_text(home / "knot.conf",
             "server:\n"
             "  rundir: \"" +
                 home.string() +
                 "\"\n"
                 "  listen: " +
                 server(1) +
                 "\n"
                 "  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n"
                 "log:\n  - target: stderr\n    any: info\n"
                 "database:\n"
                 "  storage: \"" +
                 (home / "db").string() +
                 "\"\n"
                 "  journal-db-max-size: 8M\n  kasp-db-max-size: 8M\n  timer-db-max-size: 8M\n"
                 "remote:\n"
                 "  - id: second\n    address: " +
                 server(2) + "\n  - id: third\n    address: " + server(3) +
                 "\n"
                 "acl:\n  - id: transfer\n    address: 127.0.0.0/8\n    action: transfer\n"
                 "zone:\n"
                 "  - domain: example.test\n"
                 "    file: \"" +
                 zone().string() +
                 "\"\n"
                 "    notify: [second, third]\n"
                 "    acl: transfer\n"
                 "    dnssec-signing: on\n"
                 "    zonefile-sync: -1\n"
                 "    zonefile-load: difference-no-serial\n"
                 "    journal-content: all\n");
}

std::string Testbed::start_signer() {
  const fs::path home = directory() / "primary";
  if (signer_ == Signer::bind) {
    write_bind();
    // Debian confines /usr/sbin/named by AppArmor to its own directories; a copy reads ours.
    fs::copy_file("/usr/sbin/named", home / "named");
    primary_ = Daemon({(home / "named").string(), "-g", "-c", (home / "named.conf").string()},
                      home / "log");
  } else {
    write_knot_signer();
    primary_ = Daemon({"knotd", "-c", (home / "knot.conf").string()}, home / "log");
  }
  std::string keys;
  const bool is_signed = wait_until([&] {
    keys = run_program({"dig", "+short", "+tries=1", "+time=1", "@127.0.0.1", "-p",
                        std::to_string(dns_port_), "example.test", "DNSKEY"})
               .out;
    return keys.find("257 3 ") != std::string::npos;
  });
  if (!is_signed) return "the primary does not sign: " + read_text(home / "log");
  std::istringstream lines(keys);
  std::string anchor;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("257 ")) anchor += "example.test. 3600 IN DNSKEY " + line + "\n";
  }
  write_anchor(anchor);
  return "";
}

}  // namespace millrace::test
