// The engine before a CA or a network that goes wrong in the middle of many requests: it ends, and
// what could still be had is had.
#include "acme/client/client.h"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;
using test::ScriptedAcme;

constexpr unsigned kCount = 40;

class ManyRequests : public testing::Test {
 protected:
  ManyRequests() {
    world_.settings.certificates.clear();
    for (unsigned i = 0; i < kCount; ++i) {
      const std::string number = std::to_string(i);
      world_.add_certificate("h" + number, {"h" + number + ".example.test"});
    }
    world_.csr();
  }

  void order_and_publish() {
    EXPECT_EQ(errors_of(world_.order()), "");
    world_.publish_all();
  }
  size_t count(bool (*fits)(const OrderState&)) {
    size_t found = 0;
    for (const auto& certificate : world_.settings.certificates) {
      if (fits(world_.state(certificate.id.text()))) ++found;
    }
    return found;
  }
  size_t issued() {
    return count([](const OrderState& state) { return state.issued.has_value(); });
  }
  size_t opened() {
    return count([](const OrderState& state) {
      return state.order && state.order->phase >= OrderPhase::ordered;
    });
  }

  World world_;
};

TEST_F(ManyRequests, of_orders_that_are_processed_for_ever_end) {
  world_.acme.script.processing_answers = 1'000'000;
  order_and_publish();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  const unsigned before = world_.acme.requests();
  world_.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
    if (world_.acme.requests() - before > 5000) throw std::runtime_error("no end of looks");
    world_.clock.advance(milliseconds(200));
    return world_.acme.answer(request);
  });
  const milliseconds start = world_.clock.monotonic();
  const StageReport report = world_.fetch();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.pending.size(), kCount);
  EXPECT_LE(report.retry_after, milliseconds(5000));
  EXPECT_LT(world_.clock.monotonic() - start, std::chrono::seconds(60));
}

TEST_F(ManyRequests, are_answered_though_one_of_them_never_gets_a_nonce) {
  order_and_publish();
  world_.fetch();
  unsigned tries = 0;
  world_.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url != "https://ca.test/order/0") return world_.acme.answer(request);
    ++tries;
    HttpResponse response = ScriptedAcme::problem(400, "badNonce", "not this nonce");
    response.fields.emplace_back("replay-nonce", "bm90aGluZw");
    return response;
  });
  const std::string errors = errors_of(world_.fetch());
  EXPECT_TRUE(
      errors.starts_with("certificate h0: https://ca.test/order/0: the CA refused 200 nonces in a "
                         "row; the last: not this nonce"))
      << errors;
  EXPECT_EQ(tries, 200U);
  EXPECT_EQ(issued(), kCount - 1);
}

TEST_F(ManyRequests, that_were_under_way_on_one_lost_connection_are_lost_and_no_others) {
  world_.order();
  world_.publish_all();
  // Requests are answered in the order in which they were sent.
  size_t answered = world_.http.requests().size(), under_way = 0, lost = 0;
  world_.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url.ends_with("/challenge/20")) under_way = world_.http.requests().size();
    if (answered++ >= under_way) return world_.acme.answer(request);
    ++lost;
    return Error(request.url + ": the answer was cut off");
  });
  EXPECT_EQ(world_.fetch().errors.size(), lost);
  EXPECT_GT(lost, 5U);
  world_.http.script([this](const HttpRequest& request) { return world_.acme.answer(request); });
  world_.restart_later();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  world_.clock.advance(std::chrono::minutes(2));
  world_.fetch();
  EXPECT_EQ(issued(), kCount);
}

TEST_F(ManyRequests, are_sent_though_one_new_nonce_was_lost) {
  world_.order();
  for (const auto& certificate : world_.settings.certificates) {
    ASSERT_TRUE(world_.files.remove(world_.paths().order(certificate.id)));
  }
  world_.restart();
  unsigned lost = 0;
  world_.acme.tamper = [&lost](const std::string& seen, HttpResponse response) {
    if (seen != "newNonce" || lost++ > 0) return Result<HttpResponse>(std::move(response));
    return Result<HttpResponse>(Error("the answer was cut off"));
  };
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(opened(), kCount);
}

TEST_F(ManyRequests, get_no_more_time_than_is_left_of_the_run) {
  const milliseconds end = world_.clock.monotonic() + std::chrono::seconds(5);
  world_.session->end_at(end);
  world_.ca().max_in_flight = 1;
  milliseconds shortest = std::chrono::hours(1), last{};
  world_.http.script([&](const HttpRequest& request) {
    world_.clock.advance(milliseconds(700));
    if (request.method != "GET") {
      EXPECT_LE(request.timeout, std::chrono::seconds(5)) << request.url;
      shortest = std::min(shortest, request.timeout);
      last = world_.clock.monotonic();
    }
    return world_.acme.answer(request);
  });
  world_.order();
  EXPECT_EQ(shortest, std::chrono::seconds(1));
  EXPECT_LE(last - end, std::chrono::seconds(1));
}

TEST_F(ManyRequests, to_a_ca_that_is_broken_are_not_all_sent) {
  unsigned orders = 0;
  world_.acme.refuse = [&orders](const std::string& seen) -> std::optional<HttpResponse> {
    if (seen != "newOrder") return std::nullopt;
    ++orders;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  const StageReport report = world_.order();
  EXPECT_EQ(report.errors.size(), kCount);
  EXPECT_NE(errors_of(report).find("certificate h39: https://ca.test/newOrder: HTTP 500: died"),
            std::string::npos);
  EXPECT_LE(orders, 10U);
  world_.acme.refuse = nullptr;
  world_.restart_later();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(opened(), kCount);
}

TEST_F(ManyRequests, to_a_ca_that_breaks_over_some_of_them_are_sent_all_the_same) {
  unsigned orders = 0;
  world_.acme.refuse = [&orders](const std::string& seen) -> std::optional<HttpResponse> {
    if (seen != "newOrder" || ++orders > 5) return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(world_.order().errors.size(), 5U);
  EXPECT_EQ(opened(), kCount - 5);
}

// As libcurl when it is in trouble itself: what is under way fails, and nothing more is asked for.
class EndingHttp final : public Http {
 public:
  void run(HttpJobs& jobs, size_t) override {
    const auto job = jobs.next();
    if (job) jobs.done(job->first, Error("libcurl: internal error"));
  }
};

TEST(Requests, that_are_left_when_the_transfers_end_get_an_error) {
  World world;
  EndingHttp http;
  Env env{world.clock,      world.files, http,      world.dns, world.processes,       world.random,
          world.handshakes, world.out,   world.err, false,     world.directory.path()};
  Session::Memory memory;
  Client client(env, memory, world.ca());
  std::string answers;
  for (const char* name : {"a", "b"}) {
    client.get("https://ca.test/" + std::string(name),
               [&](const Result<Answer>& answer) { answers += answer.error().text() + "\n"; });
  }
  client.run();
  EXPECT_EQ(answers,
            "libcurl: internal error\nnot sent, because earlier transfers ended: libcurl: internal "
            "error\n");
}

}  // namespace
}  // namespace millrace::acme
