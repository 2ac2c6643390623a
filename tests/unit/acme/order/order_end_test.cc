// Orders that end before they are done, and authorizations that nothing will use.
#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;
using test::ScriptedAcme;

// As under some profiles: a pending authorization lives an hour, its order a week.
class OrderEnd : public testing::Test {
 protected:
  OrderEnd() {
    world_.acme.script.authorization_lifetime = std::chrono::hours(1);
    world_.csr();
    world_.order();
  }

  World world_;
};

TEST_F(OrderEnd, that_is_near_is_met_by_another_order_with_other_records) {
  const auto before = world_.wanted();
  world_.clock.advance(minutes(58));
  world_.order();
  EXPECT_TRUE(world_.wanted() == before);
  world_.clock.advance(minutes(1));
  const StageReport report = world_.order();
  EXPECT_EQ(report.done.front().printed(),
            "certificate web: order abandoned: it expires before its challenges are answered, at "
            "2026-11-23T21:15:00Z: https://ca.test/order/0");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
  EXPECT_EQ(world_.wanted().size(), 2U);
  EXPECT_FALSE(world_.wanted() == before);
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_EQ(errors_of(world_.issue()), "");
}

TEST_F(OrderEnd, is_seen_by_fetch_too_and_never_passed_over_in_silence) {
  world_.publish_all();
  world_.clock.advance(minutes(60));
  const StageReport report = world_.fetch();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "certificate web: order abandoned: it expires before its challenges are answered, at "
            "2026-11-23T21:15:00Z: https://ca.test/order/0");
  EXPECT_EQ(world_.acme.count("challenge"), 0U);
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderEnd, does_not_matter_once_the_challenges_are_answered) {
  world_.acme.script.validating_looks = 1;
  world_.publish_all();
  world_.fetch();
  world_.clock.advance(minutes(90));
  world_.order();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

// The clock of this host is fast, or that of the CA slow.
TEST_F(OrderEnd, that_was_past_from_the_start_is_a_failure_that_waits) {
  world_.web().names = {name_of("mail.example.test")};
  world_.csr();
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "newOrder" || resource == "order") {
      Json body = Json::parse(response.body);
      body["expires"] = "2026-11-23T20:00:00Z";
      response.body = body.dump();
    }
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/order/1: the order expires at 2026-11-23T20:00:00Z, "
            "this host's clock has 2026-11-23T20:15:00Z: check this host's clock");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderEnd, of_an_authorization_that_was_past_from_the_start_is_one_too) {
  world_.web().names = {name_of("mail.example.test")};
  world_.csr();
  world_.acme.script.authorization_lifetime = std::chrono::seconds(30);
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/authorization/2: the authorization of "
            "mail.example.test expires at 2026-11-23T20:15:30Z, this host's clock has "
            "2026-11-23T20:15:00Z: check this host's clock");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderEnd, by_another_request_deactivates_its_authorizations) {
  world_.web().names = {name_of("mail.example.test")};
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.authorization_status(0), "deactivated");
  EXPECT_EQ(world_.acme.authorization_status(1), "deactivated");
  EXPECT_EQ(world_.acme.authorization_status(2), "pending");
  EXPECT_EQ(errors_of(world_.issue()), "");
}

TEST_F(OrderEnd, deactivates_nothing_that_another_order_uses) {
  // A CA that gives pending authorizations to several orders.
  Json other = Json::parse(world_.directory.read("state/orders/web.json"));
  world_.add_certificate("mail", {"mail.example.test"});
  other["order"]["names"] = {"mail.example.test"};
  other["order"]["url"] = "https://ca.test/order/7";
  world_.directory.write("state/orders/mail.json", other.dump(), 0600);
  world_.web().names = {name_of("www.example.test")};
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.authorization_status(0), "pending");
  EXPECT_EQ(world_.acme.authorization_status(1), "pending");
}

TEST_F(OrderEnd, spares_what_an_order_that_was_not_read_may_use_and_nothing_else) {
  const Json opened = {{"version", 1},
                       {"order",
                        {{"phase", "opened"},
                         {"names", {"mail.example.test"}},
                         {"since", "2026-11-23T20:15:00Z"},
                         {"url", "https://ca.test/order/7"},
                         {"challenges", Json::array()}}}};
  world_.add_certificate("mail", {"mail.example.test"});
  world_.directory.write("state/orders/mail.json", opened.dump(), 0600);
  world_.add_certificate("both", {"mail.example.test", "both.example.test"});
  world_.csr();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "order") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  world_.order();  // "mail" cannot be read, "both" can
  ASSERT_EQ(world_.wanted("both").size(), 2U);
  world_.web().names = {name_of("www.example.test")};
  world_.settings.certificates[2].names = {name_of("both.example.test")};
  world_.csr();
  world_.order();
  EXPECT_EQ(world_.state("mail").order->phase, OrderPhase::opened);
  EXPECT_EQ(world_.acme.authorization_status(0), "deactivated");  // of "web"
  EXPECT_EQ(world_.acme.authorization_status(1), "deactivated");
  EXPECT_EQ(world_.acme.authorization_status(2), "pending");  // of "both"
  EXPECT_EQ(world_.acme.authorization_status(3), "pending");
}

TEST_F(OrderEnd, at_another_ca_deactivates_its_authorizations_at_the_old_one) {
  ScriptedAcme other(world_.clock, "https://other.test");
  world_.http.script([&](const HttpRequest& request) {
    return request.url.starts_with("https://other.test") ? other.answer(request)
                                                         : world_.acme.answer(request);
  });
  CaSettings settings;
  settings.id = CaId::parse("other").value();
  settings.directory_url = other.directory_url();
  world_.settings.cas.push_back(settings);
  world_.web().cas = {settings.id};
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(other.orders_made(), 1U);
  EXPECT_EQ(world_.acme.authorization_status(0), "deactivated");
  EXPECT_EQ(world_.acme.authorization_status(1), "deactivated");
}

TEST_F(OrderEnd, by_a_refusal_deactivates_what_was_still_pending) {
  world_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:dns"},
                                                      {"detail", "no"}};
  // The other challenge's answer never comes in.
  unsigned challenges = 0;
  world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "challenge" || ++challenges != 2) return std::nullopt;
    return ScriptedAcme::json_response(200, {{"status", "processing"}});
  };
  world_.publish_all();
  world_.fetch();
  const StageReport report = world_.fetch();
  EXPECT_NE(errors_of(report), "");
  EXPECT_EQ(world_.acme.authorization_status(0), "invalid");
  EXPECT_EQ(world_.acme.authorization_status(1), "deactivated");
}

TEST_F(OrderEnd, by_a_refusal_before_it_is_answered_quotes_the_ca_for_each_name) {
  const Json refusal = {{"type", "urn:ietf:params:acme:error:caa"}, {"detail", "not by us"}};
  world_.acme.tamper = [&](const std::string& resource, HttpResponse response) {
    if (resource != "newOrder" && resource != "authorization") return response;
    Json body = Json::parse(response.body);
    body["status"] = "invalid";
    if (resource == "authorization") body["challenges"][0]["error"] = refusal;
    response.body = body.dump();
    return response;
  };
  world_.web().names = {name_of("a.example.test"), name_of("b.example.test")};
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/order/1: the CA refused the order: a.example.test is "
            "invalid: not by us (urn:ietf:params:acme:error:caa); b.example.test is invalid: not "
            "by us (urn:ietf:params:acme:error:caa)");
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(OrderEnd, that_cannot_be_tidied_up_is_not_an_error) {
  unsigned authorizations = 0;
  world_.acme.tamper = [&](const std::string& resource, HttpResponse response) {
    if (resource == "authorization" && ++authorizations > 1) {
      return Result<HttpResponse>(Error("connection reset"));
    }
    return Result<HttpResponse>(std::move(response));
  };
  world_.web().names = {name_of("mail.example.test")};
  world_.csr();
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(world_.wanted().size(), 1U);
}

class Useless : public testing::Test {
 protected:
  World world_;
};

TEST_F(Useless, authorizations_without_a_challenge_that_we_can_answer_are_deactivated) {
  world_.acme.script.challenge_types = {"http-01", "tls-alpn-01"};
  world_.csr();
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.authorization_status(0), "deactivated");
  EXPECT_EQ(world_.acme.authorization_status(1), "deactivated");
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(Useless, dates_are_never_asked_for) {
  world_.csr();
  world_.order();
  const Json& payload = world_.acme.last_new_order();
  EXPECT_EQ(payload.size(), 1U);
  EXPECT_TRUE(payload.contains("identifiers"));
}

TEST_F(Useless, subproblems_of_finalize_are_reported_name_by_name) {
  world_.csr();
  world_.order();
  world_.publish_all();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "finalize") return std::nullopt;
    return ScriptedAcme::with_body(
        403, "application/problem+json",
        R"({"type":"urn:ietf:params:acme:error:compound","detail":"see below","subproblems":[
            {"type":"urn:ietf:params:acme:error:caa","detail":"CAA forbids",
             "identifier":{"type":"dns","value":"example.test"}}]})");
  };
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/finalize/0: HTTP 403: see below "
            "(urn:ietf:params:acme:error:compound); example.test: CAA forbids "
            "(urn:ietf:params:acme:error:caa)");
}

}  // namespace
}  // namespace millrace::acme
