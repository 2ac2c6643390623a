// Many certificates in one pass: what they cost the CA and the disk, and that a bad one is alone.
#include <algorithm>

#include <gtest/gtest.h>

#include "acme/order/retry_override.h"
#include "acme/status/ca_status.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;
using test::ScriptedAcme;

constexpr unsigned kCount = 50;

std::string number(unsigned of) {
  return (of < 10 ? "0" : "") + std::to_string(of);
}

class ManyCertificates : public testing::Test {
 protected:
  ManyCertificates() {
    world_.settings.certificates.clear();
    for (unsigned i = 0; i < kCount; ++i) {
      const std::string name = "h" + number(i);
      world_.add_certificate(name, {name + ".example.test", "*." + name + ".example.test"});
    }
    world_.csr();
  }

  static HttpResponse busy(int status, const std::string& detail, const std::string& retry_after) {
    HttpResponse response = ScriptedAcme::problem(status, "rateLimited", detail);
    if (!retry_after.empty()) response.fields.emplace_back("retry-after", retry_after);
    return response;
  }
  // The answer to newOrder from the n-th on.
  void limit_orders(unsigned from, const HttpResponse& response) {
    world_.acme.refuse = [this, from, response](const std::string& resource) {
      const bool limited = resource == "newOrder" && ++orders_ >= from;
      return limited ? std::optional(response) : std::nullopt;
    };
  }
  size_t opened() {
    size_t count = 0;
    for (const auto& certificate : world_.settings.certificates) {
      if (world_.state(certificate.id.text()).order) ++count;
    }
    return count;
  }
  size_t issued() {
    size_t count = 0;
    for (const auto& certificate : world_.settings.certificates) {
      if (world_.state(certificate.id.text()).issued) ++count;
    }
    return count;
  }

  World world_;
  unsigned orders_ = 0;
};

TEST_F(ManyCertificates, cost_nine_requests_each_and_three_for_all) {
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(issued(), kCount);
  // directory, newNonce, newAccount; a second nonce, for the first orders are sent together.
  EXPECT_LE(world_.acme.requests(), 9 * kCount + 4 + 16);
}

TEST_F(ManyCertificates, are_ordered_one_at_a_time_while_all_else_is_under_way_together) {
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.http.most_in_flight("https://ca.test/newOrder"), 1U);
  EXPECT_GE(world_.http.most_in_flight(), 8U);
}

TEST_F(ManyCertificates, with_a_bad_name_among_them_fail_for_that_one_only) {
  world_.acme.script.invalid_names["h17.example.test"] = {
      {"type", "urn:ietf:params:acme:error:dns"}, {"detail", "no such record"}};
  const StageReport report = world_.issue();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_TRUE(errors_of(report).starts_with("certificate h17: ")) << errors_of(report);
  EXPECT_EQ(issued(), kCount - 1);
  EXPECT_EQ(world_.state("h17").failures, 1U);
}

TEST_F(ManyCertificates, whose_states_the_disk_refuses_for_one_lose_that_one_only) {
  // The step after the intents of h00 … h09.
  world_.order();
  for (const auto& certificate : world_.settings.certificates) {
    ASSERT_TRUE(world_.files.remove(world_.paths().order(certificate.id)));
  }
  world_.restart();
  world_.files.plan(11, test::Fault::refuse);
  const unsigned orders = world_.acme.count("newOrder");
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "certificate h10: " + world_.paths().order(id_of("h10")).string() +
                                   ": cannot write: No space left on device");
  EXPECT_EQ(world_.acme.count("newOrder") - orders, kCount - 1);
  EXPECT_EQ(opened(), kCount - 1);
}

TEST_F(ManyCertificates, stop_at_a_limit_of_the_account) {
  limit_orders(21, busy(429, "too many new orders from this account", "3600"));
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(world_.acme.orders_made(), 20U);
  EXPECT_EQ(opened(), 20U);
  EXPECT_EQ(report.retry_after, minutes(60));
  const std::string wanted =
      ": the CA refuses requests until 2026-11-23T21:15:00Z: https://ca.test/newOrder: HTTP 429: "
      "too many new orders from this account (urn:ietf:params:acme:error:rateLimited)";
  // Those whose orders are open have gone on.
  EXPECT_EQ(report.pending.size(), kCount - 20);
  for (const std::string& line : printed(report.pending))
    EXPECT_TRUE(line.ends_with(wanted)) << line;
}

TEST_F(ManyCertificates, leave_a_limited_ca_alone_across_runs_and_go_on_then) {
  limit_orders(21, busy(429, "too many new orders from this account", "3600"));
  world_.order();
  world_.restart();
  const unsigned requests = world_.acme.requests();
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.requests(), requests);
  world_.acme.refuse = nullptr;
  world_.clock.advance(minutes(60));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(issued(), kCount);
  EXPECT_EQ(world_.acme.orders_made(), kCount);
}

// As at a CA that takes 300 orders in three hours, then one every 36 seconds.
TEST_F(ManyCertificates, whose_orders_are_limited_fetch_those_that_are_open) {
  limit_orders(21, busy(429, "too many new orders from this account", "36"));
  world_.order();
  EXPECT_EQ(orders_, 21U) << "the first refusal keeps back all the others";
  world_.publish_all();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(issued(), 20U);
  world_.restart();
  world_.order();
  EXPECT_EQ(orders_, 21U);
}

TEST_F(ManyCertificates, go_on_with_an_order_that_was_not_read_while_new_ones_are_limited) {
  limit_orders(21, busy(429, "too many new orders from this account", "3600"));
  world_.acme.refuse = [limit = world_.acme.refuse, first = true](
                           const std::string& resource) mutable -> std::optional<HttpResponse> {
    const bool fails = resource == "authorization" && std::exchange(first, false);
    return fails ? ScriptedAcme::problem(500, "serverInternal", "died") : limit(resource);
  };
  EXPECT_EQ(world_.order().errors.size(), 1U);
  world_.restart_later();
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.pending.size(), kCount - 20);
  EXPECT_EQ(orders_, 21U);
  for (unsigned i = 0; i < kCount; ++i) {
    const auto& order = world_.state("h" + number(i)).order;
    EXPECT_TRUE(!order || order->phase == OrderPhase::ordered) << i;
  }
}

TEST_F(ManyCertificates, are_all_held_back_by_a_ca_that_is_unavailable) {
  limit_orders(21, busy(503, "maintenance", "3600"));
  world_.order();
  world_.publish_all();
  world_.restart();
  const unsigned requests = world_.acme.requests();
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.requests(), requests);
}

TEST_F(ManyCertificates, heed_a_limit_that_an_earlier_release_wrote) {
  world_.order();
  world_.publish_all();
  world_.directory.write("state/accounts/acme/limit.json",
                         R"({"version":1,"until":"2026-11-23T21:15:00Z","reason":"it said so"})",
                         0600);
  const unsigned requests = world_.acme.requests();
  EXPECT_EQ(world_.fetch().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.requests(), requests);
}

// The text of the CA must not make a file that cannot be read again.
TEST_F(ManyCertificates, heed_a_limit_that_comes_with_a_flood_of_words) {
  limit_orders(0, busy(429, std::string(100'000, 'x') + "\x1b[31m", "3600"));
  world_.order();
  EXPECT_LT(world_.directory.read("state/accounts/acme/limit.json").size(), 10'000U);
  const unsigned requests = world_.acme.requests();
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.requests(), requests);
}

TEST_F(ManyCertificates, do_not_wait_for_a_time_that_no_ca_can_have_named) {
  world_.directory.write("state/accounts/acme/limit.json",
                         R"({"version":1,"until":"2027-11-23T21:15:00Z","reason":"it said so"})",
                         0600);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(issued(), kCount);
}

TEST_F(ManyCertificates, send_requests_all_the_same_without_back_off) {
  limit_orders(21, busy(429, "too many new orders from this account", "3600"));
  world_.order();
  world_.acme.refuse = nullptr;
  world_.restart();
  EXPECT_EQ(ca_statuses(world_.context(), world_.settings)->size(), 1U);
  EXPECT_EQ(errors_of(clear_backoff(world_.context(), world_.settings, {})), "");
  EXPECT_TRUE(ca_statuses(world_.context(), world_.settings)->empty());
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(opened(), kCount);
  EXPECT_EQ(world_.acme.orders_made(), kCount);
}

TEST_F(ManyCertificates, do_not_wait_for_the_limit_of_another_name) {
  limit_orders(1, busy(429, "too many certificates already issued for \"h00.example.test\"", "60"));
  auto limit = world_.acme.refuse;
  world_.acme.refuse = [this, limit](const std::string& resource) {
    auto answer = limit(resource);
    return orders_ == 1 ? answer : std::nullopt;
  };
  const StageReport report = world_.order();
  EXPECT_EQ(report.pending.size(), 1U);
  EXPECT_EQ(opened(), kCount - 1);
  EXPECT_TRUE(world_.state("h00").retry_at);
  EXPECT_TRUE(ca_statuses(world_.context(), world_.settings)->empty());
}

TEST_F(ManyCertificates, send_no_requests_after_repeated_refusals_without_retry_after) {
  limit_orders(1, busy(503, "busy", ""));
  const StageReport report = world_.order();
  EXPECT_EQ(report.pending.size(), kCount);
  EXPECT_LT(world_.acme.count("newOrder"), 20U);
  EXPECT_EQ(report.retry_after, minutes(1));
}

TEST_F(ManyCertificates, continue_with_fewer_at_a_time_after_a_429) {
  world_.acme.refuse = [this](const std::string& resource) {
    const bool once = resource == "newOrder" && ++orders_ == 7;
    return once ? std::optional(busy(503, "busy", "")) : std::nullopt;
  };
  EXPECT_EQ(world_.order().pending.size(), 1U);
  EXPECT_EQ(opened(), kCount);  // that one's intent stays
  EXPECT_EQ(world_.acme.orders_made(), kCount - 1);
}

TEST_F(ManyCertificates, without_nonces_leave_the_ca_alone) {
  world_.acme.refuse = [](const std::string& resource) {
    return resource == "newNonce" ? std::optional(busy(503, "busy", "120")) : std::nullopt;
  };
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.pending.size(), kCount);
  EXPECT_EQ(ca_statuses(world_.context(), world_.settings)->front().reason,
            "https://ca.test/newNonce: HTTP 503: busy (urn:ietf:params:acme:error:rateLimited)");
}

TEST_F(ManyCertificates, of_an_unreachable_ca_are_not_asked_for_one_by_one) {
  world_.order();
  for (const auto& certificate : world_.settings.certificates) {
    ASSERT_TRUE(world_.files.remove(world_.paths().order(certificate.id)));
  }
  unsigned tries = 0;
  world_.http.script([&tries](const HttpRequest& request) -> Result<HttpResponse> {
    ++tries;
    return Error(request.url + ": the CA cannot be reached: refused");
  });
  EXPECT_EQ(world_.order().errors.size(), kCount);
  EXPECT_LE(tries, 18U);
}

struct Died {};

// Six certificates; the process dies at that step of the stage order, and another one goes on.
class Mortal : public World {
 public:
  Mortal() {
    settings.certificates.clear();
    for (unsigned i = 0; i < 6; ++i) {
      add_certificate("h" + number(i), {"h" + number(i) + ".example.test"});
    }
    csr();
    files.die_by([] { throw Died(); });
  }
  bool dies_at(size_t step, test::Fault fault) {
    files.plan(step, fault);
    try {
      order();
      files.plan(0, fault);  // nor in a later stage
      return false;
    } catch (const Died&) {
      restart();
      return true;
    }
  }
};

TEST(DyingWithManyCertificates, at_any_write_opens_no_order_twice) {
  for (const test::Fault fault : {test::Fault::die_before, test::Fault::die_after}) {
    bool died = true;
    for (size_t step = 1; died; ++step) {
      Mortal world;
      died = world.dies_at(step, fault);
      EXPECT_EQ(errors_of(world.issue()), "") << "step " << step;
      EXPECT_EQ(world.acme.orders_made(), 6U) << "step " << step;
      EXPECT_EQ(world.acme.certificates_issued(), 6U) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace millrace::acme
