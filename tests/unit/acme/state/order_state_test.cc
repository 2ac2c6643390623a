#include "acme/state/order_state.h"

#include <gtest/gtest.h>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

// The schema of acme/state/order_state.h, with every member.
constexpr const char* kWhole = R"({
  "failures": 2,
  "hurried_at": "2026-01-01T02:00:00Z",
  "issued": {
    "ca": "other",
    "chain": "-----BEGIN CERTIFICATE-----\n",
    "directory": "https://other.test/directory",
    "names": [
      "example.test"
    ],
    "not_after": "2026-04-01T00:00:00Z",
    "not_before": "2026-01-01T00:00:00Z",
    "profile": "classic",
    "replaced": true,
    "spki": "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"
  },
  "last_error": "it rained",
  "order": {
    "account": "https://ca.test/account/1",
    "ca": "acme",
    "challenges": [
      {
        "authorization": "https://ca.test/authz/1",
        "owner": "_acme-challenge.example.test.",
        "url": "https://ca.test/chall/1",
        "value": "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8"
      }
    ],
    "directory": "https://ca.test/directory",
    "expires": "2026-03-10T00:00:00Z",
    "names": [
      "example.test"
    ],
    "phase": "ordered",
    "profile": "tlsserver",
    "since": "2026-03-03T00:00:00Z",
    "url": "https://ca.test/order/1"
  },
  "renewal": {
    "ask_at": "2026-03-03T06:00:00Z",
    "suggested": {
      "at": "2026-03-02T12:00:00Z",
      "end": "2026-03-03T00:00:00Z",
      "start": "2026-03-02T00:00:00Z"
    }
  },
  "retry_at": "2026-03-03T01:00:00Z",
  "version": 1
}
)";

TEST(OrderState, is_written_as_it_was_read) {
  const auto state = decode_order_state(kWhole, "web.json");
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->failures, 2U);
  EXPECT_EQ(state->order->phase, OrderPhase::ordered);
  EXPECT_EQ(state->order->challenges.size(), 1U);
  EXPECT_EQ(state->issued->spki.hex(),
            "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683");
  EXPECT_EQ(encode(*state), kWhole);
}

TEST(OrderState, everything_but_the_version_may_be_absent) {
  const auto state = decode_order_state(R"({"version":1})", "web.json");
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->order);
  EXPECT_FALSE(state->issued);
  EXPECT_EQ(encode(*state), "{\n  \"version\": 1\n}\n");
}

// As the first release wrote it.
TEST(OrderState, of_an_earlier_release_is_read) {
  Json json = Json::parse(kWhole);
  json.erase("renewal");
  json.erase("hurried_at");
  json["issued"].erase("ca");
  json["issued"].erase("profile");
  json["issued"].erase("replaced");
  json["order"].erase("ca");
  json["order"].erase("profile");
  const auto state = decode_order_state(json.dump(), "web.json");
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_FALSE(state->renewal);
  EXPECT_FALSE(state->issued->replaced);
  EXPECT_EQ(state->order->ca, CaId::usual());
  EXPECT_EQ(state->order->profile, "");
}

TEST(OrderState, an_intent_has_no_url) {
  Json json = Json::parse(kWhole);
  json["order"].erase("url");
  EXPECT_EQ(decode_order_state(json.dump(), "web.json").error().text(),
            "web.json: /order: /url: missing");
  json["order"]["phase"] = "intended";
  EXPECT_TRUE(decode_order_state(json.dump(), "web.json"));
}

TEST(OrderState, wrong_shapes_are_errors) {
  for (const char* pointer : {"/version",
                              "/failures",
                              "/retry_at",
                              "/last_error",
                              "/issued",
                              "/issued/names",
                              "/issued/spki",
                              "/issued/not_after",
                              "/issued/chain",
                              "/issued/profile",
                              "/issued/replaced",
                              "/hurried_at",
                              "/renewal",
                              "/renewal/ask_at",
                              "/renewal/suggested",
                              "/order/profile",
                              "/order",
                              "/order/phase",
                              "/order/names",
                              "/order/since",
                              "/order/url",
                              "/order/expires",
                              "/order/challenges",
                              "/order/challenges/0",
                              "/order/challenges/0/url",
                              "/order/challenges/0/owner",
                              "/order/challenges/0/value",
                              "/order/challenges/0/authorization"}) {
    Json json = Json::parse(kWhole);
    json[Json::json_pointer(pointer)] = nullptr;
    EXPECT_FALSE(decode_order_state(json.dump(), "web.json")) << pointer;
  }
  EXPECT_FALSE(decode_order_state("[]", "web.json"));
}

}  // namespace
}  // namespace millrace::acme
