// A certificate that may come from one of several CAs.
#include <gtest/gtest.h>

#include "acme/order/retry_override.h"
#include "acme/status/order_status.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;

class SeveralCas : public testing::Test {
 protected:
  SeveralCas() { set_up(world_); }

  void set_up(World& world) {
    CaSettings other;
    other.id = CaId::parse("other").value();
    other.directory_url = other_.directory_url();
    world.settings.cas.push_back(other);
    world.web().cas = {CaId::usual(), other.id};
    world.web().failures_per_ca = 2;
    world.http.script([this, &world](const HttpRequest& request) -> Result<HttpResponse> {
      if (request.url.starts_with("https://other.test")) return other_.answer(request);
      if (is_down_) return Error(request.url + ": connection refused");
      return world.acme.answer(request);
    });
    world.csr();
  }
  static void make_busy(World& world, const std::string& resource, int status,
                        const std::string& retry_after) {
    world.acme.refuse = [=](const std::string& seen) -> std::optional<HttpResponse> {
      if (seen != resource) return std::nullopt;
      HttpResponse response = test::ScriptedAcme::problem(status, "rateLimited", "busy");
      if (!retry_after.empty()) response.fields.emplace_back("retry-after", retry_after);
      return response;
    };
  }
  // Each visit by another process, as soon as the one before let it.
  static void expect_next_ca_after_two_visits(World& world) {
    for (unsigned visits = 1; visits <= 2; ++visits) {
      world.restart();
      EXPECT_NE(world.order().exit_status(), ExitStatus::ok);
      EXPECT_EQ(world.state().failures, visits);
      world.clock.advance(minutes(1));
    }
    expect_issued_by_other(world);
  }
  static void expect_issued_by_other(World& world) {
    EXPECT_EQ(errors_of(world.issue()), "");
    const auto issued = world.state().issued;
    ASSERT_TRUE(issued);
    EXPECT_EQ(issued->ca.text(), "other");
  }
  static bool is_ahead_of_now(World& world) {
    const auto retry_at = world.state().retry_at;
    return retry_at && *retry_at > world.clock.now();
  }
  std::string account(const std::string& ca) const {
    return world_.directory.read("state/accounts/" + ca + "/account.json");
  }

  World world_;
  test::ScriptedAcme other_{world_.clock, "https://other.test"};
  bool is_down_ = false;
};

TEST_F(SeveralCas, asks_the_first_alone_while_it_answers) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "acme");
  EXPECT_EQ(other_.requests(), 0U);
}

TEST_F(SeveralCas, asks_the_next_one_with_an_account_of_its_own_when_the_first_is_down) {
  is_down_ = true;
  EXPECT_EQ(errors_of(world_.order()), "https://ca.test/directory: connection refused");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(other_.requests(), 0U);
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.order()), "https://ca.test/directory: connection refused");
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_NE(account("other").find("https://other.test/account/0"), std::string::npos);
  EXPECT_EQ(
      order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now())->ca->text(),
      "other");
}

TEST_F(SeveralCas, asks_the_next_one_in_the_same_run_for_a_person_who_waits) {
  is_down_ = true;
  world_.session->attend();
  const StageReport down = world_.order();
  EXPECT_EQ(errors_of(down), "https://ca.test/directory: connection refused");
  EXPECT_EQ(lines_of(down.pending), "certificate web: next try at CA other");
  EXPECT_EQ(down.retry_after, std::chrono::milliseconds(0));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, asks_the_next_one_in_the_same_run_after_a_refusal) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return test::ScriptedAcme::problem(403, "rejectedIdentifier", "not this name");
  };
  world_.session->attend();
  EXPECT_EQ(lines_of(world_.order().pending), "certificate web: next try at CA other");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, waits_once_all_have_failed_for_a_person_too) {
  is_down_ = true;
  other_.refuse = [](const std::string&) -> std::optional<HttpResponse> {
    return test::ScriptedAcme::problem(500, "serverInternal", "broken");
  };
  world_.session->attend();
  world_.order();
  const StageReport report = world_.order();
  EXPECT_EQ(lines_of(report.pending), "");
  EXPECT_TRUE(is_ahead_of_now(world_));
}

TEST_F(SeveralCas, stays_with_a_ca_that_has_issued_even_if_an_operator_waits) {
  world_.session->attend();
  world_.order();
  world_.publish_all();
  world_.fetch();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "certificate") return std::nullopt;
    return test::ScriptedAcme::problem(500, "serverInternal", "broken");
  };
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(world_.state().order->ca.text(), "acme");
}

TEST_F(SeveralCas, gives_up_the_order_at_a_ca_that_went_down_half_way) {
  world_.order();
  EXPECT_EQ(world_.state().order->ca.text(), "acme");
  world_.publish_all();
  is_down_ = true;
  for (int looks = 0; looks < 2; ++looks) {
    EXPECT_NE(errors_of(world_.fetch()), "");
    world_.clock.advance(minutes(1));
  }
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done)
                .find("certificate web: order abandoned: it is for another request, at another CA "
                      "or of another account: https://ca.test/order/0\n"),
            0U)
      << lines_of(report.done);
  EXPECT_EQ(world_.state().order->ca.text(), "other");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, goes_on_to_the_next_one_after_refusals) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return test::ScriptedAcme::problem(403, "rejectedIdentifier", "not this name");
  };
  EXPECT_NE(errors_of(world_.order()), "");
  world_.clock.advance(minutes(1));
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(world_.state().failures, 2U);
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, a_ca_that_is_unavailable_for_days_is_replaced_by_the_next) {
  for (const char* retry_after : {"", "60", "86400"}) {
    for (const char* resource : {"directory", "newOrder"}) {
      for (const int status : {429, 503}) {
        if (status == 429 && std::string(retry_after) != "86400") continue;
        SCOPED_TRACE(resource + (" " + std::to_string(status)) + " " + retry_after);
        World world;
        set_up(world);
        make_busy(world, resource, status, retry_after);
        expect_next_ca_after_two_visits(world);
      }
    }
  }
}

TEST_F(SeveralCas, a_slow_ca_does_not_keep_the_next_one_waiting_for_ever) {
  constexpr unsigned kSlow = 100;
  for (unsigned i = 0; i < kSlow; ++i) {
    const std::string number = std::to_string(i);
    world_.add_certificate("slow" + number, {"n" + number + ".example.test"});
  }
  world_.web().cas = {CaId::parse("other").value()};
  world_.csr();
  world_.http.script([this](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url.starts_with("https://other.test")) return other_.answer(request);
    world_.clock.advance(std::chrono::seconds(29));
    return world_.acme.answer(request);
  });
  const TimePoint start = world_.clock.now();
  const StageReport report = world_.order();
  EXPECT_LT(world_.clock.now() - start, minutes(20));
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(world_.state("web").order->phase, OrderPhase::ordered);
  EXPECT_EQ(report.pending.back().printed(),
            "certificate slow99: https://ca.test/directory: the CA is slow: not finished in 15 "
            "minutes: the next run continues");
  EXPECT_EQ(world_.state("slow99").failures, 0U);
  EXPECT_FALSE(world_.state("slow99").order);
  EXPECT_GT(world_.acme.orders_made(), 0U);
  for (int runs = 0; runs < 20; ++runs) {
    world_.restart();
    EXPECT_EQ(errors_of(world_.order()), "");
  }
  EXPECT_EQ(world_.acme.orders_made(), kSlow);
}

TEST_F(SeveralCas, a_short_limit_does_not_change_the_ca) {
  make_busy(world_, "newOrder", 429, "60");
  for (int visits = 0; visits < 5; ++visits) {
    EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
    world_.clock.advance(minutes(2));
  }
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_EQ(other_.requests(), 0U);
}

TEST_F(SeveralCas, a_limit_of_these_names_for_days_counts_once_it_is_over) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    HttpResponse response = test::ScriptedAcme::problem(
        429, "rateLimited", "too many certificates already issued for example.test");
    response.fields.emplace_back("retry-after", "86400");
    return response;
  };
  for (unsigned visits = 1; visits <= 2; ++visits) {
    EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
    EXPECT_EQ(world_.state().failures, visits);
    // It is asked again when it said, and no sooner; another one soon.
    const minutes pause = visits == 1 ? minutes(1440) : minutes(1);
    EXPECT_EQ(world_.state().retry_at, world_.clock.now() + pause);
    world_.clock.advance(pause);
  }
  expect_issued_by_other(world_);
}

TEST_F(SeveralCas, a_ca_that_sends_pages_is_left_for_the_next) {
  for (const char* resource : {"newOrder", "authorization"}) {
    for (const int status : {200, 403}) {
      SCOPED_TRACE(resource + (" " + std::to_string(status)));
      World world;
      set_up(world);
      world.acme.refuse = [resource, status](const std::string& seen) {
        if (seen != resource) return std::optional<HttpResponse>();
        return std::optional(test::ScriptedAcme::with_body(status, "text/html", "<html>"));
      };
      expect_next_ca_after_two_visits(world);
    }
  }
}

TEST_F(SeveralCas, a_ca_without_the_chain_required_is_left_for_the_next) {
  world_.web().chain = ChainChoice::parse("issuer:Old Fake Root for Tests").value();
  world_.web().chain_required = true;
  other_.script.chains = {1};
  world_.order();
  world_.publish_all();
  world_.fetch();
  for (int visits = 0; visits < 2; ++visits) {
    EXPECT_NE(errors_of(world_.fetch()), "");
    world_.clock.advance(minutes(1));
  }
  expect_issued_by_other(world_);
}

TEST_F(SeveralCas, a_single_ca_that_is_down_is_asked_again_after_a_while) {
  world_.web().cas = {CaId::usual()};
  is_down_ = true;
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(world_.state().retry_at, world_.clock.now() + minutes(1));
  world_.restart();
  const size_t asked = world_.http.requests().size();
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.http.requests().size(), asked);
  clear_backoff(world_.context(), world_.settings, {});
  is_down_ = false;
  EXPECT_EQ(errors_of(world_.order()), "");
}

}  // namespace
}  // namespace millrace::acme
