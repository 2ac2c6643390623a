// Orders with responses sent to their challenges that expire without a result.
#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;
using test::ScriptedAcme;

class EndOfAnOrder : public testing::Test {
 protected:
  EndOfAnOrder() {
    world_.csr();
    world_.order();
    world_.publish_all();
  }

  World world_;
};

TEST_F(EndOfAnOrder, that_passes_while_the_ca_does_nothing_is_a_failure) {
  for (const bool validating : {true, false}) {
    World world;
    world.acme.script.validating_looks = validating ? 1000 : 0;
    world.acme.script.processing_answers = 1000;
    world.csr();
    world.order();
    world.publish_all();
    world.fetch();
    world.clock.advance(std::chrono::days(7) - minutes(1));
    EXPECT_EQ(errors_of(world.fetch()), "");
    world.clock.advance(minutes(1));
    EXPECT_EQ(errors_of(world.fetch()),
              std::string("certificate web: https://ca.test/order/0: the order expired at "
                          "2026-11-30T20:15:00Z and is still ") +
                  (validating ? "pending" : "processing"));
    EXPECT_EQ(world.state().failures, 1U);
    world.acme.script.validating_looks = world.acme.script.processing_answers = 0;
    world.clock.advance(minutes(1));
    EXPECT_EQ(errors_of(world.issue()), "");
    EXPECT_EQ(world.acme.orders_made(), 2U);
  }
}

// A week from its beginning, where the CA names no end.
TEST_F(EndOfAnOrder, that_the_ca_does_not_name_comes_all_the_same) {
  world_.acme.tamper = [](const std::string& seen, HttpResponse response) {
    if (seen == "order") {
      Json order = Json::parse(response.body);
      order.erase("expires");
      response.body = order.dump();
    }
    return Result<HttpResponse>(std::move(response));
  };
  world_.acme.script.processing_answers = 1000;
  world_.fetch();
  world_.clock.advance(std::chrono::days(7) - minutes(1));
  EXPECT_EQ(errors_of(world_.fetch()), "");
  world_.clock.advance(minutes(1));
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_FALSE(world_.state().order);
}

TEST_F(EndOfAnOrder, that_passed_does_not_matter_when_the_certificate_is_there) {
  world_.fetch();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "certificate") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_NE(errors_of(world_.fetch()), "");
  world_.acme.refuse = nullptr;
  world_.clock.advance(std::chrono::days(8));
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_TRUE(world_.state().issued);
}

// A proxy that permanently answers instead of the CA.
TEST_F(EndOfAnOrder, comes_too_when_nothing_can_be_read) {
  world_.fetch();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "order") return std::nullopt;
    return ScriptedAcme::with_body(404, "text/html", "<html>");
  };
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_TRUE(world_.state().order);
  world_.clock.advance(std::chrono::days(7));
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_FALSE(world_.state().order);
}

}  // namespace
}  // namespace millrace::acme
