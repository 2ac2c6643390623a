// A whole site with fakes: zone, keys, configuration and state in a fresh directory, two name
// servers that serve what the reload command had them load, a CA that queries the first of them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "tests/support/dnszone/zone_answers.h"
#include "tests/support/scripted_acme.h"
#include "tests/support/test_env.h"

namespace millrace::test {

struct Said {
  int status = 0;
  std::string out, err;
};

class Site : public TestEnv {
 public:
  // After `init` and `zone keygen`; nothing is signed yet.
  Site();

  // The whole program.
  Said run(const std::vector<std::string>& args);
  Json run_json(std::vector<std::string> args);

  // The files that people edit.
  static const std::string kZone;
  static const std::string kConfig;
  void write_config(const std::string& from, const std::string& to);  // kConfig with a replacement
  // kZone with another serial, and with millrace's permanent records after it.
  std::string zone_with(uint32_t serial, const std::string& block) const;

  // Everything that the program may change, except the times of its runs.
  Snapshot tree() const;
  std::string at(const std::string& path) const { return (directory / path).string(); }

  // The name servers. 192.0.2.1 (ns1) loads on reload; 192.0.2.2 (ns2) gets it at once unless it
  // lags.
  bool secondary_lags = false;
  bool secondary_is_down = false;
  void transfer();
  void serve();  // both load what is signed, without a reload
  // The resolver, 192.0.2.53, which knows these records and nothing else.
  dnszone::ZoneAnswers resolver{DnsName::root(), {}};
  ProcessOutcome reload_outcome;
  std::function<void(dnszone::ZoneAnswers&)> spoil;  // changes what a server loads
  size_t reloads() const { return processes.runs().size(); }
  ScriptedProcesses::Script other_programs;  // than reload-ns; none: all of them are that
  // Whether the first server serves such a record.
  bool serves_txt(const std::string& owner, const std::string& value) const;
  std::vector<std::string> served(const std::string& type) const;  // "owner rdata", sorted

  ScriptedAcme acme{clock};

 protected:
  // Of a name server or the resolver.
  ProcessOutcome reload();
  Result<std::string> answer(const Endpoint& server, const std::string& message);

 private:
  void load(std::unique_ptr<dnszone::ZoneAnswers>& server);

  std::unique_ptr<dnszone::ZoneAnswers> primary_, secondary_;
};

}  // namespace millrace::test
