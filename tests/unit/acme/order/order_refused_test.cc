// Refusals of what the CA has accepted: one of them costs neither the order nor another
// certificate.
#include <gtest/gtest.h>

#include "tests/support/acme/fetch_world.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::ScriptedAcme;

using Refusal = std::optional<HttpResponse>;

// The first `count` requests for the resource, which the CA does not act on.
void refuse(World& world, const std::string& resource, const HttpResponse& answer, int count) {
  const auto left = std::make_shared<int>(count);
  world.acme.refuse = [resource, answer, left](const std::string& seen) -> Refusal {
    return seen == resource && (*left)-- > 0 ? Refusal(answer) : std::nullopt;
  };
}

// The answer to the first request for the resource, which the CA has acted on.
void replace(World& world, const std::string& resource, const HttpResponse& answer) {
  const auto done = std::make_shared<bool>(false);
  world.acme.tamper = [resource, answer, done](const std::string& seen, HttpResponse response) {
    if (seen != resource || std::exchange(*done, true)) {
      return Result<HttpResponse>(std::move(response));
    }
    HttpResponse refused = answer;
    refused.fields.emplace_back("replay-nonce", *response.field("replay-nonce"));
    return Result<HttpResponse>(std::move(refused));
  };
}

void run_to_the_end(World& world) {
  for (int i = 0; i < 10 && !world.state().issued; ++i) {
    world.restart();
    world.order();
    world.publish_all();
    world.fetch();
    world.clock.advance(minutes(2));
  }
}

TEST(OrderRefused, a_single_refusal_of_any_kind_costs_neither_order_nor_certificate) {
  for (const int status : {400, 403, 404, 405, 410}) {
    const HttpResponse answer = ScriptedAcme::problem(status, "malformed", "no such thing");
    for (const char* resource :
         {"order", "authorization", "challenge", "finalize", "certificate"}) {
      for (const bool acted : {false, true}) {
        World world;
        world.csr();
        acted ? replace(world, resource, answer) : refuse(world, resource, answer, 1);
        run_to_the_end(world);
        SCOPED_TRACE(std::string(resource) + " " + std::to_string(status));
        expect_one_certificate(world);
      }
    }
  }
}

TEST(OrderRefused, a_certificate_that_a_replica_does_not_know_yet_is_waited_for) {
  World world;
  publish_challenges(world);
  world.fetch();
  refuse(world, "certificate", ScriptedAcme::problem(404, "malformed", "not found"), 1);
  const StageReport report = world.fetch();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(
      lines_of(report.pending),
      "certificate web: waits for the CA to find its own resource: https://ca.test/certificate/0: "
      "HTTP 404: not found (urn:ietf:params:acme:error:malformed)");
  EXPECT_LE(*report.retry_after, seconds(1));
  EXPECT_EQ(errors_of(world.fetch()), "");
  expect_one_certificate(world);
}

TEST(OrderRefused, a_404_that_lasts_longer_than_a_minute_is_an_error_after_which_the_order_stays) {
  World world;
  publish_challenges(world);
  world.fetch();
  refuse(world, "certificate", ScriptedAcme::problem(404, "malformed", "not found"), 2);
  world.fetch();
  world.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world.fetch()),
            "certificate web: https://ca.test/certificate/0: HTTP 404: not found "
            "(urn:ietf:params:acme:error:malformed)");
  EXPECT_EQ(world.state().retry_at, world.clock.now() + minutes(1));
  world.restart_later();
  EXPECT_EQ(errors_of(world.fetch()), "");
  expect_one_certificate(world);
}

TEST(OrderRefused, an_order_that_is_gone_for_a_day_and_three_tries_is_abandoned) {
  World world;
  publish_challenges(world);
  world.fetch();
  const TimePoint since = world.clock.now();
  refuse(world, "order", ScriptedAcme::problem(404, "malformed", "no such order"), 1000);
  while (world.clock.now() < since + days(1)) {
    world.restart();
    world.fetch();
    ASSERT_TRUE(world.state().order) << format_time(world.clock.now());
    world.clock.advance(minutes(101));
  }
  EXPECT_EQ(errors_of(world.fetch()),
            "certificate web: https://ca.test/order/0: HTTP 404: no such order "
            "(urn:ietf:params:acme:error:malformed); refused since " +
                format_time(since) + ": the order is abandoned: https://ca.test/order/0");
  EXPECT_FALSE(world.state().order);
}

TEST(OrderRefused, an_order_that_was_seen_between_two_refusals_is_not_gone) {
  World world;
  publish_challenges(world);
  world.acme.script.validating_looks = 1000;
  world.fetch();
  for (int day = 0; day < 3; ++day) {
    refuse(world, "order", ScriptedAcme::problem(404, "malformed", "no such order"), 1);
    world.fetch();
    world.restart();
    world.fetch();
    world.clock.advance(hours(20));
    ASSERT_TRUE(world.state().order) << day;
  }
}

TEST(OrderRefused, a_refused_csr_is_an_error_of_its_words_after_which_the_order_stays) {
  World world;
  publish_challenges(world);
  world.fetch();
  refuse(world, "finalize", ScriptedAcme::problem(400, "badCSR", "weak key"), 1);
  EXPECT_EQ(errors_of(world.fetch()),
            "certificate web: https://ca.test/finalize/0: HTTP 400: weak key "
            "(urn:ietf:params:acme:error:badCSR)");
  EXPECT_EQ(world.acme.count("finalize"), 1U);
  EXPECT_EQ(fetch_to_the_end(world), "");
  expect_one_certificate(world);
}

TEST(OrderRefused, a_certificate_that_is_not_made_yet_is_waited_for_as_long_as_the_ca_asks) {
  World world;
  publish_challenges(world);
  world.fetch();
  HttpResponse later{202, {{"retry-after", "20"}}, ""};
  refuse(world, "certificate", later, 1);
  const StageReport report = world.fetch();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: the CA is issuing the certificate: https://ca.test/certificate/0");
  EXPECT_EQ(report.retry_after, seconds(20));
  EXPECT_EQ(fetch_to_the_end(world), "");
  expect_one_certificate(world);
}

TEST(OrderRefused, an_order_without_authorizations_or_with_a_stranger_s_is_read_again) {
  const auto order_with = [](const Json& authorizations) {
    return ScriptedAcme::json_response(200, {{"status", "pending"},
                                             {"identifiers", Json::array()},
                                             {"authorizations", authorizations},
                                             {"finalize", "https://ca.test/finalize/0"}});
  };
  const Json stranger = {{"status", "pending"},
                         {"identifier", {{"type", "dns"}, {"value", "evil.test"}}},
                         {"challenges", Json::array()}};
  const std::vector<std::pair<std::string, HttpResponse>> cases = {
      {"newOrder", order_with(Json::array())},
      {"newOrder", order_with({"https://ca.test/authorization/0", "https://ca.test/authorization/1",
                               "https://ca.test/authorization/2"})},
      {"authorization", ScriptedAcme::json_response(200, stranger)}};
  for (const auto& [resource, answer] : cases) {
    World world;
    world.csr();
    bool done = false;
    world.acme.tamper = [&, wanted = resource, body = answer.body](const std::string& seen,
                                                                   HttpResponse response) {
      if (seen == wanted && !std::exchange(done, true)) response.body = body;
      return Result<HttpResponse>(std::move(response));
    };
    EXPECT_NE(errors_of(world.order()), "");
    run_to_the_end(world);
    expect_one_certificate(world);
  }
}

}  // namespace
}  // namespace millrace::acme
