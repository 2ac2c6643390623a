// One host with the stages csr, order and fetch before a fake CA: what each test of a stage starts
// from.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "acme/order/fetch_stage.h"
#include "acme/order/order_stage.h"
#include "acme/request/csr_stage.h"
#include "acme/state/order_state.h"
#include "tests/support/scripted_acme.h"
#include "tests/support/test_env.h"

namespace millrace::acme {

inline CertId id_of(const std::string& text) {
  return CertId::parse(text).value();
}
inline CertName name_of(const std::string& text) {
  return CertName::parse(text).value();
}

class World : public test::TestEnv {
 public:
  // With one certificate "web" for example.test and *.example.test.
  World();

  void add_certificate(const std::string& id, const std::vector<std::string>& names);
  CaSettings& ca() { return settings.cas.front(); }
  CertificateSettings& web() { return settings.certificates.front(); }

  StageReport csr() { return run_csr(context(), settings, {}); }
  StageReport order(const OrderOptions& options = {}) {
    return run_order(context(), settings, *session, {}, options);
  }
  StageReport fetch() { return run_fetch(context(), settings, *session, {}); }
  // As the stage poll does when every server serves every wanted challenge record.
  void publish_all();
  void publish(std::vector<ChallengeRecord> records);
  // csr, order, the records published, fetch until nothing is pending.
  StageReport issue();
  // All that a process has in memory is lost.
  void restart() { session.emplace(); }
  // The pause after a first failure is over, and there is a new process.
  void restart_later() {
    clock.advance(std::chrono::minutes(1));
    restart();
  }

  OrderState state(const std::string& id = "web");
  std::vector<ChallengeRecord> wanted(const std::string& id = "web");
  // A file of a stage's current bundle; nullopt: not in it.
  std::optional<std::string> emitted(const std::string& stage, const std::string& file) const;
  test::Snapshot on_disk() const { return test::snapshot(directory / "state"); }

  test::ScriptedAcme acme{clock};
  Settings settings;
  std::optional<Session> session;
};

// The texts of the report's errors, one a line.
std::string errors_of(const StageReport& report);
std::string lines_of(const std::vector<Line>& lines);

}  // namespace millrace::acme
