// An order whose newOrder was answered, but never heard: found again instead of opened twice.
#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class OrderRecovery : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }

  // The CA acts, the answer is lost, and with it the process.
  void lose_answer_to(const std::string& resource) {
    world_.acme.tamper = [resource](const std::string& seen, HttpResponse response) {
      if (seen != resource) return Result<HttpResponse>(std::move(response));
      return Result<HttpResponse>(
          Error("https://ca.test/" + resource + ": the answer was cut off"));
    };
  }
  void next_process() {
    world_.acme.tamper = nullptr;
    world_.restart_later();
  }
  StageReport order_after_loss() {
    lose_answer_to("newOrder");
    EXPECT_EQ(errors_of(world_.order()),
              "certificate web: https://ca.test/newOrder: the answer was cut off");
    EXPECT_EQ(world_.state().order->phase, OrderPhase::intended);
    next_process();
    return world_.order();
  }
  void refuse_with_busy(const std::string& refused) {
    world_.acme.refuse = [refused](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != refused) return std::nullopt;
      HttpResponse busy = test::ScriptedAcme::problem(503, "serverInternal", "later");
      busy.fields.emplace_back("retry-after", "120");
      return busy;
    };
  }
  void expect_found_later() {
    EXPECT_EQ(world_.state().order->phase, OrderPhase::intended);
    world_.acme.refuse = nullptr;
    world_.clock.advance(std::chrono::minutes(10));
    next_process();
    EXPECT_EQ(errors_of(world_.order()), "");
    EXPECT_EQ(world_.state().order->url, "https://ca.test/order/0");
    EXPECT_EQ(world_.acme.orders_made(), 1U);
  }
  World world_;
};

TEST_F(OrderRecovery, finds_the_order_whose_answer_was_lost) {
  const StageReport report = order_after_loss();
  EXPECT_EQ(lines_of(report.done),
            "certificate web: order found again: https://ca.test/order/0\ncertificate web: 2 "
            "challenge records required");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_EQ(world_.wanted().size(), 2U);
}

TEST_F(OrderRecovery, opens_a_new_one_where_the_ca_offers_no_list) {
  world_.acme.script.offers_orders = false;
  EXPECT_EQ(errors_of(order_after_loss()), "");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/1");
}

TEST_F(OrderRecovery, opens_a_new_one_where_the_list_is_refused) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "orders") return std::nullopt;
    return test::ScriptedAcme::problem(404, "malformed", "no lists here");
  };
  const StageReport report = order_after_loss();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: the CA's list of orders cannot be read, so an earlier order is not "
            "found and a new one is opened: https://ca.test/orders/0: HTTP 404: no lists here "
            "(urn:ietf:params:acme:error:malformed)");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(OrderRecovery, asks_again_for_a_list_that_one_replica_does_not_know) {
  unsigned asked = 0;
  world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "orders" || asked++ > 0) return std::nullopt;
    return test::ScriptedAcme::problem(404, "malformed", "not yet");
  };
  const StageReport report = order_after_loss();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(OrderRecovery, waits_when_the_list_is_unavailable) {
  refuse_with_busy("orders");
  const StageReport report = order_after_loss();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(report.retry_after, std::chrono::minutes(2));
  expect_found_later();
}

TEST_F(OrderRecovery, waits_when_an_order_on_it_is_unavailable) {
  refuse_with_busy("order");
  EXPECT_EQ(order_after_loss().exit_status(), ExitStatus::not_yet);
  expect_found_later();
}

TEST_F(OrderRecovery, waits_where_the_list_has_a_fault) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "orders") return std::nullopt;
    return test::ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(errors_of(order_after_loss()),
            "certificate web: https://ca.test/orders/0: HTTP 500: died "
            "(urn:ietf:params:acme:error:serverInternal)");
  expect_found_later();
}

TEST_F(OrderRecovery, waits_no_longer_than_a_day_for_what_the_ca_cannot_show) {
  for (const char* broken : {"order", "orders"}) {
    SCOPED_TRACE(broken);
    World world;
    world.csr();
    world.acme.refuse = [broken](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != broken) return std::nullopt;
      return test::ScriptedAcme::problem(500, "serverInternal", "died");
    };
    world.acme.tamper = [](const std::string& seen, HttpResponse response) {
      if (seen != "newOrder") return Result<HttpResponse>(std::move(response));
      return Result<HttpResponse>(Error("the answer was cut off"));
    };
    world.order();
    world.acme.tamper = nullptr;
    for (int hours = 2; hours < 24; hours += 2) {
      world.clock.advance(std::chrono::hours(2));
      EXPECT_NE(errors_of(world.order()), "");
    }
    EXPECT_EQ(world.acme.orders_made(), 1U);
    world.clock.advance(std::chrono::hours(2));
    EXPECT_EQ(errors_of(world.order()), "");
    EXPECT_EQ(world.acme.orders_made(), 2U);
    EXPECT_EQ(world.wanted().size(), 2U);
  }
}

TEST_F(OrderRecovery, finds_the_order_that_came_without_its_place) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "newOrder") {
      std::erase_if(response.fields, [](const auto& field) { return field.first == "location"; });
    }
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/newOrder: HTTP 201 without Location: expected the "
            "URL of the new resource");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::intended);
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet) << "it waits";
  expect_found_later();
}

TEST_F(OrderRecovery, a_found_order_keeps_its_profile) {
  world_.acme.script.profiles = {{"tlsserver", "45 days"}};
  world_.web().profile = "tlsserver";
  order_after_loss();
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/0");
  EXPECT_EQ(world_.state().order->profile, "tlsserver");
}

TEST_F(OrderRecovery, follows_the_pages_of_the_list) {
  for (const char* id : {"a", "b", "c"}) {
    world_.add_certificate(id, {std::string(id) + ".example.test"});
  }
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), "");
  world_.add_certificate("lost", {"lost.example.test"});
  world_.csr();
  world_.acme.script.orders_per_page = 2;
  lose_answer_to("newOrder");
  world_.order();
  next_process();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.count("orders"), 3U);
  EXPECT_EQ(world_.acme.orders_made(), 5U);
  EXPECT_EQ(world_.state("lost").order->url, "https://ca.test/order/4");
}

TEST_F(OrderRecovery, two_certificates_of_the_same_names_get_an_order_each) {
  world_.add_certificate("twin", {"example.test", "*.example.test"});
  world_.csr();
  lose_answer_to("newOrder");
  world_.order();
  next_process();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
  EXPECT_NE(world_.state("web").order->url, world_.state("twin").order->url);
}

TEST_F(OrderRecovery, an_old_certificate_s_order_is_not_taken_for_the_new_one) {
  world_.issue();
  world_.clock.advance(std::chrono::days(61));
  world_.csr();
  world_.restart();
  // A list with the valid order of the certificate that is to be renewed, and nothing else.
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return test::ScriptedAcme::problem(500, "serverInternal", "died");
  };
  world_.order();
  EXPECT_EQ(world_.state().order->phase, OrderPhase::intended);
  world_.acme.refuse = nullptr;
  next_process();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/1");
}

TEST_F(OrderRecovery, a_certificate_that_was_issued_for_a_lost_state_is_fetched_not_ordered_again) {
  world_.issue();
  ASSERT_TRUE(world_.files.remove(world_.paths().order(id_of("web"))));
  world_.directory.write("state/orders/web.json",
                         R"({"version":1,"order":{"phase":"intended","since":"2026-11-23T20:15:00Z",
                             "names":["*.example.test","example.test"],"challenges":[]}})",
                         0600);
  world_.restart();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_TRUE(world_.state().issued);
}

TEST_F(OrderRecovery, goes_on_where_reading_the_authorizations_was_lost) {
  lose_answer_to("authorization");
  world_.order();
  EXPECT_EQ(world_.state().order->phase, OrderPhase::opened);
  EXPECT_TRUE(world_.wanted().empty());
  next_process();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_EQ(world_.wanted().size(), 2U);
}

TEST_F(OrderRecovery, a_disk_that_fails_at_any_step_costs_no_second_order) {
  size_t steps = 0;
  {
    World counted;
    counted.csr();
    const size_t before = counted.files.steps().size();
    counted.order();
    steps = counted.files.steps().size() - before;
  }
  ASSERT_GT(steps, 5U);
  for (size_t step = 1; step <= steps; ++step) {
    World world;
    world.csr();
    world.files.plan(step, test::Fault::refuse);
    EXPECT_NE(errors_of(world.order()), "") << "step " << step;
    world.restart_later();
    EXPECT_EQ(errors_of(world.order()), "") << "step " << step;
    EXPECT_EQ(world.wanted().size(), 2U) << "step " << step;
    EXPECT_EQ(world.acme.orders_made(), 1U) << "step " << step;
  }
}

}  // namespace
}  // namespace millrace::acme
