#include "acme/protocol/answer.h"

#include <gtest/gtest.h>

#include "acme/client/nonce_pool.h"
#include "acme/protocol/retry_after.h"

namespace millrace::acme {
namespace {

const TimePoint kNow = parse_time("2026-11-23T20:15:00Z").value();

HttpResponse with_field(const std::string& name, const std::string& value) {
  return {200, {{name, value}}, {}};
}

std::optional<Duration> delay(const std::string& value) {
  return retry_after(with_field("retry-after", value), kNow);
}

TEST(RetryAfter, is_seconds_or_any_http_date) {
  EXPECT_EQ(delay("120"), Duration(120));
  EXPECT_EQ(delay("Mon, 23 Nov 2026 20:17:00 GMT"), Duration(120));
  EXPECT_EQ(delay("Monday, 23-Nov-26 20:17:00 GMT"), Duration(120));
  EXPECT_EQ(delay("Mon Nov 23 20:17:00 2026"), Duration(120));
}

TEST(RetryAfter, is_clamped_to_a_second_and_a_day) {
  EXPECT_EQ(delay("0"), Duration(1));
  EXPECT_EQ(delay("Mon, 23 Nov 2020 20:17:00 GMT"), Duration(1));
  EXPECT_EQ(delay("31536000"), Duration(86400));
  EXPECT_EQ(delay("99999999999999999999999999"), Duration(86400));
  EXPECT_EQ(delay("Tue, 23 Nov 2027 20:17:00 GMT"), Duration(86400));
}

TEST(RetryAfter, that_means_nothing_is_none) {
  EXPECT_EQ(delay("soon"), std::nullopt);
  EXPECT_EQ(delay("-5"), std::nullopt);
  EXPECT_EQ(delay(""), std::nullopt);
  EXPECT_EQ(delay(std::string(1000, '1')), std::nullopt);
  EXPECT_EQ(retry_after({}, kNow), std::nullopt);
}

TEST(NoncePool, gives_the_newest_first_and_each_once) {
  NoncePool pool;
  EXPECT_TRUE(pool.take_from(with_field("replay-nonce", "one")));
  EXPECT_TRUE(pool.take_from(with_field("replay-nonce", "two")));
  EXPECT_EQ(pool.take(), "two");
  EXPECT_EQ(pool.take(), "one");
  EXPECT_EQ(pool.take(), std::nullopt);
}

TEST(NoncePool, ignores_what_is_not_base64url) {
  NoncePool pool;
  EXPECT_FALSE(pool.take_from(with_field("replay-nonce", "a\"b")));
  EXPECT_FALSE(pool.take_from(with_field("replay-nonce", "")));
  EXPECT_FALSE(pool.take_from(with_field("replay-nonce", std::string(600, 'a'))));
  EXPECT_FALSE(pool.take_from({}));
  EXPECT_EQ(pool.take(), std::nullopt);
}

Answer answer(int status, const std::string& type, const std::string& body) {
  return {"https://ca.test/order/1", {status, {{"content-type", type}}, body}};
}

TEST(Answer, json_may_have_parameters_and_capitals) {
  EXPECT_EQ(json_body(answer(200, "Application/JSON; charset=utf-8", "{}")).value(), "{}");
}

TEST(Answer, another_kind_of_body_is_named) {
  EXPECT_EQ(
      json_body(answer(200, "text/html", "<html>")).error().text(),
      "https://ca.test/order/1: expected application/json, got text/html (HTTP 200, 6 octets)");
  EXPECT_EQ(json_body({"https://ca.test/order/1", {204, {}, {}}}).error().text(),
            "https://ca.test/order/1: expected application/json, got no Content-Type (HTTP 204, 0 "
            "octets)");
  EXPECT_EQ(
      chain_body(answer(200, "application/json", "{}")).error().text(),
      "https://ca.test/order/1: expected application/pem-certificate-chain, got application/json "
      "(HTTP 200, 2 octets)");
}

TEST(Answer, too_large_a_body_is_refused) {
  const std::string large(2U << 20U, ' ');
  EXPECT_EQ(json_body(answer(200, "application/json", large)).error().text(),
            "https://ca.test/order/1: the answer has 2097152 octets, expected at most 1048576");
}

TEST(Answer, error_quotes_the_problem) {
  EXPECT_EQ(answer(403, "application/problem+json",
                   R"({"type":"urn:ietf:params:acme:error:unauthorized","detail":"no"})")
                .error()
                .text(),
            "https://ca.test/order/1: HTTP 403: no (urn:ietf:params:acme:error:unauthorized)");
}

TEST(Answer, error_without_a_problem_document_says_what_was_seen) {
  EXPECT_EQ(answer(502, "text/html", "<h1>Bad").error().text(),
            "https://ca.test/order/1: HTTP 502: non-ACME response, no problem document: text/html, "
            "7 octets (about:blank)");
}

TEST(Answer, a_delay_is_for_429_and_503_only) {
  Answer busy = answer(429, "application/problem+json",
                       R"({"type":"urn:ietf:params:acme:error:rateLimited","detail":"slow"})");
  EXPECT_EQ(busy.limit(kNow)->until, kNow + Duration(60));
  busy.response.fields.emplace_back("retry-after", "7200");
  EXPECT_EQ(busy.limit(kNow)->until, kNow + Duration(7200));
  EXPECT_EQ(busy.limit(kNow)->reason,
            "https://ca.test/order/1: HTTP 429: slow (urn:ietf:params:acme:error:rateLimited)");
  EXPECT_TRUE(answer(503, "", "").limit(kNow));
  EXPECT_FALSE(answer(500, "", "").limit(kNow));
  EXPECT_FALSE(answer(403, "", "").limit(kNow));
}

TEST(Answer, location_must_be_an_https_url) {
  Answer made = answer(201, "application/json", "{}");
  EXPECT_EQ(
      location_of(made).error().text(),
      "https://ca.test/order/1: HTTP 201 without Location: expected the URL of the new resource");
  made.response.fields.emplace_back("location", "http://ca.test/order/2");
  EXPECT_EQ(location_of(made).error().text(),
            "https://ca.test/order/1: Location: expected an https URL of at most 2048 octets, got "
            "\"http://ca.test/order/2\"");
}

TEST(Answer, location_may_be_relative_to_the_request) {
  const auto location = [](const std::string& reference) {
    Answer made = answer(201, "application/json", "{}");
    made.response.fields.emplace_back("location", reference);
    return location_of(made).value();
  };
  EXPECT_EQ(location("/acme/order/2"), "https://ca.test/acme/order/2");
  EXPECT_EQ(location("2"), "https://ca.test/order/2");
  EXPECT_EQ(location("../acct/3?x=y"), "https://ca.test/acct/3?x=y");
  EXPECT_EQ(location("//other.test/order/2"), "https://other.test/order/2");
  EXPECT_EQ(location("https://ca.test/a/../b"), "https://ca.test/a/../b") << "as it came";
}

std::optional<std::string> next_of(const std::string& link) {
  return next_page({"https://ca.test/orders", with_field("link", link)});
}

TEST(Answer, next_page_is_found_among_several_links) {
  EXPECT_EQ(next_of(R"(<https://ca.test/d>;rel="index", <https://ca.test/o?a,b>; rel="next")"),
            "https://ca.test/o?a,b");
  EXPECT_EQ(next_of(R"(<https://ca.test/o>;rel="next", <https://ca.test/d>;rel="index")"),
            "https://ca.test/o");
  EXPECT_EQ(next_of(R"(<https://ca.test/d>;rel="index")"), std::nullopt);
  EXPECT_EQ(next_of(R"(<http://ca.test/o>;rel="next")"), std::nullopt);
  EXPECT_EQ(next_of("<https://ca.test/o"), std::nullopt);
  EXPECT_EQ(next_page({}), std::nullopt);
}

}  // namespace
}  // namespace millrace::acme
