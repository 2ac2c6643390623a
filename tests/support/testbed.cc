#include "tests/support/testbed.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

// The end of a log, for the message about a server that did not come up.
std::string tail(const fs::path& log) {
  const std::string text = read_text(log);
  return text.substr(text.size() - std::min<size_t>(text.size(), 2000));
}

}  // namespace

std::string Testbed::start(const Options& options) {
  options_ = options;
  signer_ = options.signer;
  dns_port_ = free_port(4);
  acme_port_ = free_port();
  management_port_ = free_port();
  control_port_ = free_port();
  for (const char* name :
       {"zones/keys", "ca", "pebble", "primary/db", "secondary", "knot/db", "unbound"}) {
    fs::create_directories(directory() / name);
  }
  make_keys();
  write_text(zone(), zone_text(2026112301));
  write_config({});
  write_pebble(options);
  write_nsd("primary", 1,
            "  zonefile: \"" + signed_zone().string() + "\"\n  notify: " + server(2) +
                " NOKEY\n  notify: " + server(3) + " NOKEY\n  provide-xfr: 127.0.0.0/8 NOKEY\n");
  write_nsd("secondary", 3,
            "  zonefile: \"example.test.zone\"\n  outgoing-interface: 127.0.0.3\n"
            "  allow-notify: 127.0.0.0/8 NOKEY\n  request-xfr: AXFR " +
                server(1) + " NOKEY\n");
  write_knot();
  write_unbound(options);
  if (signer_ != Signer::millrace) {
    if (std::string fault = start_signer(); !fault.empty()) return fault;
  }

  const auto nsd = [this](const std::string& name) {
    return Daemon({"nsd", "-d", "-c", (directory() / name / "nsd.conf").string()},
                  directory() / name / "log");
  };
  if (signer_ == Signer::millrace) primary_ = nsd("primary");
  secondary_ = nsd("secondary");
  start_knot();
  unbound_ = Daemon({(directory() / "unbound/unbound").string(), "-d", "-c",
                     (directory() / "unbound/unbound.conf").string()},
                    directory() / "unbound/log");
  start_pebble(options);
  return wait_for_servers();
}

void Testbed::start_pebble(const Options& options) {
  Arguments line = {options.pebble, "-config", (directory() / "pebble/pebble.json").string(),
                    "-dnsserver", "127.0.0.4:" + std::to_string(dns_port_)};
  if (options.strict) line.emplace_back("-strict");
  const auto set = [](const std::string& variable, int value) {
    return "PEBBLE_" + variable + "=" + std::to_string(value);
  };
  pebble_ = Daemon(
      line, directory() / "pebble/log",
      {set("VA_NOSLEEP", 1), set("AUTHZREUSE", options.reused_authorizations),
       set("WFE_NONCEREJECT", options.rejected_nonces),
       set("ALTERNATE_ROOTS", options.alternate_roots), set("CHAIN_LENGTH", options.chain_length)});
}

std::string Testbed::restart_ca() {
  pebble_.kill();
  start_pebble(options_);
  return wait_for_servers();
}

std::string Testbed::management_url() const {
  return "https://127.0.0.1:" + std::to_string(management_port_);
}

std::string Testbed::newest_pebble() {
  const char* path = std::getenv("MILLRACE_NEWEST_PEBBLE");
  return path == nullptr ? "" : path;
}

void Testbed::start_knot() {
  knot_ =
      Daemon({"knotd", "-c", (directory() / "knot/knot.conf").string()}, directory() / "knot/log");
}

std::string Testbed::wait_for_servers() const {
  const auto answers = [this](int host) {
    return run_program({"dig", "+tries=1", "+time=1", "@127.0.0." + std::to_string(host), "-p",
                        std::to_string(dns_port_), "example.test", "SOA"})
               .status == 0;
  };
  const char* const logs[] = {"primary", "knot", "secondary", "unbound"};
  for (int host = 1; host <= 4; ++host) {
    const std::string name = logs[host - 1];
    if (!wait_until([&] { return answers(host); })) {
      return name + " does not answer: " + tail(directory() / name / "log");
    }
  }
  const auto fetch_root = [this] {
    return run_program({"curl", "-fsS", "--cacert", ca_file().string(), "-o", ca_root().string(),
                        management_url() + "/roots/0"})
               .status == 0;
  };
  if (!wait_until(fetch_root)) return "pebble does not answer: " + tail(directory() / "pebble/log");
  return "";
}

std::string Testbed::directory_url() const {
  return "https://127.0.0.1:" + std::to_string(acme_port_) + "/dir";
}

std::string Testbed::server(int host) const {
  return "127.0.0." + std::to_string(host) + "@" + std::to_string(dns_port_);
}

size_t Testbed::pebble_count(const std::string& what, size_t mark) const {
  return count_of(what, pebble_log().substr(mark));
}

uint32_t Testbed::source_serial() const {
  const std::string text = read_text(zone());
  const size_t digits = text.find_first_of("0123456789", text.find("hostmaster ("));
  return static_cast<uint32_t>(std::stoul(text.substr(digits)));
}

uint32_t Testbed::serial(int host) const {
  const Finished dig =
      run_program({"dig", "+short", "+tries=1", "+time=1", "@127.0.0." + std::to_string(host), "-p",
                   std::to_string(dns_port_), "example.test", "SOA"});
  std::istringstream words(dig.out);
  std::string mname, rname;
  uint32_t number = 0;
  words >> mname >> rname >> number;
  return dig.status == 0 ? number : 0;
}

Testbed::Answer Testbed::resolve(const std::string& name, const std::string& type) const {
  const Finished dig = run_program({"dig", "+noall", "+comments", "+answer", "+adflag",
                                    "@127.0.0.4", "-p", std::to_string(dns_port_), name, type});
  Answer answer;
  std::istringstream lines(dig.out);
  for (std::string line; std::getline(lines, line);) {
    if (const size_t at = line.find("status: "); at != std::string::npos) {
      answer.status = line.substr(at + 8, line.find(',', at) - at - 8);
    }
    if (line.starts_with(";; flags:")) {
      const std::string flags = line.substr(0, line.find(';', 2));
      answer.authentic = flags.find(" ad") != std::string::npos;
    }
    if (!line.empty() && line[0] != ';') answer.text += line + "\n";
  }
  return answer;
}

void Testbed::freeze_knot() const {
  run_program({"knotc", "-b", "-s", knot_control().string(), "zone-freeze", "example.test"});
}

void Testbed::thaw_knot() const {
  run_program({"knotc", "-b", "-s", knot_control().string(), "zone-thaw", "example.test"});
  run_program({"knotc", "-s", knot_control().string(), "zone-refresh", "example.test"});
}

}  // namespace millrace::test
