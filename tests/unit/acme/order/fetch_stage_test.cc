#include <gtest/gtest.h>

#include "acme/status/order_status.h"
#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain_check.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;
using test::ScriptedAcme;

class FetchStage : public testing::Test {
 protected:
  void SetUp() override {
    world_.csr();
    world_.order();
  }

  World world_;
};

TEST_F(FetchStage, issues_once_the_records_are_published) {
  world_.publish_all();
  const StageReport answered = world_.fetch();
  EXPECT_EQ(lines_of(answered.done), "certificate web: challenges answered");
  EXPECT_EQ(lines_of(answered.pending),
            "certificate web: the CA validates: https://ca.test/order/0");
  EXPECT_EQ(answered.retry_after, milliseconds(30));
  const StageReport issued = world_.fetch();
  EXPECT_EQ(errors_of(issued), "");
  EXPECT_EQ(lines_of(issued.done),
            "certificate web: finalized\n"
            "certificate web: issued, good until 2027-02-21T19:15:00Z");
  EXPECT_TRUE(issued.pending.empty());
  const std::string pem = world_.emitted("fetch", "issued/web.pem").value();
  const auto chain = parse_chain(pem, "web.pem").value();
  const auto document =
      decode_issued(world_.emitted("fetch", "issued/web.json").value(), "web.json").value();
  const auto request =
      decode_request(world_.emitted("csr", "requests/web.json").value(), "web.json").value();
  EXPECT_EQ(chain.size(), 2U);
  EXPECT_TRUE(check_chain(chain, request.names, request.current, world_.clock.now()));
  EXPECT_EQ(document.names, request.names);
  EXPECT_EQ(document.spki, request.current);
  EXPECT_EQ(document.not_after, chain[0].not_after);
  EXPECT_EQ(document.chain_sha256, to_hex(sha256(pem)));
}

TEST_F(FetchStage, answers_with_the_values_that_order_wanted) {
  const auto wanted = world_.wanted();
  world_.publish_all();
  world_.fetch();
  std::set<std::string> texts;
  for (const auto& record : wanted) texts.insert(record.owner.text() + " " + record.value);
  EXPECT_EQ(world_.acme.looked_for(), texts);
}

// The floor of the protocol for two names: directory, newNonce, newOrder, two authorizations, two
// challenges, order, finalize, order, certificate.
TEST_F(FetchStage, a_certificate_of_two_names_costs_11_requests) {
  world_.issue();
  world_.acme.script.processing_answers = 1;
  world_.restart();
  const unsigned before = world_.acme.requests();
  world_.order({.renew_now = true});
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
  EXPECT_EQ(world_.acme.requests() - before, 11U);
}

TEST_F(FetchStage, sends_the_ca_nothing_before_every_record_is_published) {
  auto records = world_.wanted();
  records.pop_back();
  const unsigned requests = world_.acme.requests();
  world_.publish(records);
  const StageReport report = world_.fetch();
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: waits for poll to find its challenge records on every server");
  EXPECT_EQ(world_.acme.requests(), requests);
  EXPECT_EQ(world_.state().order->phase, OrderPhase::ordered);
}

TEST_F(FetchStage, changes_nothing_when_nothing_is_open) {
  world_.publish_all();
  world_.fetch();
  world_.fetch();
  world_.order();
  world_.restart();
  const auto before = world_.on_disk();
  const unsigned requests = world_.acme.requests();
  const StageReport report = world_.fetch();
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(world_.acme.requests(), requests);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(FetchStage, records_are_no_longer_wanted_once_they_have_served) {
  world_.publish_all();
  world_.fetch();
  world_.order();
  EXPECT_EQ(world_.wanted().size(), 2U);
  world_.acme.script.processing_answers = 5;
  world_.fetch();
  EXPECT_EQ(world_.state().order->phase, OrderPhase::finalized);
  world_.order();
  EXPECT_TRUE(world_.wanted().empty());
}

TEST_F(FetchStage, polls_ever_less_often_while_the_ca_works) {
  world_.publish_all();
  world_.acme.script.validating_looks = 20;
  std::vector<milliseconds> paces;
  for (int i = 0; i < 8; ++i) paces.push_back(world_.fetch().retry_after.value());
  EXPECT_EQ(paces,
            (std::vector<milliseconds>{milliseconds(30), milliseconds(90), milliseconds(270),
                                       milliseconds(810), milliseconds(2430), milliseconds(5000),
                                       milliseconds(5000), milliseconds(5000)}));
}

TEST_F(FetchStage, retry_after_is_honoured_across_runs) {
  world_.publish_all();
  world_.acme.script.validating_looks = 1;
  world_.acme.script.retry_after = "300";
  world_.fetch();
  EXPECT_EQ(world_.fetch().retry_after, std::chrono::seconds(300));
  world_.restart();
  const unsigned requests = world_.acme.requests();
  const StageReport early = world_.fetch();
  EXPECT_EQ(lines_of(early.pending), "certificate web: next try at 2026-11-23T20:20:00Z");
  EXPECT_EQ(world_.acme.requests(), requests);
  world_.clock.advance(std::chrono::seconds(300));
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_TRUE(world_.state().issued);
}

TEST_F(FetchStage, a_failed_validation_quotes_the_ca_and_counts) {
  world_.acme.script.invalid_names = {
      {"example.test",
       {{"type", "urn:ietf:params:acme:error:dns"}, {"detail", "SERVFAIL \x1b[31mlooking up"}}}};
  world_.publish_all();
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/order/0: the CA refused the order: *.example.test is "
            "invalid: SERVFAIL \\x1b[31mlooking up (urn:ietf:params:acme:error:dns); example.test "
            "is invalid: SERVFAIL \\x1b[31mlooking up (urn:ietf:params:acme:error:dns)");
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(world_.state().retry_at, world_.clock.now() + std::chrono::minutes(1));
  const StageReport after = world_.order();
  EXPECT_TRUE(world_.wanted().empty());
  EXPECT_EQ(after.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(after.retry_after, std::chrono::minutes(1));
}

TEST_F(FetchStage, success_forgets_failures) {
  world_.acme.script.invalid_names = {{"example.test", {{"detail", "no"}}}};
  world_.publish_all();
  world_.fetch();
  world_.fetch();
  world_.acme.script.invalid_names.clear();
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_EQ(world_.state().last_error, "");
}

TEST_F(FetchStage, a_chain_for_another_key_is_not_published) {
  world_.acme.script.other_key = true;
  world_.publish_all();
  world_.fetch();
  const std::string error = errors_of(world_.fetch());
  EXPECT_TRUE(error.starts_with("certificate web: https://ca.test/certificate/0: ")) << error;
  EXPECT_NE(error.find("key"), std::string::npos) << error;
  EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(FetchStage, a_chain_for_other_names_is_not_published) {
  world_.acme.script.other_names = {"example.test", "*.example.test", "evil.test"};
  world_.publish_all();
  world_.fetch();
  const std::string error = errors_of(world_.fetch());
  EXPECT_NE(error.find("evil.test"), std::string::npos) << error;
  EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
}

TEST_F(FetchStage, the_old_certificate_stays_when_the_new_one_is_wrong) {
  world_.issue();
  const auto before = world_.emitted("fetch", "issued/web.pem");
  world_.acme.script.other_key = true;
  world_.order({.renew_now = true});
  world_.publish_all();
  world_.fetch();
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::failed);
  EXPECT_EQ(world_.emitted("fetch", "issued/web.pem"), before);
}

TEST_F(FetchStage, one_bad_certificate_fails_alone) {
  world_.add_certificate("bad", {"bad.test"});
  world_.add_certificate("good", {"good.test"});
  world_.csr();
  world_.order();
  world_.acme.script.invalid_names = {{"bad.test", {{"detail", "no"}}}};
  world_.publish_all();
  world_.fetch();
  const StageReport report = world_.fetch();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_TRUE(errors_of(report).starts_with("certificate bad: "));
  EXPECT_TRUE(world_.emitted("fetch", "issued/web.pem"));
  EXPECT_TRUE(world_.emitted("fetch", "issued/good.pem"));
}

TEST_F(FetchStage, makes_a_lost_outbox_again) {
  world_.issue();
  const auto pem = world_.emitted("fetch", "issued/web.pem");
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/outbox/fetch"));
  EXPECT_TRUE(world_.fetch().changed);
  EXPECT_EQ(world_.emitted("fetch", "issued/web.pem"), pem);
}

TEST_F(FetchStage, status_reports_where_an_order_is) {
  const auto status = [this] {
    return order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now()).value();
  };
  EXPECT_EQ(
      order_status(world_.files, world_.paths(), id_of("other"), world_.clock.now()).value().phase,
      "none");
  EXPECT_EQ(status().phase, "ordered");
  EXPECT_EQ(status().order_url, "https://ca.test/order/0");
  world_.publish_all();
  world_.fetch();
  EXPECT_EQ(status().phase, "answered");
  world_.fetch();
  EXPECT_EQ(status().phase, "issued");
  EXPECT_EQ(status().not_after, parse_time("2027-02-21T19:15:00Z").value());
  EXPECT_EQ(status().renew_at, parse_time("2027-01-22T19:15:00Z").value());
}

}  // namespace
}  // namespace millrace::acme
