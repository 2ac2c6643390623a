// A real CA behind a scripted faulty network and proxy: what the user sees, that nothing is lost,
// that no second order is opened where the first can be used, and that it ends.
#include <algorithm>
#include <chrono>

#include <gmock/gmock.h>

#include "tests/support/pebble/faulty_ca.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Each resource that millrace asks for on its way to a certificate.
class EachResource : public FaultyCa, public ::testing::WithParamInterface<const char*> {};

TEST_P(EachResource, whose_reply_is_lost_after_the_ca_acted_costs_no_second_order) {
  once(GetParam(), WireFault::lose_reply());
  const Finished issue = millrace({"issue", "example"});
  expect_success_or(url(GetParam()), issue);
  expect_one_certificate_in_the_end();
}

TEST_P(EachResource, whose_reply_is_cut_off_costs_no_second_order) {
  once(GetParam(), WireFault::cut_body(20));
  const Finished issue = millrace({"issue", "example"});
  expect_success_or(url(GetParam()), issue);
  expect_one_certificate_in_the_end();
}

TEST_P(EachResource, whose_reply_comes_twice_is_understood_once) {
  always(GetParam(), {std::nullopt, twice});
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.err;
  expect_one_certificate_in_the_end();
}

TEST_P(EachResource, that_is_a_web_page_is_not_believed) {
  once(GetParam(), WireFault::answer(200, "Content-Type: text/html\r\n", "<html>Welcome!</html>"));
  const Finished issue = millrace({"issue", "example"});
  expect_success_or(url(GetParam()), issue);
  expect_one_certificate_in_the_end();
}

TEST_P(EachResource, that_leads_elsewhere_is_not_followed) {
  once(GetParam(), WireFault::answer(302, "Location: " + url(GetParam()) + "\r\n", ""));
  const unsigned before = proxy_->count("GET", "/");
  const Finished issue = millrace({"issue", "example"});
  // The directory, where it leads to, and the first signing's query of the CA's clock.
  EXPECT_LE(proxy_->count("GET", "/") - before, 3U);
  expect_success_or("HTTP 302", issue);
  expect_one_certificate_in_the_end();
}

TEST_P(EachResource, that_a_proxy_forbids_once_costs_no_second_order) {
  once(GetParam(), WireFault::answer(403, "Content-Type: text/html\r\n", "<html>No</html>"));
  const Finished issue = millrace({"issue", "example"});
  expect_success_or("HTTP 403", issue);
  expect_one_certificate_in_the_end();
}

INSTANTIATE_TEST_SUITE_P(Pebble, EachResource,
                         ::testing::Values("/dir", "/sign-me-up", kNewOrder, "/authZ/", "/chalZ/",
                                           "/finalize-order/", kOrder, kCertificate),
                         [](const auto& resource) {
                           std::string name(resource.param + 1);
                           std::erase_if(name, [](char c) { return !std::isalnum(c); });
                           return name;
                         });

TEST_F(FaultyCa, that_refuses_without_retry_after_gets_no_requests_for_a_minute) {
  for (const int status : {429, 503}) {
    always(kNewOrder, WireFault::answer(status, "", "busy"));
    const Finished issue = millrace({"issue", "example", "--renew"});
    EXPECT_EQ(issue.status, 75) << issue.err;
    EXPECT_THAT(issue.err,
                AllOf(AnyOf(HasSubstr("next try at "), HasSubstr("rate-limited (429) until "),
                            HasSubstr("unavailable (503) until ")),
                      HasSubstr("HTTP " + std::to_string(status))));
  }
  EXPECT_EQ(proxy_->count("POST", kNewOrder), 2U);
  mend();
  const Finished soon = millrace({"run"});
  EXPECT_EQ(soon.status, 75) << soon.err;
  EXPECT_THAT(soon.err, HasSubstr("next try at "));
  EXPECT_EQ(proxy_->count("POST", kNewOrder), 2U);
}

TEST_F(FaultyCa, that_asks_for_two_seconds_gets_them_within_one_command) {
  once(kNewOrder, WireFault::answer(503, "Retry-After: 2\r\n", ""));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.err;
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyCa, that_asks_for_a_year_gets_a_day) {
  always(kNewOrder, WireFault::answer(429, "Retry-After: 31536000\r\n", ""));
  const auto day = [](int64_t days) {
    return format_time(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                       std::chrono::days(days))
        .substr(0, 10);
  };
  const std::string tomorrow = day(1);
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 75) << issue.err;
  EXPECT_THAT(issue.err, AnyOf(HasSubstr(" until " + tomorrow), HasSubstr(" until " + day(1))));
}

TEST_F(FaultyCa, that_processes_for_ever_is_waited_for_within_the_limit_and_resumed) {
  always(kOrder, WireFault::replace("\"status\": \"valid\"", "\"status\": \"processing\""));
  const auto start = std::chrono::steady_clock::now();
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 75) << issue.err;
  EXPECT_THAT(issue.err, HasSubstr("the CA issues: " + url(kOrder)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  EXPECT_FALSE(published());
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyCa, that_sends_a_hundred_megabytes_is_cut_short) {
  const std::string flood(100U << 20U, ' ');
  for (const char* path : {"/dir", kNewOrder, kCertificate}) {
    always(path, WireFault::answer(200, "Content-Type: application/json\r\n", flood));
    const Finished issue = millrace({"issue", "example", "--now"});
    EXPECT_EQ(issue.status, 1) << issue.err;
    EXPECT_THAT(issue.err, AllOf(HasSubstr(url(path)), HasSubstr("larger than 1 MiB")));
  }
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyCa, that_sends_terminal_escapes_and_megabytes_as_its_reason_is_quoted_in_a_line) {
  const std::string hostile = R"(\u001b]0;owned\u0007\u001b[2J\r\nmillrace: all is well\u202e)";
  const std::string body = R"({"type": "urn:ietf:params:acme:error:malformed", "detail": ")" +
                           hostile + std::string(900'000, 'x') + "\"}";
  always(kNewOrder, WireFault::answer(400, "Content-Type: application/problem+json\r\n", body));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 1);
  EXPECT_THAT(issue.err, HasSubstr("urn:ietf:params:acme:error:malformed"));
  EXPECT_LT(issue.err.size(), 5000U);
  const std::string printed = issue.out + issue.err;
  EXPECT_TRUE(
      std::ranges::none_of(printed, [](char c) { return c != '\n' && c >= 0 && c < 0x20; }));
  EXPECT_THAT(printed, Not(HasSubstr("\nmillrace: all is well")));
  EXPECT_THAT(printed, Not(HasSubstr("\xe2\x80\xae")));
}

TEST_F(FaultyCa, whose_nonces_never_work_is_abandoned_after_200) {
  proxy_->on([](const ProxiedRequest& request) -> std::optional<WireFault> {
    if (request.method != "POST") return std::nullopt;
    return WireFault::answer(
        400, "Content-Type: application/problem+json\r\nReplay-Nonce: bm90aGluZw\r\n",
        R"({"type": "urn:ietf:params:acme:error:badNonce", "detail": "no"})");
  });
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, HasSubstr("the CA refused 200 nonces in a row"));
  EXPECT_LE(proxy_->count("POST", "/"), 400U);
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyCa, whose_directory_loses_a_member_between_two_runs_is_named_and_nothing_lost) {
  ASSERT_EQ(millrace({"csr"}).status, 0);
  ASSERT_EQ(millrace({"order"}).status, 0);
  always("/dir", WireFault::replace("newNonce", "newNoise"));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, HasSubstr(url("/dir") + ": /newNonce: missing"));
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyCa, whose_clock_is_a_day_off_is_found_by_check) {
  always("/dir", {std::nullopt, [](std::string reply) {
                    const size_t date = reply.find("Date: ");
                    return reply.replace(date, reply.find("\r\n", date) - date,
                                         "Date: Mon, 23 Nov 2020 10:00:00 GMT");
                  }});
  const Finished check = millrace({"check"});
  EXPECT_EQ(check.status, 1) << check.err;
  EXPECT_THAT(check.err, AllOf(HasSubstr("clock: this host has "),
                               HasSubstr("has 2020-11-23T10:00:00Z"), HasSubstr("set the clock")));
}

}  // namespace
}  // namespace millrace::test
