// Certificates that are renewed when the CA would like it (RFC 9773).
#include <gtest/gtest.h>

#include "acme/status/order_status.h"
#include "core/base/json.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::ScriptedAcme;

// "web" is issued on 2026-11-23 for 90 days; by ourselves it would be renewed on 2027-01-22.
class RenewalStage : public testing::Test {
 protected:
  RenewalStage() { world_.acme.script.renewal_info = true; }

  void go_to(const std::string& time) { world_.clock.set(parse_time(time).value()); }
  // A process of its own each, as cron starts them.
  StageReport order(const OrderOptions& options = {}) {
    world_.restart();
    StageReport report = world_.csr();  // else its bundle would be out of date after a month
    report.add(world_.order(options));
    EXPECT_EQ(errors_of(report), "");
    return report;
  }
  void suggest(const std::string& start, const std::string& end) {
    world_.acme.script.renewal = {{"suggestedWindow", {{"start", start}, {"end", end}}}};
  }
  // What each request about renewal gets instead.
  void answer_with(const HttpResponse& answer) {
    world_.acme.refuse = [answer](const std::string& resource) {
      return resource == "renewalInfo" ? std::optional(answer) : std::nullopt;
    };
  }
  std::string renew_at() {
    const auto status =
        order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now());
    return format_time(status.value().renew_at.value());
  }
  // The first newOrder of a renewal is answered so.
  void expect_ordered_without_replaces(const HttpResponse& refusal) {
    world_.issue();
    go_to("2027-01-21T00:00:00Z");
    bool refused = false;
    world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != "newOrder" || std::exchange(refused, true)) return std::nullopt;
      return refusal;
    };
    order();
    EXPECT_TRUE(refused);
    EXPECT_EQ(ordered(), 3U);
    EXPECT_FALSE(world_.acme.last_new_order().contains("replaces"));
    EXPECT_FALSE(world_.state().issued->replaced);
  }
  unsigned asked() const { return world_.acme.count("renewalInfo"); }
  unsigned ordered() const { return world_.acme.count("newOrder"); }

  World world_;
};

TEST_F(RenewalStage, asks_right_after_issuance_so_that_the_next_run_changes_nothing) {
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.done.back().printed(),
            "certificate web: the CA suggests renewal from 2027-01-20T00:00:00Z to "
            "2027-01-22T00:00:00Z: set for 2027-01-21T00:00:00Z");
  EXPECT_EQ(renew_at(), "2027-01-21T00:00:00Z");
  order();
  const auto before = world_.on_disk();
  const unsigned requests = world_.acme.requests();
  const StageReport again = order();
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(lines_of(again.done), "");
  EXPECT_TRUE(world_.on_disk() == before);
  EXPECT_EQ(world_.acme.requests(), requests);
}

TEST_F(RenewalStage, asks_without_signature_or_account) {
  world_.issue();
  const HttpRequest& last = world_.http.requests().back();
  EXPECT_EQ(last.method, "GET");
  EXPECT_EQ(last.body, "");
  EXPECT_TRUE(last.url.starts_with("https://ca.test/renewalInfo/")) << last.url;
}

TEST_F(RenewalStage, queries_again_after_retry_after_which_is_not_a_change) {
  world_.acme.script.renewal_retry_after = "7200";
  world_.issue();
  EXPECT_EQ(asked(), 1U);
  world_.clock.advance(hours(2) - minutes(1));
  order();
  EXPECT_EQ(asked(), 1U);
  world_.clock.advance(minutes(1));
  const StageReport report = order();
  EXPECT_EQ(asked(), 2U);
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(lines_of(report.done), "");
  EXPECT_EQ(world_.random.draws, 1U);
  EXPECT_EQ(world_.acme.count("newNonce"), 1U);
}

TEST_F(RenewalStage, renews_at_the_instant_drawn_and_names_what_it_replaces) {
  world_.issue();
  go_to("2027-01-20T23:59:59Z");
  order();
  EXPECT_EQ(ordered(), 1U);
  go_to("2027-01-21T00:00:00Z");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(ordered(), 2U);
  EXPECT_TRUE(world_.acme.last_new_order().contains("replaces"));
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
}

TEST_F(RenewalStage, renews_now_what_would_be_due_before_the_next_run) {
  world_.issue();
  go_to("2027-01-20T12:00:00Z");
  order({.wake = hours(11)});
  EXPECT_EQ(ordered(), 1U);
  order({.wake = hours(12)});
  EXPECT_EQ(ordered(), 2U);
}

TEST_F(RenewalStage, takes_a_window_that_has_moved_and_draws_again) {
  world_.issue();
  world_.clock.advance(hours(6));
  suggest("2027-01-10T00:00:00Z", "2027-01-12T00:00:00Z");
  world_.acme.script.renewal["explanationURL"] = "https://ca.test/\x1b[2Jwhy";
  const StageReport report = order();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "certificate web: the CA suggests renewal from 2027-01-10T00:00:00Z to "
            "2027-01-12T00:00:00Z (https://ca.test/\\x1b[2Jwhy): set for 2027-01-11T00:00:00Z");
  EXPECT_EQ(renew_at(), "2027-01-11T00:00:00Z");
}

TEST_F(RenewalStage, renews_in_the_same_run_when_the_window_is_in_the_past) {
  world_.issue();
  world_.clock.advance(hours(6));
  suggest("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
  order();
  EXPECT_EQ(ordered(), 2U);
  EXPECT_EQ(world_.wanted().size(), 2U);
}

TEST_F(RenewalStage, lets_a_ca_that_wants_every_certificate_renewed_at_once_have_one_a_day) {
  suggest("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
  world_.issue();
  world_.clock.advance(minutes(5));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(ordered(), 2U);
  for (int runs = 0; runs < 10; ++runs) {
    world_.clock.advance(hours(2));
    order();
  }
  EXPECT_EQ(ordered(), 2U);
  world_.clock.advance(hours(4));
  order();
  EXPECT_EQ(ordered(), 3U);
}

TEST_F(RenewalStage, takes_a_refusal_for_a_note_and_asks_again_after_six_hours) {
  answer_with(ScriptedAcme::problem(404, "malformed", "never heard of it"));
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(report.notes[0].printed().find("certificate web: no renewal information: "
                                           "https://ca.test/renewalInfo/"),
            0U)
      << report.notes[0].printed();
  EXPECT_NE(report.notes[0].printed().find(": HTTP 404: never heard of it "
                                           "(urn:ietf:params:acme:error:malformed); "
                                           "renewed from 2027-01-22T19:15:00Z"),
            std::string::npos)
      << report.notes[0].printed();
  world_.clock.advance(hours(6) - minutes(1));
  order();
  EXPECT_EQ(asked(), 1U);
  world_.clock.advance(minutes(1));
  order();
  EXPECT_EQ(asked(), 2U);
  go_to("2027-01-22T19:15:00Z");
  order();
  EXPECT_EQ(ordered(), 2U);
}

TEST_F(RenewalStage, asks_a_ca_that_has_a_fault_again_soon) {
  answer_with(ScriptedAcme::problem(500, "serverInternal", "died"));
  world_.issue();
  world_.clock.advance(minutes(1));
  order();
  EXPECT_EQ(asked(), 2U);
  world_.clock.advance(minutes(1));
  order();
  EXPECT_EQ(asked(), 2U);
  HttpResponse busy = ScriptedAcme::problem(503, "serverInternal", "later");
  busy.fields.emplace_back("retry-after", "3600");
  answer_with(busy);
  world_.clock.advance(minutes(1));
  order();
  EXPECT_EQ(world_.state().renewal->ask_at, world_.clock.now() + hours(1));
}

TEST_F(RenewalStage, takes_a_window_beyond_the_certificate_s_end_for_no_reply) {
  suggest("2027-01-20T00:00:00Z", "2027-02-21T19:15:01Z");
  const StageReport report = world_.issue();
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_NE(report.notes[0].printed().find(
                ": /suggestedWindow: it ends at 2027-02-21T19:15:01Z, expected before the "
                "certificate expires, 2027-02-21T19:15:00Z; renewed from 2027-01-22T19:15:00Z"),
            std::string::npos)
      << report.notes[0].printed();
}

TEST_F(RenewalStage, asks_about_all_of_them_together_and_reports_failures_in_one_line) {
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    world_.add_certificate("c" + number, {"n" + number + ".example.test"});
  }
  ASSERT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(asked(), 21U);
  world_.clock.advance(hours(6));
  answer_with(ScriptedAcme::problem(404, "malformed", "what"));
  const StageReport report = order();
  EXPECT_EQ(asked(), 42U);
  EXPECT_EQ(world_.http.most_in_flight(), 16U);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(
      report.notes[0].printed().find("certificate web and 20 others: no renewal information: "),
      0U);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
}

TEST_F(RenewalStage, sends_no_query_to_a_ca_that_is_rate_limited) {
  world_.issue();
  world_.clock.advance(hours(6));
  world_.directory.write("state/accounts/acme/limit.json",
                         R"({"version":1,"until":"2026-11-24T03:15:00Z","reason":"it said so"})",
                         0600);
  const unsigned requests = world_.acme.requests();
  EXPECT_TRUE(order().notes.empty());
  EXPECT_EQ(world_.acme.requests(), requests);
  world_.clock.advance(hours(1));
  order();
  EXPECT_EQ(asked(), 2U);
}

TEST_F(RenewalStage, sends_no_more_queries_after_a_429_or_503) {
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    world_.add_certificate("c" + number, {"n" + number + ".example.test"});
  }
  ASSERT_EQ(errors_of(world_.issue()), "");
  world_.clock.advance(hours(6));
  HttpResponse busy = ScriptedAcme::problem(429, "rateLimited", "slowly");
  busy.fields.emplace_back("retry-after", "3600");
  answer_with(busy);
  world_.ca().max_in_flight = 4;
  const StageReport report = order();
  EXPECT_LE(asked(), 21U + 4U);
  EXPECT_EQ(report.notes.size(), 1U);
  world_.clock.advance(minutes(59));
  order();
  EXPECT_LE(asked(), 21U + 4U);
  EXPECT_FALSE(world_.state("c19").renewal->failures);
  // What is due is not kept waiting by it.
  order({.renew_now = true});
  EXPECT_EQ(ordered(), 42U);
  world_.acme.refuse = nullptr;
  world_.clock.advance(minutes(1));
  const unsigned before = asked();
  ASSERT_EQ(errors_of(world_.issue()), "");
  EXPECT_GE(asked(), before + 21U);
}

TEST_F(RenewalStage, never_keeps_an_order_waiting) {
  world_.issue();
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  world_.clock.advance(hours(6));
  bool challenged = false;
  world_.acme.tamper = [&](const std::string& resource, HttpResponse response) {
    if (resource != "renewalInfo") return Result<HttpResponse>(std::move(response));
    challenged = world_.wanted("mail").size() == 1;
    return Result<HttpResponse>(Error("https://ca.test/renewalInfo: no whole answer within 30 s"));
  };
  const StageReport report = order();
  EXPECT_TRUE(challenged);
  EXPECT_EQ(report.notes.size(), 1U);
}

TEST_F(RenewalStage, notes_that_the_ca_is_not_there_at_all) {
  world_.issue();
  world_.clock.advance(hours(6));
  world_.http.script([](const HttpRequest& request) -> Result<HttpResponse> {
    return Error(request.url + ": connection refused");
  });
  const StageReport report = order();
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: no renewal information: https://ca.test/directory: connection "
            "refused; renewed from 2027-01-21T00:00:00Z");
}

TEST_F(RenewalStage, asks_nothing_of_a_ca_that_has_no_renewal_information) {
  world_.acme.script.renewal_info = false;
  EXPECT_TRUE(world_.issue().notes.empty());
  const unsigned requests = world_.acme.requests();
  world_.clock.advance(days(50));
  order();
  EXPECT_EQ(world_.acme.requests(), requests);
}

TEST_F(RenewalStage, asks_about_a_certificate_of_an_earlier_release) {
  world_.issue();
  Json state = Json::parse(world_.directory.read("state/orders/web.json"));
  state.erase("renewal");
  world_.directory.write("state/orders/web.json", state.dump(), 0600);
  order();
  EXPECT_EQ(asked(), 2U);
  EXPECT_EQ(renew_at(), "2027-01-21T00:00:00Z");
}

TEST_F(RenewalStage, asks_no_ca_that_the_configuration_no_longer_has) {
  world_.issue();
  world_.clock.advance(hours(6));
  world_.ca().id = CaId::parse("other").value();
  world_.web().cas = {world_.ca().id};
  order();
  EXPECT_EQ(asked(), 1U);
}

TEST_F(RenewalStage,
       goes_on_with_the_order_that_has_replaced_the_certificate_and_asks_no_more_about_it) {
  world_.issue();
  go_to("2027-01-21T00:00:00Z");
  order();
  // That order, which names the certificate as replaced, is lost here, not at the CA.
  Json state = Json::parse(world_.directory.read("state/orders/web.json"));
  state.erase("order");
  world_.directory.write("state/orders/web.json", state.dump(), 0600);
  const StageReport report = order();
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_EQ(
      report.notes[0].printed().find("certificate web: the CA has another order that replaces the "
                                     "certificate; searching for it: another order replaces "),
      0U)
      << report.notes[0].printed();
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/1");
  EXPECT_TRUE(world_.state().issued->replaced);
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_EQ(ordered(), 3U);
}

TEST_F(RenewalStage, orders_without_replaces_when_the_ca_does_not_know_the_certificate) {
  expect_ordered_without_replaces(ScriptedAcme::problem(400, "malformed", "no such certificate"));
}

// So Pebble calls it, and every run would get the same answer.
TEST_F(RenewalStage, orders_without_replaces_when_the_ca_takes_that_for_a_fault_of_its_own) {
  expect_ordered_without_replaces(ScriptedAcme::problem(500, "serverInternal", "no such order"));
}

TEST_F(RenewalStage, gives_up_when_the_order_is_refused_either_way) {
  world_.issue();
  go_to("2027-01-21T00:00:00Z");
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return ScriptedAcme::problem(400, "rejectedIdentifier", "not this name");
  };
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/newOrder: HTTP 400: not this name "
            "(urn:ietf:params:acme:error:rejectedIdentifier)");
  EXPECT_EQ(ordered(), 3U);
  EXPECT_EQ(world_.state().failures, 1U);
}

}  // namespace
}  // namespace millrace::acme
