// Fronts that answer in the CA's place, refusals that are none, and chains that are not good now:
// the order is kept where it can still be used.
#include <gtest/gtest.h>

#include "tests/unit/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::ScriptedAcme;

class FetchFaults : public testing::Test {
 protected:
  void SetUp() override { prepare(world_); }

  static void prepare(World& world) {
    world.csr();
    world.order();
    world.publish_all();
  }
  // The first answer for the resource, after the CA has acted.
  static void once(World& world, const std::string& resource, const Result<HttpResponse>& answer) {
    const auto done = std::make_shared<bool>(false);
    world.acme.tamper = [resource, answer, done](const std::string& seen, HttpResponse response) {
      if (seen != resource || *done) return Result<HttpResponse>(std::move(response));
      *done = true;
      return answer;
    };
  }
  // The order as the CA tells it, but with another status.
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
  static void expect_one_certificate(World& world) {
    world.acme.tamper = nullptr;
    for (int i = 0; i < 10 && !world.state().issued; ++i) {
      world.restart();
      world.clock.advance(minutes(2));
      EXPECT_EQ(errors_of(world.fetch()), "");
    }
    EXPECT_TRUE(world.emitted("fetch", "issued/web.pem"));
    EXPECT_EQ(world.acme.orders_made(), 1U);
    EXPECT_EQ(world.acme.certificates_issued(), 1U);
  }

  World world_;
};

TEST_F(FetchFaults, a_second_answer_that_is_refused_is_no_failure_while_nobody_can_tell_why) {
  const std::vector<std::pair<Result<HttpResponse>, std::string>> cases = {
      {Error("the answer was cut off"), "certificate web: the answer was cut off"},
      {ScriptedAcme::problem(503, "serverInternal", "later"), ""},
      {ScriptedAcme::problem(500, "serverInternal", "died"),
       "certificate web: https://ca.test/authorization/0: HTTP 500: died "
       "(urn:ietf:params:acme:error:serverInternal)"},
      {ScriptedAcme::with_body(200, "text/html", "<html>"),
       "certificate web: https://ca.test/authorization/0: want application/json, seen text/html "
       "(HTTP 200, 6 octets)"}};
  for (const auto& [answer, error] : cases) {
    World world;
    prepare(world);
    once(world, "challenge", Error("lost"));
    EXPECT_EQ(errors_of(world.fetch()), "certificate web: lost");
    once(world, "authorization", answer);
    EXPECT_EQ(errors_of(world.fetch()), error);
    EXPECT_EQ(world.state().failures, 0U) << error;
    expect_one_certificate(world);
  }
}

TEST_F(FetchFaults, a_page_of_a_front_with_any_status_is_no_word_of_the_ca) {
  for (const int status : {301, 302, 403, 404, 408}) {
    for (const char* resource : {"challenge", "order", "finalize", "certificate"}) {
      World world;
      prepare(world);
      once(world, resource, ScriptedAcme::with_body(status, "text/html", "<html>"));
      std::string errors = errors_of(world.fetch());
      if (errors.empty()) errors = errors_of(world.fetch());
      const std::string wanted = "/0: HTTP " + std::to_string(status) +
                                 ": no problem document but text/html, 6 octets (about:blank)";
      EXPECT_TRUE(errors.ends_with(wanted)) << resource << ": " << errors;
      EXPECT_EQ(world.state().failures, 0U) << resource;
      expect_one_certificate(world);
    }
  }
}

}  // namespace
}  // namespace millrace::acme
