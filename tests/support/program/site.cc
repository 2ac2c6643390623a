#include "tests/support/program/site.h"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/support/report_lines.h"

namespace millrace::test {

const std::string Site::kZone =
    "; example.test, as its people keep it\n"
    "$TTL 1h\n"
    "@\tIN SOA ns1 hostmaster (\n"
    "\t\t2026112301 ; serial\n"
    "\t\t2h 15m 1w 5m )\n"
    "@\tNS ns1\n"
    "\tNS ns2\n"
    "ns1\tA 192.0.2.1\n"
    "ns2\tA 192.0.2.2\n"
    "www\tCNAME @ ; the same host\n";

const std::string Site::kConfig = R"({
  "acme": { "directory": "https://ca.test/directory", "terms_agreed": true },
  "zones": {
    "example.test": {
      "file": "zones/example.test", "signed_file": "zones/example.test.signed",
      "keys": "zones/keys", "reload": ["reload-ns", "example.test"] } },
  "certificates": {
    "web": {
      "names": ["example.test", "*.example.test"], "tlsa": ["_443._tcp.example.test."] } },
  "dns": { "resolver": ["192.0.2.53"] },
  "publication": { "directory": "publication" }
}
)";

Site::Site() {
  directory.write("millrace.json", kConfig);
  directory.write("zones/example.test", kZone);
  directory.write("zones/keys/.keep", "");
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"init"},
        {"zone", "keygen", "--origin", "example.test", "--keys", "zones/keys"}}) {
    const Said said = run(args);
    if (said.status != 0) throw std::runtime_error(said.err);
  }
  http.script([this](const HttpRequest& request) { return acme.answer(request); });
  dns.script([this](const Endpoint& server, const std::string& message) {
    return answer(server, message);
  });
  processes.script([this](const std::vector<std::string>& argv) -> Result<ProcessOutcome> {
    if (other_programs && argv.front() != "reload-ns") return other_programs(argv);
    return reload();
  });
  acme.script.dns = [this](const std::string& owner, const std::string& value) {
    return serves_txt(owner, value);
  };
}

Said Site::run(const std::vector<std::string>& args) {
  out.str("");
  err.str("");
  const int status = static_cast<int>(cli::run(env, args));
  return {status, out.str(), err.str()};
}

Json Site::run_json(std::vector<std::string> args) {
  args.push_back("--json");
  const Said said = run(args);
  Json object = Json::parse(said.out, nullptr, false);
  if (object.is_discarded() || object["exit_status"] != said.status) {
    throw std::runtime_error("no object of --json: " + said.out + said.err);
  }
  return object;
}

void Site::write_config(const std::string& from, const std::string& to) {
  std::string text = kConfig;
  const size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(from + ": not in the configuration");
  directory.write("millrace.json", text.replace(at, from.size(), to));
}

std::string Site::zone_with(uint32_t serial, const std::string& block) const {
  std::string text = kZone;
  return text.replace(text.find("2026112301"), 10, std::to_string(serial)) + block;
}

Snapshot Site::tree() const {
  Snapshot all = directory.snapshot();
  all.erase("state/last-run.json");
  all.erase("state/idle.json");
  // A lock file is empty again when its lock is released.
  std::erase_if(all, [](const auto& file) {
    return file.first.starts_with("state/locks/") && file.second == "0600 file ";
  });
  return all;
}

void Site::load(std::unique_ptr<dnszone::ZoneAnswers>& server) {
  server =
      std::make_unique<dnszone::ZoneAnswers>(DnsName::parse("example.test").value(),
                                             dnszone::read_signed(at("zones/example.test.signed")));
  if (spoil) spoil(*server);
}

ProcessOutcome Site::reload() {
  if (reload_outcome.exit_code == 0 && !reload_outcome.timed_out) {
    load(primary_);
    if (!secondary_lags) load(secondary_);
  }
  return reload_outcome;
}

void Site::serve() {
  load(primary_);
  load(secondary_);
}

void Site::transfer() {
  load(secondary_);
}

Result<std::string> Site::answer(const Endpoint& server, const std::string& message) {
  if (server.address == "192.0.2.53") return resolver.answer(message);
  const bool is_primary = server.address == "192.0.2.1";
  const auto& answers = is_primary ? primary_ : secondary_;
  if (!answers || (!is_primary && secondary_is_down)) {
    return no_answer(server.text());
  }
  return answers->answer(message);
}

bool Site::serves_txt(const std::string& owner, const std::string& value) const {
  const std::string rdata = dnszone::txt_rdata(value);
  return primary_ && std::ranges::any_of(primary_->records, [&](const dnszone::Record& record) {
           return record.owner.text() == owner && record.rdata == rdata;
         });
}

std::vector<std::string> Site::served(const std::string& type) const {
  std::vector<std::string> found;
  if (!primary_) return found;
  for (const dnszone::Record& record : primary_->records) {
    if (dnszone::to_text(record.type) != type) continue;
    found.push_back(record.owner.text() + " " +
                    dnszone::rdata_text(record.type, record.rdata).value());
  }
  std::ranges::sort(found);
  return found;
}

namespace {

TEST(SiteTest, begins_unsigned_and_unknown_to_the_ca) {
  Site site;
  EXPECT_FALSE(site.directory.has("zones/example.test.signed"));
  EXPECT_TRUE(site.served("SOA").empty());
  EXPECT_EQ(site.acme.requests(), 0U);
  EXPECT_EQ(site.directory.read("zones/example.test"), Site::kZone);
}

}  // namespace
}  // namespace millrace::test
