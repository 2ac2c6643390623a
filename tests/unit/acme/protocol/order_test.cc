#include "acme/protocol/order.h"

#include <gtest/gtest.h>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

// RFC 8555 §7.1.3

constexpr const char* kOrder = R"({"status":"pending","expires":"2026-11-30T20:15:00.5Z",
  "identifiers":[{"type":"dns","value":"WWW.Example.test"},{"type":"dns","value":"*.example.test"}],
  "authorizations":["https://ca.test/authz/1","https://ca.test/authz/2"],
  "finalize":"https://ca.test/finalize/1"})";

TEST(Order, names_are_folded_and_compared_as_a_set) {
  const auto order = parse_order(kOrder, "https://ca.test/order/1");
  ASSERT_TRUE(order);
  EXPECT_EQ(order->status, Order::Status::pending);
  EXPECT_EQ(order->authorizations.size(), 2U);
  EXPECT_EQ(order->finalize, "https://ca.test/finalize/1");
  EXPECT_EQ(order->expires, parse_time("2026-11-30T20:15:00Z").value());
  const CertName www = CertName::parse("www.example.test").value();
  const CertName wildcard = CertName::parse("*.example.test").value();
  EXPECT_TRUE(order->is_for({www, wildcard}));
  EXPECT_TRUE(order->is_for({wildcard, www}));
  EXPECT_FALSE(order->is_for({www}));
}

TEST(Order, identifier_of_another_type_matches_no_name) {
  Json json = Json::parse(kOrder);
  json["identifiers"] = {{{"type", "ip"}, {"value", "www.example.test"}}};
  const auto order = parse_order(json.dump(), "https://ca.test/order/1");
  EXPECT_FALSE(order->is_for({CertName::parse("www.example.test").value()}));
}

TEST(Order, valid_without_certificate_is_an_error) {
  Json json = Json::parse(kOrder);
  json["status"] = "valid";
  EXPECT_EQ(parse_order(json.dump(), "https://ca.test/order/1").error().text(),
            "https://ca.test/order/1: /certificate: missing");
}

TEST(Order, unknown_status_is_an_error_and_shown_printable) {
  Json json = Json::parse(kOrder);
  json["status"] = "no\x1bway";
  EXPECT_EQ(
      parse_order(json.dump(), "https://ca.test/order/1").error().text(),
      "https://ca.test/order/1: /status: expected pending, ready, processing, valid or invalid, "
      "got \"no\\x1bway\"");
}

TEST(Order, wrong_shapes_are_errors) {
  for (const char* member : {"status", "identifiers", "authorizations", "finalize"}) {
    Json json = Json::parse(kOrder);
    json[member] = 7;
    EXPECT_FALSE(parse_order(json.dump(), "there")) << member;
    json.erase(member);
    EXPECT_FALSE(parse_order(json.dump(), "there")) << member;
  }
  EXPECT_FALSE(parse_order("7", "there"));
}

TEST(Order, payload_names_each_identifier) {
  EXPECT_EQ(new_order_payload({{CertName::parse("*.example.test").value(),
                                CertName::parse("example.test").value()},
                               {},
                               {}}),
            R"({"identifiers":[{"type":"dns","value":"*.example.test"},)"
            R"({"type":"dns","value":"example.test"}]})");
  EXPECT_EQ(finalize_payload("\x30\x01\xff"), R"({"csr":"MAH_"})");
}

TEST(Order, payload_says_which_profile_and_which_certificate_is_replaced) {
  EXPECT_EQ(new_order_payload({{CertName::parse("example.test").value()},
                               "tlsserver",
                               "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE"}),
            R"({"identifiers":[{"type":"dns","value":"example.test"}],)"
            R"("profile":"tlsserver","replaces":"aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE"})");
}

}  // namespace
}  // namespace millrace::acme
