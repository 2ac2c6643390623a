#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acme/request/csr_stage.h"
#include "core/base/json.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;

class OrderStage : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }

  World world_;
};

TEST_F(OrderStage, wants_two_values_at_one_owner_for_apex_and_wildcard) {
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done),
            "certificate web: order opened: https://ca.test/order/0\ncertificate web: 2 challenge "
            "records required");
  const auto wanted = world_.wanted();
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_EQ(wanted[0].owner.text(), "_acme-challenge.example.test.");
  EXPECT_EQ(wanted[1].owner, wanted[0].owner);
  EXPECT_NE(wanted[1].value, wanted[0].value);
  EXPECT_EQ(wanted[0].value.size(), 43U);
}

TEST_F(OrderStage, asks_for_no_more_than_it_needs) {
  world_.order();
  // directory, newNonce, newAccount, newOrder, two authorizations.
  EXPECT_EQ(world_.acme.requests(), 6U);
  EXPECT_EQ(world_.acme.count("newNonce"), 1U);
}

TEST_F(OrderStage, an_order_of_more_authorizations_than_names_is_refused) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "newOrder") {
      Json body = Json::parse(response.body);
      body["authorizations"].push_back("https://ca.test/authorization/0");
      response.body = body.dump();
    }
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(
      errors_of(world_.order()),
      "certificate web: https://ca.test/order/0: 3 authorizations for 2 names: expected at most "
      "one for each name");
  EXPECT_EQ(world_.acme.count("authorization"), 0U);
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(OrderStage, starts_again_at_another_directory) {
  world_.issue();
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  world_.order();
  test::ScriptedAcme production(world_.clock, "https://production.test");
  world_.http.script([&](const HttpRequest& request) { return production.answer(request); });
  world_.ca().directory_url = production.directory_url();
  std::filesystem::rename(world_.directory / "state/accounts/acme", world_.directory / "staging");
  world_.restart();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(production.certificates_issued(), 2U);
  EXPECT_EQ(world_.state("web").issued->directory, production.directory_url());
  EXPECT_FALSE(world_.state("mail").order);
}

TEST_F(OrderStage, leaves_an_open_order_alone) {
  world_.order();
  const auto before = world_.on_disk();
  const unsigned requests = world_.acme.requests();
  world_.restart();
  const StageReport report = world_.order();
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(world_.acme.requests(), requests);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(OrderStage, asks_nothing_while_nothing_is_due) {
  world_.issue();
  world_.clock.advance(std::chrono::days(59));
  world_.csr();
  world_.order();
  const auto before = world_.on_disk();
  const unsigned requests = world_.acme.requests();
  world_.restart();
  EXPECT_FALSE(world_.order().changed);
  EXPECT_EQ(world_.acme.requests(), requests);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(OrderStage, renews_when_a_third_of_the_lifetime_is_left) {
  world_.issue();
  // Issued an hour back for 90 days.
  world_.clock.advance(std::chrono::days(60) - minutes(60) - std::chrono::seconds(5));
  world_.csr();
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  world_.clock.advance(std::chrono::seconds(10));
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderStage, renews_at_once_on_request) {
  world_.issue();
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderStage, waits_for_a_request) {
  world_.add_certificate("mail", {"mail.example.test"});
  const StageReport report = world_.order();
  EXPECT_EQ(lines_of(report.pending), "certificate mail: waits for csr: there is no request yet");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST_F(OrderStage, accepts_only_the_names_that_the_configuration_allows) {
  world_.web().names = {name_of("example.test")};
  const StageReport report = world_.order();
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: csr asks for *.example.test, example.test, the configuration allows "
            "example.test: waits for a matching request");
  EXPECT_EQ(world_.acme.requests(), 0U);
}

TEST_F(OrderStage, gives_up_an_order_for_other_names) {
  world_.order();
  world_.web().names = {name_of("mail.example.test")};
  world_.csr();
  const StageReport report = world_.order();
  EXPECT_NE(lines_of(report.done)
                .find("certificate web: order abandoned: it is for another request, at another CA "
                      "or of another account: https://ca.test/order/0"),
            std::string::npos);
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/1");
  ASSERT_EQ(world_.wanted().size(), 1U);
  EXPECT_EQ(world_.wanted()[0].owner.text(), "_acme-challenge.mail.example.test.");
}

TEST_F(OrderStage, opens_an_expired_order_again) {
  world_.order();
  world_.clock.advance(std::chrono::hours(23));
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  // Its authorizations live a day, the order itself seven.
  world_.clock.advance(std::chrono::hours(1));
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderStage, requests_again_for_another_key) {
  world_.issue();
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/keys/web"));
  world_.csr();
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  run_csr(world_.context(), world_.settings, {}, {.given_up = world_.state().issued->spki});
  world_.order();
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderStage, needs_no_record_where_the_ca_needs_no_proof) {
  world_.acme.script.reuses_authorizations = true;
  world_.issue();
  const StageReport report = world_.order({.renew_now = true});
  EXPECT_EQ(world_.state().order->phase, OrderPhase::answered);
  EXPECT_TRUE(world_.wanted().empty());
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
}

TEST_F(OrderStage, unknown_challenge_types_are_skipped) {
  world_.acme.script.challenge_types = {"dns-persist-01", "http-07", "dns-01"};
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.wanted().size(), 2U);
}

TEST_F(OrderStage, says_what_the_ca_offers_instead_of_dns01) {
  world_.acme.script.challenge_types = {"dns-persist-01", "http-01"};
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/authorization/0: the CA offers no dns-01 challenge "
            "for *.example.test; it offers: dns-persist-01 without usable issuer names, http-01");
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(OrderStage, a_token_that_is_not_valid_in_the_dns_is_refused) {
  world_.acme.script.token = "a\" b";
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/authorization/0: the CA offers no dns-01 challenge "
            "for *.example.test; it offers: http-01, dns-01 without a usable token, tls-alpn-01");
}

TEST_F(OrderStage, does_not_prove_names_that_were_not_asked_for) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource != "authorization") return Result<HttpResponse>(std::move(response));
    Json body = Json::parse(response.body);
    body["identifier"]["value"] = "victim.test";
    response.body = body.dump();
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/authorization/0: authorization of *.victim.test, "
            "which is not in the order");
  EXPECT_TRUE(world_.wanted().empty());
}

TEST_F(OrderStage, many_certificates_go_in_flight_together_and_fail_alone) {
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    world_.add_certificate("c" + number, {"n" + number + ".example.test"});
  }
  world_.csr();
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "authorization" && response.body.find("\"n7.") != std::string::npos) {
      Json body = Json::parse(response.body);
      body["status"] = "deactivated";
      response.body = body.dump();
    }
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_THAT(errors_of(world_.order()),
              testing::MatchesRegex("certificate c7: https://ca.test/authorization/[0-9]+: "
                                    "authorization of n7.example.test is deactivated"));
  EXPECT_TRUE(world_.wanted("c7").empty());
  for (const char* id : {"web", "c0", "c39"}) EXPECT_FALSE(world_.wanted(id).empty()) << id;
  EXPECT_GE(world_.http.most_in_flight(), 8U);
  EXPECT_LE(world_.http.most_in_flight(), 16U);
  EXPECT_LE(world_.acme.count("newNonce"), 16U);
}

}  // namespace
}  // namespace millrace::acme
