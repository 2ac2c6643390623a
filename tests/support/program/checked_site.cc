#include "tests/support/program/checked_site.h"

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <sys/stat.h>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/zone_keys.h"
#include "tests/support/report_lines.h"

namespace millrace::test {
namespace {

const DnsName kTest = DnsName::parse("test").value();
const DnsName kZoneName = DnsName::parse("example.test").value();

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(from + ": not in " + text);
  return text.replace(at, from.size(), to);
}

}  // namespace

dnszone::Record record_of(const std::string& line) {
  std::istringstream words(line);
  std::string owner, type, rdata;
  words >> owner >> type;
  std::getline(words >> std::ws, rdata);
  const dnszone::RrType number = dnszone::parse_type(type).value();
  return {DnsName::parse(owner).value(), number, 3600,
          dnszone::parse_rdata(number, rdata, DnsName::root()).value()};
}

CheckedSite::CheckedSite() : parent(kTest, {}) {
  for (const char* name : {"reload-ns", "check-www", "reload-www", "restart-www"}) {
    directory.write("bin/" + std::string(name), "#!/bin/true\n", 0755);
  }
  const auto by_name = other_programs;
  other_programs = [this, by_name](std::vector<std::string> argv) -> Result<ProcessOutcome> {
    argv.front() = std::filesystem::path(argv.front()).filename().string();
    return argv.front() == "reload-ns" ? reload() : by_name(argv);
  };
  for (const char* name : {"reload-ns", "check-www", "reload-www", "restart-www"}) {
    configure("\"" + std::string(name) + "\"", "\"" + at("bin/" + std::string(name)) + "\"");
  }
  dns.host("ns.nic.test", {"192.0.2.54"});
  parent.records = {record_of("example.test. NS ns1.example.test."),
                    record_of("example.test. NS ns2.example.test."),
                    record_of("ns1.example.test. A 192.0.2.1"),
                    record_of("ns2.example.test. A 192.0.2.2")};
  resolver = dnszone::ZoneAnswers(
      kTest, {record_of("test. SOA ns.nic.test. hostmaster.nic.test. 1 7200 900 604800 300"),
              record_of("test. NS ns.nic.test."),
              record_of("example.test. SOA ns1.example.test. hostmaster.example.test. 1 1 1 1 1"),
              record_of("example.test. DS " + ds().front())});
  resolver.authenticated = true;
  dns.script([this](const Endpoint& server, const std::string& message) {
    return answer_all(server, message);
  });
  for (const std::vector<std::string>& args : {std::vector<std::string>{"issue"}, {"run"}}) {
    const Said said = run(args);
    if (said.status != 0) throw std::runtime_error(said.out + said.err);
  }
}

Result<std::string> CheckedSite::answer_all(const Endpoint& server, const std::string& message) {
  if (server.address == "192.0.2.54") return parent.answer(message);
  if (server.address == "192.0.2.53" && resolver_is_down) return no_answer(server.text());
  const bool is_checked = (static_cast<unsigned char>(message[3]) & 0x10U) == 0;  // not CD
  if (server.address == "192.0.2.53" && zone_is_bogus && is_checked) {
    dnszone::ZoneAnswers failing = resolver;
    failing.rcode = dnszone::Rcode::servfail;
    return failing.answer(message);
  }
  return answer(server, message);
}

void CheckedSite::configure(const std::string& from, const std::string& to) {
  replace("millrace.json", from, to);
}

void CheckedSite::replace(const std::string& file, const std::string& from, const std::string& to) {
  directory.write(file, replaced(directory.read(file), from, to));
}

void CheckedSite::remove(const std::string& path) {
  if (std::filesystem::remove_all(directory / path) == 0) throw std::runtime_error(path);
}

void CheckedSite::chmod(const std::string& path, mode_t mode) {
  if (::chmod(at(path).c_str(), mode) != 0) throw std::runtime_error(path);
}

std::string CheckedSite::zone_key_file() const {
  for (const auto& [path, what] : directory.snapshot()) {
    const bool is_key = path.ends_with(".key") && what.find(" DNSKEY 257 ") != std::string::npos;
    if (is_key) return path.substr(0, path.size() - 4);
  }
  throw std::runtime_error("no KSK");
}

std::vector<std::string> CheckedSite::ds() const {
  std::vector<std::string> all;
  const auto keys = dnszone::load_keys(*real_files, directory / "zones/keys", kZoneName).value();
  for (const dnszone::ZoneKey& key : keys) {
    if (key.is_ksk()) all.push_back(dnszone::ds_of(key.owner, key.dnskey_rdata).value());
  }
  return all;
}

}  // namespace millrace::test
