// A CA that refuses, answers 429 or 503, is failing or unreachable: what the order stage reports
// and keeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;
using test::ScriptedAcme;

class OrderFaults : public testing::Test {
 protected:
  void SetUp() override {
    world_.csr();
    world_.order();
    world_.settings.certificates.clear();
    world_.add_certificate("mail", {"mail.example.test"});
    world_.csr();
    // What any run writes: that web's records are no longer wanted, and which bundle it has seen.
    world_.web().names = {name_of("other.example.test")};
    world_.order();
    world_.web().names = {name_of("mail.example.test")};
    world_.restart();
  }

  // Every answer for the resource is replaced by that one.
  void answer_with(const std::string& resource, const Result<HttpResponse>& answer) {
    world_.acme.tamper = [resource, answer](const std::string& seen, HttpResponse response) {
      if (seen != resource) return Result<HttpResponse>(std::move(response));
      if (!answer) return answer;
      HttpResponse replaced = *answer;
      for (auto& field : response.fields) replaced.fields.push_back(std::move(field));
      return Result<HttpResponse>(std::move(replaced));
    };
  }
  // Everything but the state of the order that fails.
  test::Snapshot others() {
    auto all = world_.on_disk();
    all.erase("orders/mail.json");
    return all;
  }
  // The error, that the next run waits after it, and that nothing else on disk is another.
  std::string expect_counted() {
    const auto before = others();
    const unsigned failures = mail().failures;
    const StageReport report = world_.order();
    EXPECT_EQ(report.exit_status(), ExitStatus::failed);
    EXPECT_TRUE(others() == before);
    EXPECT_EQ(mail().failures, failures + 1);
    EXPECT_EQ("certificate mail: " + mail().last_error, "certificate mail: " + errors_of(report));
    world_.restart();
    EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
    world_.clock.advance(minutes(100));
    return errors_of(report);
  }
  OrderState mail() { return world_.state("mail"); }

  World world_;
};

TEST_F(OrderFaults, an_order_for_other_names_is_not_used) {
  const std::vector<Json> altered = {{{{"type", "dns"}, {"value", "evil.example.test"}}},
                                     {{{"type", "dns"}, {"value", "mail.example.test"}},
                                      {{"type", "dns"}, {"value", "evil.example.test"}}},
                                     {{{"type", "ip"}, {"value", "mail.example.test"}}},
                                     Json::array()};
  for (const Json& identifiers : altered) {
    SCOPED_TRACE(identifiers.dump());
    world_.acme.tamper = [&](const std::string& seen, HttpResponse response) {
      if (seen == "newOrder" || seen == "order") {
        Json order = Json::parse(response.body);
        order["identifiers"] = identifiers;
        response.body = order.dump();
      }
      return Result<HttpResponse>(std::move(response));
    };
    EXPECT_THAT(errors_of(world_.order()),
                testing::EndsWith(": the order is for other names than it was opened for"));
    EXPECT_TRUE(world_.wanted().empty());
    world_.restart();
    world_.clock.advance(std::chrono::hours(24));
  }
}

TEST_F(OrderFaults, an_unreachable_ca_is_tried_again_later) {
  world_.http.script([](const HttpRequest& request) {
    return Result<HttpResponse>(Error(request.url + ": the CA cannot be reached: refused"));
  });
  EXPECT_EQ(expect_counted(), "https://ca.test/directory: the CA cannot be reached: refused");
}

TEST_F(OrderFaults, a_directory_that_is_not_json_is_asked_for_again_later) {
  answer_with("directory", ScriptedAcme::with_body(200, "text/html", "<html>"));
  EXPECT_EQ(
      expect_counted(),
      "https://ca.test/directory: expected application/json, got text/html (HTTP 200, 6 octets)");
  answer_with("directory", ScriptedAcme::with_body(404, "text/plain", "gone"));
  EXPECT_EQ(expect_counted(),
            "https://ca.test/directory: HTTP 404: non-ACME response, no problem document: "
            "text/plain, 4 octets (about:blank)");
}

TEST_F(OrderFaults, a_directory_that_is_cut_off_or_too_large_is_asked_for_again_later) {
  answer_with("directory", ScriptedAcme::with_body(200, "application/json", "{\"newNonce\":\"ht"));
  const std::string error = expect_counted();
  EXPECT_TRUE(error.starts_with("https://ca.test/directory:1:")) << error;
  answer_with("directory",
              ScriptedAcme::with_body(200, "application/json", std::string(3U << 20U, ' ')));
  EXPECT_EQ(expect_counted(),
            "https://ca.test/directory: the answer has 3145728 octets, expected at most 1048576");
}

TEST_F(OrderFaults, a_ca_without_nonces_is_an_error_not_a_loop) {
  world_.http.script([this](const HttpRequest& request) {
    auto response = world_.acme.answer(request);
    response->fields.clear();
    response->fields.emplace_back("content-type", "application/json");
    return response;
  });
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newNonce: HTTP 405: expected a valid Replay-Nonce, "
            "got none");
}

TEST_F(OrderFaults, half_of_all_nonces_rejected_costs_only_requests) {
  world_.acme.script.rejects_nonce = [](unsigned post) { return post % 2 == 0; };
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.wanted("mail").size(), 1U);
}

TEST_F(OrderFaults, nine_of_ten_nonces_rejected_still_succeeds) {
  world_.acme.script.rejects_nonce = [](unsigned post) { return post % 10 != 0; };
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.count("newNonce"), 2U);
}

TEST_F(OrderFaults, all_nonces_rejected_ends) {
  world_.acme.script.rejects_nonce = [](unsigned) { return true; };
  const unsigned before = world_.acme.posts();
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newOrder: the CA refused 200 nonces in a row; the "
            "last: not this nonce (urn:ietf:params:acme:error:badNonce)");
  EXPECT_EQ(world_.acme.posts() - before, 200U);
  EXPECT_EQ(mail().failures, 1U);
}

TEST_F(OrderFaults, a_rate_limit_is_kept_across_runs_and_is_not_a_failure) {
  HttpResponse limited = ScriptedAcme::problem(429, "rateLimited", "too many orders");
  limited.fields.emplace_back("retry-after", "Mon, 23 Nov 2026 22:15:00 GMT");
  answer_with("newOrder", limited);
  const StageReport report = world_.order();
  EXPECT_EQ(lines_of(report.pending),
            "certificate mail: the CA refuses requests until 2026-11-23T22:15:00Z: "
            "https://ca.test/newOrder: HTTP 429: too many orders "
            "(urn:ietf:params:acme:error:rateLimited)");
  EXPECT_EQ(report.retry_after, std::chrono::hours(2));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  world_.restart();
  const unsigned requests = world_.acme.requests();
  const StageReport later = world_.order();
  EXPECT_EQ(lines_of(later.pending),
            "certificate mail: the CA refuses requests until 2026-11-23T22:15:00Z: "
            "https://ca.test/newOrder: HTTP 429: too many orders "
            "(urn:ietf:params:acme:error:rateLimited)");
  EXPECT_EQ(world_.acme.requests(), requests);
  EXPECT_EQ(mail().failures, 0U);
  world_.acme.tamper = nullptr;
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(errors_of(world_.order()), "");
}

TEST_F(OrderFaults, a_server_error_keeps_the_intent_and_is_tried_again_within_100_minutes) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newOrder: HTTP 500: died "
            "(urn:ietf:params:acme:error:serverInternal)");
  EXPECT_EQ(mail().failures, 1U);
  EXPECT_EQ(mail().retry_at, world_.clock.now() + minutes(1));
  for (const minutes pause : {minutes(10), minutes(100), minutes(100)}) {
    world_.clock.advance(minutes(100));
    EXPECT_NE(errors_of(world_.order()), "");
    EXPECT_EQ(mail().retry_at, world_.clock.now() + pause);
  }
  EXPECT_EQ(mail().order->phase, OrderPhase::intended);
}

TEST_F(OrderFaults, an_outage_does_not_make_the_first_refusal_after_it_wait_longer) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  for (unsigned tries = 1; tries <= 5; ++tries) {
    EXPECT_NE(errors_of(world_.order()), "");
    EXPECT_EQ(mail().failures, tries);
    world_.clock.advance(minutes(100));
  }
  world_.acme.refuse = nullptr;
  answer_with("newOrder", ScriptedAcme::problem(400, "rejectedIdentifier", "no"));
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(mail().failures, 1U);
  EXPECT_EQ(mail().retry_at, world_.clock.now() + minutes(1));
}

TEST_F(OrderFaults, an_account_that_the_ca_forgot_is_the_operator_s_to_register) {
  answer_with("newOrder", ScriptedAcme::problem(400, "accountDoesNotExist", "who are you"));
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newOrder: HTTP 400: who are you "
            "(urn:ietf:params:acme:error:accountDoesNotExist); remove " +
                (world_.directory / "state/accounts/acme/account.json").string() +
                " to register the key again");
  EXPECT_EQ(mail().failures, 1U);
}

TEST_F(OrderFaults, failures_are_retried_after_1_10_100_minutes_then_daily) {
  HttpResponse rejected = ScriptedAcme::with_body(
      400, "application/problem+json",
      R"({"type":"urn:ietf:params:acme:error:malformed","detail":"bad names","subproblems":[
          {"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"on the list",
           "identifier":{"type":"dns","value":"mail.example.test"}}]})");
  answer_with("newOrder", rejected);
  const std::string error =
      "certificate mail: https://ca.test/newOrder: HTTP 400: bad names "
      "(urn:ietf:params:acme:error:malformed); mail.example.test: on the list "
      "(urn:ietf:params:acme:error:rejectedIdentifier)";
  unsigned failures = 0;
  for (const minutes delay :
       {minutes(1), minutes(10), minutes(100), minutes(1440), minutes(1440)}) {
    world_.restart();
    EXPECT_EQ(errors_of(world_.order()), error);
    EXPECT_EQ(mail().failures, ++failures);
    EXPECT_EQ(mail().retry_at, world_.clock.now() + delay);
    world_.clock.advance(delay - std::chrono::seconds(1));
    const unsigned requests = world_.acme.requests();
    EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
    EXPECT_EQ(world_.acme.requests(), requests);
    world_.clock.advance(std::chrono::seconds(1));
  }
}

TEST_F(OrderFaults, renew_now_does_not_wait) {
  answer_with("newOrder", ScriptedAcme::problem(400, "rejectedIdentifier", "no"));
  world_.order();
  world_.acme.tamper = nullptr;
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  EXPECT_EQ(world_.wanted("mail").size(), 1U);
}

TEST_F(OrderFaults, an_order_without_location_is_a_failure_that_waits) {
  world_.acme.tamper = [](const std::string& seen, HttpResponse response) {
    if (seen == "newOrder") response.fields.resize(1);
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newOrder: HTTP 201 without Location: expected the "
            "URL of the new resource");
  EXPECT_EQ(mail().failures, 1U);
}

TEST_F(OrderFaults, a_page_in_place_of_an_order_keeps_the_intent) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return ScriptedAcme::with_body(200, "text/html", "<html>");
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate mail: https://ca.test/newOrder: expected application/json, got text/html "
            "(HTTP 200, 6 octets)");
  EXPECT_EQ(mail().order->phase, OrderPhase::intended);
  EXPECT_EQ(mail().failures, 1U);
}

TEST_F(OrderFaults, a_page_with_a_status_of_failure_keeps_the_intent) {
  for (const int status : {302, 403, 404, 408}) {
    world_.acme.refuse = [status](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != "newOrder") return std::nullopt;
      return ScriptedAcme::with_body(status, "text/html", "<html>");
    };
    EXPECT_EQ(errors_of(world_.order()),
              "certificate mail: https://ca.test/newOrder: HTTP " + std::to_string(status) +
                  ": non-ACME response, no problem document: text/html, 6 octets (about:blank)");
    EXPECT_EQ(mail().order->phase, OrderPhase::intended);
    world_.clock.advance(minutes(100));
  }
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderFaults, an_order_that_cannot_be_read_is_polled_again_at_once) {
  answer_with("newOrder", ScriptedAcme::with_body(201, "application/json", "{\"status\":"));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(mail().order->phase, OrderPhase::ordered);
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderFaults, a_ca_that_stops_answering_is_not_asked_a_thousand_times) {
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    world_.add_certificate("c" + number, {"n" + number + ".example.test"});
  }
  world_.csr();
  unsigned lost = 0;
  world_.acme.tamper = [&lost](const std::string& seen, HttpResponse response) {
    if (seen != "newOrder") return Result<HttpResponse>(std::move(response));
    ++lost;
    return Result<HttpResponse>(Error("https://ca.test/newOrder: no whole answer within 30 s"));
  };
  EXPECT_EQ(world_.order().errors.size(), 101U);
  EXPECT_LE(lost, 3U + world_.ca().max_in_flight);
}

TEST_F(OrderFaults, another_process_at_work_is_waited_for) {
  const auto lock = lock_stage(world_.context(), "acme");
  ASSERT_TRUE(lock);
  const StageReport report = world_.order();
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_NE(errors_of(report).find("locks/acme"), std::string::npos) << errors_of(report);
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
}

}  // namespace
}  // namespace millrace::acme
