// Fronts that answer in the CA's place, refusals that are none, and chains that are not good now:
// the order is kept where it can still be used.
#include <gtest/gtest.h>

#include "acme/order/retry_override.h"
#include "tests/support/acme/fetch_world.h"

namespace millrace::acme {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::ScriptedAcme;

class FetchFaults : public testing::Test {
 protected:
  void SetUp() override { publish_challenges(world_); }

  // The first answer for the resource, after the CA has acted.
  static void once(World& world, const std::string& resource, const Result<HttpResponse>& answer) {
    const auto done = std::make_shared<bool>(false);
    world.acme.tamper = [resource, answer, done](const std::string& seen, HttpResponse response) {
      if (seen != resource || *done) return Result<HttpResponse>(std::move(response));
      *done = true;
      return answer;
    };
  }
  // The order as the CA returns it, but with another status.
  void show_order_as(const std::string& status) {
    world_.acme.tamper = [status](const std::string& seen, HttpResponse response) {
      if (seen == "order") {
        Json order = Json::parse(response.body);
        order["status"] = status;
        response.body = order.dump();
      }
      return Result<HttpResponse>(std::move(response));
    };
  }
  static void expect_one_certificate_yet(World& world) {
    world.acme.tamper = nullptr;
    EXPECT_EQ(fetch_to_the_end(world), "");
    expect_one_certificate(world);
  }

  World world_;
};

TEST_F(FetchFaults, a_second_answer_that_is_refused_is_not_a_failure_while_the_reason_is_unknown) {
  const std::vector<std::pair<Result<HttpResponse>, std::string>> cases = {
      {Error("the answer was cut off"), "certificate web: the answer was cut off"},
      {ScriptedAcme::problem(503, "serverInternal", "later"), ""},
      {ScriptedAcme::problem(500, "serverInternal", "died"),
       "certificate web: https://ca.test/authorization/0: HTTP 500: died "
       "(urn:ietf:params:acme:error:serverInternal)"},
      {ScriptedAcme::with_body(200, "text/html", "<html>"),
       "certificate web: https://ca.test/authorization/0: expected application/json, got text/html "
       "(HTTP 200, 6 octets)"}};
  for (const auto& [answer, error] : cases) {
    World world;
    publish_challenges(world);
    once(world, "challenge", Error("lost"));
    EXPECT_EQ(errors_of(world.fetch()), "certificate web: lost");
    once(world, "authorization", answer);
    world.restart_later();
    EXPECT_EQ(errors_of(world.fetch()), error);
    EXPECT_TRUE(world.state().order) << error;
    expect_one_certificate_yet(world);
  }
}

TEST_F(FetchFaults, a_non_acme_response_with_any_status_is_not_from_the_ca) {
  for (const int status : {301, 302, 403, 404, 408}) {
    for (const char* resource : {"challenge", "order", "finalize", "certificate"}) {
      World world;
      publish_challenges(world);
      once(world, resource, ScriptedAcme::with_body(status, "text/html", "<html>"));
      std::string errors = errors_of(world.fetch());
      if (errors.empty()) errors = errors_of(world.fetch());
      const std::string wanted =
          "/0: HTTP " + std::to_string(status) +
          ": non-ACME response, no problem document: text/html, 6 octets (about:blank)";
      EXPECT_TRUE(errors.ends_with(wanted)) << resource << ": " << errors;
      EXPECT_TRUE(world.state().order) << resource;
      expect_one_certificate_yet(world);
    }
  }
}

TEST_F(FetchFaults, a_second_finalize_of_an_order_that_is_being_issued_is_not_a_failure) {
  world_.fetch();
  once(world_, "finalize", Error("lost"));
  EXPECT_EQ(errors_of(world_.fetch()), "certificate web: lost");
  world_.restart_later();
  // This status is older than the CA's current one, and makes the order finalize again.
  once(world_, "order", [] {
    Json order = {{"status", "ready"},
                  {"identifiers", Json::array()},
                  {"authorizations", Json::array()},
                  {"finalize", "https://ca.test/finalize/0"}};
    return ScriptedAcme::json_response(200, order);
  }());
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(world_.acme.count("finalize"), 2U);
  expect_one_certificate_yet(world_);
}

TEST_F(FetchFaults, an_order_that_is_not_ready_after_all_is_polled_ever_less_often) {
  world_.fetch();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "finalize") return std::nullopt;
    return ScriptedAcme::problem(403, "orderNotReady", "wait");
  };
  for (const int pause : {90, 270, 810}) {
    const StageReport report = world_.fetch();
    EXPECT_EQ(errors_of(report), "");
    EXPECT_EQ(report.retry_after, std::chrono::milliseconds(pause));
  }
  world_.acme.refuse = nullptr;
  expect_one_certificate_yet(world_);
}

TEST_F(FetchFaults, a_finalized_order_that_seems_ready_is_polled_once_more_before_another_try) {
  world_.acme.script.processing_answers = 9;
  world_.fetch();
  world_.fetch();
  ASSERT_EQ(world_.state().order->phase, OrderPhase::finalized);
  world_.restart();
  show_order_as("ready");
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.count("finalize"), 1U);
  world_.restart();
  world_.clock.advance(minutes(1));
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.count("finalize"), 2U);
  expect_one_certificate_yet(world_);
}

TEST_F(FetchFaults, a_finalized_order_that_seems_ready_is_finalized_in_a_run_that_does_not_wait) {
  world_.acme.script.processing_answers = 9;
  world_.fetch();
  world_.fetch();
  ASSERT_EQ(world_.state().order->phase, OrderPhase::finalized);
  show_order_as("ready");
  for (int runs = 0; runs < 2; ++runs) {
    world_.restart();
    EXPECT_EQ(errors_of(clear_backoff(world_.context(), world_.settings, {})), "");
    EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
  }
  EXPECT_EQ(world_.acme.count("finalize"), 2U);
}

TEST_F(FetchFaults, a_chain_that_is_not_valid_yet_is_waited_for_with_its_order) {
  world_.acme.script.age = -hours(2);
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/certificate/0: chain: certificate 0 (no subject) is "
            "not valid before 2026-11-23T22:15:00Z, the time is now 2026-11-23T20:15:00Z: check "
            "this host's clock");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::finalized);
  EXPECT_EQ(world_.state().failures, 0U);
  world_.clock.advance(hours(2));
  expect_one_certificate_yet(world_);
}

TEST_F(FetchFaults, a_chain_that_is_neither_valid_yet_nor_for_this_key_is_refused) {
  world_.acme.script.age = -hours(2);
  world_.acme.script.other_key = true;
  world_.fetch();
  EXPECT_NE(errors_of(world_.fetch()).find("leaf is for key "), std::string::npos);
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(FetchFaults, a_chain_that_has_expired_is_not_published) {
  world_.acme.script.age = world_.acme.script.lifetime + hours(1);
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/certificate/0: chain: certificate 0 (no subject) "
            "expired at 2026-11-23T19:15:00Z, the time is now 2026-11-23T20:15:00Z; the order is "
            "kept, and its chain is downloaded again");
  EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(FetchFaults, a_chain_for_another_name_is_not_published) {
  world_.acme.script.other_names = {"other.test"};
  world_.fetch();
  EXPECT_EQ(
      errors_of(world_.fetch()),
      "certificate web: https://ca.test/certificate/0: chain: leaf is for other.test; expected "
      "*.example.test, example.test; the order is kept, and its chain is downloaded again");
  EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
  EXPECT_EQ(world_.state().failures, 1U);
}

// 200 authorizations, each with more reasons than fit on a screen, all of them control characters.
TEST_F(FetchFaults, a_flood_of_reasons_is_cut_and_the_state_can_be_read_again) {
  world_.fetch();
  const std::string noise(400, '\x1b'), type(100, '\x1b'), name(260, '\x1b');
  Json error = {{"type", type}, {"detail", noise}, {"subproblems", Json::array()}};
  for (int i = 0; i < 11; ++i) {
    error["subproblems"].push_back(
        {{"type", type}, {"detail", noise}, {"identifier", {{"value", name}}}});
  }
  const Json challenge = {{"type", "dns-01"},
                          {"url", "https://ca.test/challenge/0"},
                          {"status", "invalid"},
                          {"token", "token_of-authorization-0"},
                          {"error", error}};
  const Json authorization = {{"status", "invalid"},
                              {"identifier", {{"type", "dns"}, {"value", "example.test"}}},
                              {"challenges", {challenge}}};
  Json order = {{"status", "invalid"},
                {"identifiers", Json::array()},
                {"finalize", "https://ca.test/finalize/0"}};
  for (int i = 0; i < 200; ++i) {
    order["authorizations"].push_back("https://ca.test/authorization/" + std::to_string(i % 2));
  }
  const std::string order_text = order.dump(), authorization_text = authorization.dump();
  world_.acme.tamper = [&](const std::string& seen, HttpResponse response) {
    if (seen == "order") response.body = order_text;
    if (seen == "authorization") response.body = authorization_text;
    return Result<HttpResponse>(std::move(response));
  };
  const std::string errors = errors_of(world_.fetch());
  EXPECT_LT(errors.size(), 200'000U);
  EXPECT_TRUE(errors.ends_with("; and 190 more"));
  const auto state = load_order_state(world_.files, world_.paths().order(id_of("web")));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->failures, 1U);
  EXPECT_LE(state->last_error.size(), 4096U);
  EXPECT_TRUE(state->last_error.ends_with("…"));
}

}  // namespace
}  // namespace millrace::acme
