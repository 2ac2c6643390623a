#include "acme/order/verdict.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

const TimePoint kNow = parse_time("2026-11-23T20:15:00Z").value();
const CaId kFirst = CaId::usual();
const CaId kSecond = CaId::parse("second").value();
const std::string kNewOrder = "https://ca.test/new-order";

class Judge : public testing::Test {
 protected:
  Judge() {
    memory_.directory.emplace();
    memory_.directory->new_order = kNewOrder;
  }

  Situation situation() const { return {certificate_, state_, kFirst, memory_, paths_, kNow}; }
  void open(OrderPhase phase, Duration age) {
    state_.order = OpenOrder{kFirst, phase, {}, kNow - age, "https://ca.test/order/1", {}, {}};
  }

  // "drop, failures 1, outages 0, retry 60 s, until 60 s, next second, error: …"
  static std::string text(const Verdict& verdict) {
    const auto from_now = [](TimePoint at) { return std::to_string((at - kNow).count()) + " s"; };
    std::string text = verdict.drops_order ? "drop" : "keep";
    if (verdict.counts) {
      text += ", failures " + std::to_string(verdict.failures) + ", outages " +
              std::to_string(verdict.outages);
    }
    if (verdict.retry_at) text += ", retry " + from_now(*verdict.retry_at);
    if (verdict.until) text += ", until " + from_now(*verdict.until);
    if (verdict.next_ca) text += ", next " + verdict.next_ca->text();
    if (verdict.limit) text += verdict.is_of_new_orders ? ", no new orders" : ", no requests";
    if (!verdict.report) return text;
    return text + (verdict.report->kind == ErrorKind::not_yet ? ", pending" : ", error");
  }
  std::string judged(Fault fault, const Error& error = Error("why")) const {
    return text(judge(fault, error, situation()));
  }
  std::string judged(int status, const std::string& retry_after, const std::string& detail = "no",
                     const std::string& url = "https://ca.test/order/1") {
    memory_.is_down = status == 503;
    HttpResponse response{
        status,
        {{"content-type", "application/problem+json"}},
        R"({"type":"urn:ietf:params:acme:error:rateLimited","detail":")" + detail + "\"}"};
    if (!retry_after.empty()) response.fields.emplace_back("retry-after", retry_after);
    return text(judge(Answer{url, response}, situation()));
  }

  CertificateSettings certificate_{CertId::parse("web").value(),
                                   {CertName::parse("www.example.test").value()}};
  OrderState state_;
  Session::Memory memory_;
  StatePaths paths_{"/state"};
};

TEST_F(Judge, each_fault_by_the_table) {
  struct Case {
    Fault fault;
    const char* with_one_ca;
    const char* with_two;
  };
  for (const Case& row : {
           Case{Fault::rejected, "drop, failures 3, outages 0, retry 6000 s, error",
                "drop, failures 3, outages 0, retry 60 s, error"},
           Case{Fault::unlocated, "keep, failures 3, outages 0, retry 6000 s, error",
                "keep, failures 3, outages 0, retry 60 s, error"},
           Case{Fault::unavailable, "keep, failures 4, outages 2, retry 6000 s, error",
                "keep, failures 4, outages 1, retry 60 s, error"},
           Case{Fault::unreachable, "keep, failures 4, outages 2, retry 6000 s",
                "keep, failures 4, outages 1, retry 60 s"},
       }) {
    state_.failures = 3;
    state_.outages = 1;
    certificate_.cas = {kFirst};
    EXPECT_EQ(judged(row.fault), row.with_one_ca);
    certificate_.cas = {kFirst, kSecond};
    EXPECT_EQ(judged(row.fault), row.with_two);
  }
}

TEST_F(Judge, an_error_of_the_operator_counts_only_if_there_is_another_ca) {
  EXPECT_EQ(judged(Fault::unavailable, config_error("no such profile")), "keep, error");
  EXPECT_EQ(judged(Fault::not_sent, not_yet("slow")), "keep, pending");
  state_.retry_at = kNow + Duration(30);
  EXPECT_EQ(judged(Fault::not_sent, not_yet("slow")), "keep, until 30 s, pending");
  certificate_.cas = {kFirst, kSecond};
  EXPECT_EQ(judged(Fault::not_sent, not_yet("slow")),
            "keep, failures 1, outages 0, retry 60 s, until 60 s, pending");
}

TEST_F(Judge, an_answer_that_cannot_be_read_ends_an_order_that_must_have_expired) {
  open(OrderPhase::answered, kLongestOrder - Duration(1));
  EXPECT_EQ(judged(Fault::unreadable), "keep, failures 1, outages 1, retry 60 s, error");
  open(OrderPhase::answered, kLongestOrder);
  EXPECT_EQ(judged(Fault::unreadable), "drop, failures 1, outages 0, retry 60 s, error");
}

TEST_F(Judge, a_refusal_ends_an_order_after_a_day_and_three_tries) {
  open(OrderPhase::answered, Duration(0));
  EXPECT_EQ(judged(404, ""), "keep, pending");
  EXPECT_EQ(judged(403, ""), "keep, failures 1, outages 1, retry 60 s, error");
  state_.order->refused_since = kNow - Duration(60);
  EXPECT_EQ(judged(404, ""), "keep, failures 1, outages 1, retry 60 s, error");
  state_.order->refused_since = kNow - std::chrono::days(1);
  state_.failures = 2;
  EXPECT_EQ(judged(403, ""), "keep, failures 3, outages 1, retry 6000 s, error");
  state_.failures = 3;
  EXPECT_EQ(judged(403, ""), "drop, failures 4, outages 0, retry 86400 s, error");
}

TEST_F(Judge, a_refusal_without_an_accepted_order_is_a_failure) {
  EXPECT_EQ(judged(403, ""), "drop, failures 1, outages 0, retry 60 s, error");
  open(OrderPhase::intended, Duration(0));
  EXPECT_EQ(judged(403, ""), "drop, failures 1, outages 0, retry 60 s, error");
}

TEST_F(Judge, a_429_is_about_the_name_it_mentions_else_about_all) {
  EXPECT_EQ(judged(429, "90", "too many for example.test"),
            "keep, retry 90 s, until 90 s, pending");
  EXPECT_EQ(judged(429, "90"), "keep, until 90 s, no requests, pending");
  EXPECT_EQ(judged(429, "90", "no", kNewOrder), "keep, until 90 s, no new orders, pending");
  EXPECT_EQ(judged(503, "90", "no", kNewOrder), "keep, until 90 s, no requests, pending");
}

TEST_F(Judge, without_retry_after_only_a_repeated_429_is_about_all) {
  memory_.delays_without_retry_after = 2;
  EXPECT_EQ(judged(429, ""), "keep, retry 60 s, until 60 s, pending");
  memory_.delays_without_retry_after = 3;
  EXPECT_EQ(judged(429, ""), "keep, until 60 s, no requests, pending");
}

TEST_F(Judge, a_long_limit_is_an_outage_if_there_is_another_ca) {
  certificate_.cas = {kFirst, kSecond};
  EXPECT_EQ(judged(429, "3600"), "keep, until 3600 s, no requests, pending");
  EXPECT_EQ(judged(429, "3601"),
            "keep, failures 1, outages 0, retry 60 s, until 60 s, no requests, pending");
  EXPECT_EQ(judged(503, "30"),
            "keep, failures 1, outages 0, retry 60 s, until 30 s, no requests, pending");
  const std::string own = "too many for www.example.test";
  EXPECT_EQ(judged(429, "7200", own),
            "keep, failures 1, outages 0, retry 7200 s, until 7200 s, pending")
      << "the same CA is next";
  state_.failures = 2;
  EXPECT_EQ(judged(429, "7200", own),
            "keep, failures 3, outages 0, retry 60 s, until 60 s, pending")
      << "the other CA is next";
}

TEST_F(Judge, while_an_operator_waits_the_next_ca_is_tried_at_once) {
  certificate_.cas = {kFirst, kSecond};
  memory_.is_attended = true;
  EXPECT_EQ(judged(Fault::rejected), "drop, failures 3, outages 0, retry 0 s, next second, error");
  state_.failures = 3;
  EXPECT_EQ(judged(Fault::rejected), "drop, failures 4, outages 0, retry 60 s, error")
      << "all were tried";
  state_.failures = 0;
  open(OrderPhase::finalized, Duration(0));
  EXPECT_EQ(judged(Fault::unavailable), "keep, failures 1, outages 0, retry 60 s, error")
      << "another order would cost another certificate";
}

TEST_F(Judge, a_request_that_was_not_sent_waits_for_the_limit_that_blocks_it) {
  memory_.new_order_limit = CaLimit{kNow + Duration(50), "orders"};
  const Result<Answer> unsent = not_yet("not sent");
  EXPECT_EQ(text(judge(unsent, situation())), "keep, until 50 s, pending");
  open(OrderPhase::ordered, Duration(0));
  EXPECT_EQ(text(judge(unsent, situation())), "keep, pending");
  memory_.limit = CaLimit{kNow + Duration(40), "all"};
  EXPECT_EQ(text(judge(unsent, situation())), "keep, until 40 s, pending");
}

}  // namespace
}  // namespace millrace::acme
