#include "tests/support/pebble/dane_bed.h"

#include <filesystem>

#include <unistd.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"

namespace millrace::test {
namespace {

TimePoint present() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

std::string part(const std::string& pem, size_t first, size_t count = std::string::npos) {
  const std::string begin = "-----BEGIN";
  const auto start_of = [&](size_t index) {
    size_t at = 0;
    for (; index > 0 && at != std::string::npos; --index) at = pem.find(begin, at + 1);
    return std::min(at, pem.size());
  };
  const size_t from = start_of(first);
  const size_t to = count == std::string::npos ? pem.size() : start_of(first + count);
  return pem.substr(from, to - from);
}

// A loopback address that no other test has: port 53 is there only once.
std::string own_address() {
  const unsigned id = static_cast<unsigned>(::getpid());
  return "127.53." + std::to_string(id / 250 % 250) + "." + std::to_string(id % 250 + 2);
}

}  // namespace

DaneBed::DaneBed() : ca_(present()), other_ca_(present()) {
  for (const char* name : {"keys", "zones", "nsd", "unbound", "tls", "postfix"}) {
    std::filesystem::create_directories(at(name));
  }
  for (const char* zone : {"signed.example", "plain.example", "bogus.example"}) {
    zones_[zone] = "$TTL 60\n@ SOA ns hostmaster 1 2h 15m 1w 60\n NS ns\nns A 127.0.0.1\n";
  }
}

DaneBed::Identity DaneBed::identity(const Wanted& wanted) {
  const KeyType type = wanted.rsa ? KeyType::rsa_2048 : KeyType::ecdsa_p256;
  const PrivateKey key = PrivateKey::generate(type).value();
  const TimePoint from = present() - std::chrono::days(3);
  const TimePoint to = from + std::chrono::days(wanted.expired ? 2 : 30);
  ThrowAwayCa& ca = wanted.other_ca ? other_ca_ : ca_;
  const auto issued = ca.issue({{wanted.name}, key.public_der(), from, to});
  const auto chain = parse_chain(issued.chains[0], "chain").value();
  return {{issued.chains[0], std::string(key.to_pem().view())},
          "3 1 1 " + chain[0].spki.hex(),
          "3 0 1 " + to_hex(sha256(der_of<X509>(i2d_X509, chain[0].x509.get()))),
          "2 1 1 " + chain[1].spki.hex(),
          "3 1 2 " + to_hex(sha512(key.public_der()))};
}

uint16_t DaneBed::serve(const std::vector<Identity>& identities, const std::string& address,
                        uint16_t port) {
  if (port == 0) port = free_port(2);
  Arguments line = {"openssl", "s_server", "-accept", address + ":" + std::to_string(port),
                    "-www",    "-quiet"};
  const std::string kinds[] = {"", "d"};
  for (size_t i = 0; i < identities.size(); ++i) {
    const std::string base = at("tls/" + std::to_string(++made_));
    write_text(base + ".leaf", part(identities[i].files.chain, 0, 1));
    write_text(base + ".chain", part(identities[i].files.chain, 1));
    write_text(base + ".key", identities[i].files.key);
    const std::string& kind = kinds[i];
    for (const auto& [option, suffix] : {std::pair("cert", ".leaf"), {"key", ".key"}}) {
      line.insert(line.end(), {"-" + kind + option, base + suffix});
    }
    line.insert(line.end(), {"-" + kind + "cert_chain", base + ".chain"});
  }
  tls_servers_.emplace_back(line, at("tls/" + std::to_string(made_) + ".log"));
  const std::string where = address + ":" + std::to_string(port);
  wait_until([&] { return run_program({"openssl", "s_client", "-connect", where}).status == 0; });
  return port;
}

uint16_t DaneBed::speak(Starttls starttls, uint16_t upstream) {
  TlsServer::Options options;
  options.turns = usual_turns(starttls);
  options.upstream_port = upstream;
  speakers_.push_back(std::make_unique<TlsServer>(options));
  return speakers_.back()->port();
}

// With millrace's own tools.
std::string DaneBed::sign(const std::string& zone) {
  const Finished key = millrace({"zone", "keygen", "--origin", zone, "--keys", at("keys")});
  if (key.status != 0) return key.err;
  const Finished made = millrace({"zone", "sign", "--origin", zone, "--keys", at("keys"), "--out",
                                  at("zones/" + zone + ".signed"), at("zones/" + zone)});
  if (made.status != 0) return made.err;
  const Finished ds = millrace({"zone", "ds", "--origin", zone, "--keys", at("keys")});
  anchors_ += ds.out;
  return ds.status == 0 ? "" : ds.err;
}

std::string DaneBed::start() {
  for (const auto& [zone, text] : zones_) {
    write_text(at("zones/" + zone), text);
    if (zone == "plain.example") continue;
    if (std::string fault = sign(zone); !fault.empty()) return fault;
  }
  // The signatures stay, the records are others.
  std::string bogus = read_text(at("zones/bogus.example.signed"));
  for (size_t found = bogus.find("3 1 1 "); found != std::string::npos;
       found = bogus.find("3 1 1 ", found + 1)) {
    bogus.replace(found + 6, 4, "0000");
  }
  write_text(at("zones/bogus.example.signed"), bogus);
  const bool compares = why_not_compared().empty();
  nsd_port_ = free_port();
  resolver_port_ = compares ? 53 : free_port(4);
  if (compares) resolver_ = own_address();
  write_nsd();
  write_unbound();
  nsd_ = Daemon({"nsd", "-d", "-c", at("nsd/nsd.conf")}, at("nsd/log"));
  unbound_ =
      Daemon({at("unbound/unbound"), "-d", "-c", at("unbound/unbound.conf")}, at("unbound/log"));
  const bool answers = wait_until([&] {
    const Finished dig =
        run_program({"dig", "+tries=1", "+time=1", "+adflag", "@" + resolver_, "-p",
                     std::to_string(resolver_port_), "signed.example", "SOA"});
    return dig.out.find(" ad;") != std::string::npos;
  });
  if (answers) return "";
  return "no secure answer:\n" + read_text(at("nsd/log")) + read_text(at("unbound/log"));
}

void DaneBed::write_nsd() const {
  const std::string home = at("nsd");
  std::string text = "server:\n  ip-address: 127.0.0.1@" + std::to_string(nsd_port_) +
                     "\n  do-ip6: no\n  username: \"\"\n  chroot: \"\"\n  database: \"\"\n"
                     "  server-count: 1\n  zonesdir: \"" +
                     at("zones").string() + "\"\n";
  for (const char* file : {"pidfile", "xfrdfile", "zonelistfile", "xfrdir", "cookie-secret-file"}) {
    text += std::string("  ") + file + ": \"" + home + "/" + file + "\"\n";
  }
  std::filesystem::create_directories(home + "/xfrdir");
  text += "remote-control:\n  control-enable: no\n";
  for (const auto& [zone, lines] : zones_) {
    text += "zone:\n  name: \"" + zone + "\"\n  zonefile: \"" + zone +
            (zone == "plain.example" ? "" : ".signed") + "\"\n";
  }
  write_text(at("nsd/nsd.conf"), text);
}

void DaneBed::write_unbound() const {
  const std::string home = at("unbound");
  // Debian confines /usr/sbin/unbound by AppArmor to its own directories; a copy reads ours.
  std::filesystem::copy_file("/usr/sbin/unbound", at("unbound/unbound"));
  write_text(at("unbound/anchor"), anchors_);
  std::string text =
      "server:\n  interface: " + resolver_ + "\n  port: " + std::to_string(resolver_port_) +
      "\n  do-ip6: no\n  username: \"\"\n  chroot: \"\"\n  pidfile: \"\"\n"
      "  use-syslog: no\n  directory: \"" +
      home +
      "\"\n  num-threads: 1\n  val-log-level: 2\n"
      "  module-config: \"validator iterator\"\n  do-not-query-localhost: no\n"
      "  access-control: 127.0.0.0/8 allow\n  local-zone: \"example.\" transparent\n"
      "  local-data: \"example. SOA ns.invalid. hostmaster.invalid. 1 3600 900 604800 "
      "60\"\n  trust-anchor-file: \"" +
      home + "/anchor\"\n";
  for (const auto& [zone, lines] : zones_) {
    text += "stub-zone:\n  name: \"" + zone + "\"\n  stub-addr: 127.0.0.1@" +
            std::to_string(nsd_port_) + "\n";
  }
  text += "remote-control:\n  control-enable: no\n";
  write_text(at("unbound/unbound.conf"), text);
  write_text(at("resolv.conf"), "nameserver " + resolver_ + "\noptions edns0 trust-ad\n");
  write_text(at("postfix/main.cf"),
             "compatibility_level = 3.6\nmyhostname = client.signed.example\n");
}

Finished DaneBed::millrace(Arguments arguments) const {
  arguments.insert(arguments.begin(), MILLRACE_BINARY);
  return run_program(arguments);
}

std::string DaneBed::why_not_compared() {
  if (::geteuid() != 0) return "port 53 and a mount namespace are for root";
  const Finished tried = run_program({"unshare", "--mount", "true"});
  return tried.status == 0 ? "" : "no mount namespace: " + tried.err;
}

Finished DaneBed::elsewhere(const Arguments& argv) const {
  Arguments line = {"unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount --bind \"$1\" /etc/resolv.conf && mount --bind \"$2\" "
                    "/usr/share/dns/root.key && shift 2 && exec \"$@\"",
                    "sh",
                    at("resolv.conf"),
                    at("unbound/anchor")};
  line.insert(line.end(), argv.begin(), argv.end());
  return run_program(line, {.environment = {"MAIL_CONFIG=" + at("postfix").string()}});
}

DaneBed::Opinion DaneBed::posttls_finger(const std::string& host, uint16_t port) const {
  const Finished ran = elsewhere({"posttls-finger", "-c", "-T", "1", "-l", "dane", "-L",
                                  "summary,verbose", "[" + host + "]:" + std::to_string(port)});
  const std::string text = ran.out + ran.err;
  return {text.find(": Verified TLS connection established") != std::string::npos, text};
}

DaneBed::Opinion DaneBed::danetool(const std::string& host, uint16_t port) const {
  const Finished ran = elsewhere({"danetool", "--local-dns", "--check", host, "--port",
                                  std::to_string(port), "--starttls-proto", "smtp"});
  return {ran.status == 0, ran.out + ran.err};
}

}  // namespace millrace::test
