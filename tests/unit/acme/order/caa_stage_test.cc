// CAA before an order.
#include <gtest/gtest.h>

#include "acme/order/check_ca.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class ScriptedCaa final : public CaaSource {
 public:
  std::map<std::string, Result<Records>> records;  // by owner
  unsigned looks = 0;

  std::vector<Result<Records>> at(std::span<const DnsName> owners) override {
    ++looks;
    std::vector<Result<Records>> answers;
    for (const DnsName& owner : owners) {
      const auto found = records.find(owner.text());
      answers.push_back(found == records.end() ? Result<Records>(Records()) : found->second);
    }
    return answers;
  }
};

class CaaBeforeAnOrder : public testing::Test {
 protected:
  void SetUp() override {
    world_.acme.script.meta = {{"caaIdentities", {"ca.test"}}};
    world_.csr();
  }

  void allow(const std::string& value) {
    const DnsName owner = DnsName::parse("example.test").value();
    caa_.records.insert_or_assign("example.test.", CaaSource::Records{{owner, 0, "issue", value}});
  }
  StageReport order() { return world_.order({.caa = &caa_}); }

  World world_;
  ScriptedCaa caa_;
  std::vector<Line> notes_;
};

const std::string kRefused =
    "certificate web: CAA forbids this CA to issue for *.example.test: example.test. CAA 0 issue "
    "\"other.test\" (it does not name ca.test)";

TEST_F(CaaBeforeAnOrder, an_order_is_opened_when_nothing_forbids_it) {
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(CaaBeforeAnOrder, a_refusal_fails_the_certificate_before_the_ca_hears_of_it) {
  allow("other.test");
  EXPECT_EQ(errors_of(order()), kRefused);
  EXPECT_EQ(world_.acme.count("newOrder"), 0U);
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_FALSE(world_.state().order);
  // Nobody is asked again before the time.
  const unsigned looks = caa_.looks;
  EXPECT_EQ(order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(caa_.looks, looks);
  world_.clock.advance(std::chrono::minutes(1));
  allow("ca.test; accounturi=https://ca.test/account/0; validationmethods=dns-01");
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(CaaBeforeAnOrder, one_that_is_refused_holds_up_no_other) {
  world_.add_certificate("mail", {"mail.example.org"});
  world_.csr();
  allow("other.test");
  EXPECT_EQ(errors_of(order()), kRefused);
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_FALSE(world_.wanted("mail").empty());
}

TEST_F(CaaBeforeAnOrder, waits_while_nobody_can_be_asked) {
  caa_.records.insert_or_assign("example.test.", not_yet("resolver 192.0.2.53: no answer"));
  const StageReport report = order();
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: CAA for *.example.test: resolver 192.0.2.53: no answer; set the "
            "resolvers in /dns/resolver, or set \"caa\" of the CA to false to skip this check");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_TRUE(report.retry_after);
  EXPECT_EQ(world_.acme.count("newOrder"), 0U);
  EXPECT_EQ(world_.state().failures, 0U);
  caa_.records.clear();
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

const std::string kServfail = "resolver 192.0.2.53: answers SERVFAIL to example.test. CAA";

TEST_F(CaaBeforeAnOrder, servfail_before_the_first_certificate_is_waited_for_and_is_not_a_failure) {
  caa_.records.insert_or_assign("example.test.", Error(kServfail));
  const StageReport report = order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.pending), "certificate web: CAA for *.example.test: " + kServfail);
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.state().failures, 0U);
  caa_.records.clear();
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(CaaBeforeAnOrder, servfail_before_a_renewal_is_a_failure) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  caa_.records.insert_or_assign("example.test.", Error(kServfail));
  const StageReport report = world_.order({.renew_now = true, .caa = &caa_});
  EXPECT_EQ(errors_of(report), "certificate web: CAA for *.example.test: " + kServfail);
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(CaaBeforeAnOrder, an_order_that_is_open_is_not_held_up) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "authorization") return std::nullopt;
    return test::ScriptedAcme::problem(503, "serverInternal", "later");
  };
  order();
  ASSERT_EQ(world_.state().order->phase, OrderPhase::opened);
  world_.acme.refuse = {};
  allow("other.test");
  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::ordered);
}

TEST_F(CaaBeforeAnOrder, is_not_checked_where_the_configuration_says_so) {
  allow("other.test");
  world_.ca().caa = false;
  EXPECT_EQ(errors_of(order()), "");
  EXPECT_EQ(caa_.looks, 0U);
}

TEST_F(CaaBeforeAnOrder, check_finds_what_would_be_refused) {
  const auto faults = [&] {
    std::string text;
    for (const Error& error :
         check_ca(world_.context(), world_.settings, world_.ca(), caa_, notes_)) {
      text += error.text() + "\n";
    }
    return text;
  };
  EXPECT_EQ(faults(), "");
  allow("other.test");
  EXPECT_EQ(faults(),
            "certificate web: CAA forbids this CA to issue for example.test: example.test. CAA 0 "
            "issue \"other.test\" (it does not name ca.test)\n");
  // Of the account nothing is known before there is one.
  allow("ca.test; accounturi=https://ca.test/account/7");
  EXPECT_EQ(faults(), "");
  order();
  EXPECT_NE(
      faults().find("(its accounturi is of another account, expected https://ca.test/account/0)"),
      std::string::npos);
  world_.ca().caa = false;
  EXPECT_EQ(faults(), "");
}

}  // namespace
}  // namespace millrace::acme
