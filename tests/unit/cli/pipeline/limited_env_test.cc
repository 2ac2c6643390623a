#include "cli/pipeline/limited_env.h"

#include <gtest/gtest.h>

#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Records the time limit of each wait.
class TimedProcesses final : public Processes {
 public:
  Result<ProcessOutcome> run(const std::vector<std::string>&, Duration timeout) override {
    given = timeout;
    return ProcessOutcome{0, hangs, {}};
  }
  Duration given{};
  bool hangs = false;
};

class TimedDns final : public DnsTransport {
 public:
  std::vector<Result<std::string>> exchange(std::span<const DnsQuery>,
                                            milliseconds timeout) override {
    given = timeout;
    return {};
  }
  Result<std::vector<std::string>> addresses(const std::string&) override {
    return std::vector<std::string>();
  }
  milliseconds given{};
};

class Limited : public testing::Test {
 protected:
  Limited() {
    world_.http.script([](const HttpRequest&) { return HttpResponse{200, {}, {}}; });
  }

  Env outside() {
    return {world_.clock,      world_.files, world_.http, dns_,  processes_, world_.random,
            world_.handshakes, world_.out,   world_.err,  false, {}};
  }
  static Result<HttpResponse> get(Env& env) {
    return http_exchange(env.http, {"GET", "https://ca.test/", {}, {}, {}, {}});
  }
  milliseconds given_to_request() const { return world_.http.requests().back().timeout; }

  test::TestEnv world_;
  TimedDns dns_;
  TimedProcesses processes_;
};

TEST_F(Limited, gives_each_wait_what_is_left_of_the_run) {
  LimitedEnv limited(outside(), seconds(20));
  Env& env = limited.env();
  ASSERT_TRUE(get(env));
  EXPECT_EQ(given_to_request(), seconds(20));
  world_.clock.advance(milliseconds(17500));
  ASSERT_TRUE(get(env));
  EXPECT_EQ(given_to_request(), milliseconds(2500));
  env.dns.exchange({}, seconds(3));
  EXPECT_EQ(dns_.given, milliseconds(2500));
  ASSERT_TRUE(env.processes.run({"reload"}, Duration(30)));
  EXPECT_EQ(processes_.given, Duration(3));
}

TEST_F(Limited, leaves_shorter_times_as_they_are) {
  LimitedEnv limited(outside(), std::chrono::hours(1));
  ASSERT_TRUE(get(limited.env()));
  EXPECT_EQ(given_to_request(), seconds(30));
  limited.env().dns.exchange({}, seconds(3));
  EXPECT_EQ(dns_.given, seconds(3));
  processes_.hangs = true;
  EXPECT_TRUE(limited.env().processes.run({"reload"}, Duration(30))->timed_out);
  EXPECT_EQ(processes_.given, Duration(30));
}

TEST_F(Limited, gives_a_second_to_what_begins_late) {
  LimitedEnv limited(outside(), seconds(20));
  world_.clock.advance(seconds(50));
  ASSERT_TRUE(get(limited.env()));
  EXPECT_EQ(given_to_request(), seconds(1));
  limited.env().dns.exchange({}, seconds(3));
  EXPECT_EQ(dns_.given, seconds(1));
}

TEST_F(Limited, says_that_the_run_ended_the_program) {
  LimitedEnv limited(outside(), seconds(20));
  world_.clock.advance(seconds(8));
  processes_.hangs = true;
  EXPECT_EQ(limited.env().processes.run({"reload"}, Duration(30)).error().text(),
            "killed after 12s: the run reached /wait/limit; the next run starts it again");
}

TEST_F(Limited, sends_nothing_of_a_command_whose_time_is_over) {
  LimitedEnv limited(outside(), kCommandLimit, kCommandIsLate);
  ASSERT_TRUE(get(limited.env()));
  EXPECT_EQ(given_to_request(), seconds(30));
  world_.clock.advance(kCommandLimit);
  const auto late = get(limited.env());
  EXPECT_EQ(late.error().text(),
            "https://ca.test/: not sent: the limit of 15 minutes for a command is reached; run it "
            "again");
  EXPECT_EQ(late.error().kind, ErrorKind::not_yet);
  EXPECT_EQ(world_.http.requests().size(), 1U);
}

}  // namespace
}  // namespace millrace::cli
