#include "cli/pipeline/alert_memory.h"

#include <gtest/gtest.h>

#include "cli/pipeline/alert_key.h"
#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

TimePoint at(const char* text) {
  return parse_time(text).value();
}

const char* const kText = R"({
  "alerts": {
    "certificate web  expired": {
      "reported": "2026-11-24T08:00:00Z",
      "seen": "2026-11-24T09:00:00Z",
      "since": "2026-11-24T08:00:00Z"
    },
    "wait [] zone example.test": {
      "seen": "2026-11-24T09:00:00Z",
      "since": "2026-11-23T20:15:00Z"
    }
  },
  "version": 1
}
)";

AlertMemory memory() {
  return {{"certificate web  expired",
           {at("2026-11-24T08:00:00Z"), at("2026-11-24T09:00:00Z"), at("2026-11-24T08:00:00Z")}},
          {"wait [] zone example.test", {at("2026-11-23T20:15:00Z"), at("2026-11-24T09:00:00Z")}}};
}

TEST(AlertMemory, has_this_format) {
  EXPECT_EQ(encode(memory()), kText);
  EXPECT_EQ(decode_alert_memory(kText, "alerts.json").value(), memory());
}

TEST(AlertMemory, refuses_another_version_and_what_is_not_an_alert) {
  EXPECT_EQ(decode_alert_memory(R"({"version":2,"alerts":{}})", "alerts.json").error().text(),
            "alerts.json: /version: expected 1, got 2");
  EXPECT_EQ(decode_alert_memory(R"({"version":1})", "alerts.json").error().text(),
            "alerts.json: /alerts: expected an object");
  EXPECT_EQ(decode_alert_memory(R"({"version":1,"alerts":{"a":3}})", "alerts.json").error().text(),
            "alerts.json: /alerts/a: expected an object");
  EXPECT_FALSE(decode_alert_memory(R"({"version":1,"alerts":{"a":{}}})", "alerts.json").ok());
}

TEST(AlertMemory, is_kept_and_one_that_cannot_be_read_is_none) {
  test::TestEnv env;
  const StageContext context = {
      .env = env.env, .paths = StatePaths(env.directory / "state"), .host = "host.test"};
  env.directory.write("state/.keep", "");
  ASSERT_TRUE(write_alert_memory(context, {}));
  EXPECT_FALSE(env.directory.snapshot().contains("state/alerts.json"));
  ASSERT_TRUE(write_alert_memory(context, memory()));
  EXPECT_EQ(read_alert_memory(context), memory());
  env.directory.write("state/alerts.json", "{", 0600);
  EXPECT_TRUE(read_alert_memory(context).empty());
}

TEST(AlertKey, leaves_out_what_differs_from_try_to_try) {
  EXPECT_EQ(alert_key("certificate web: next try at 2026-11-23T20:26:00Z, in 2d5h"),
            alert_key("certificate web: next try at 2026-11-25T01:00:01Z, in 7m"));
  EXPECT_EQ(alert_key("zone a: 192.0.2.1 serves serial 2026112301"),
            alert_key("zone a: 192.0.2.1 serves serial 2026112455"));
  EXPECT_EQ(alert_key("certificate web: https://ca.test/order/1: invalid"),
            alert_key("certificate web: https://ca.test/order/2: invalid"));
}

TEST(AlertKey, keeps_what_is_another_thing) {
  EXPECT_NE(alert_key("zone a: 192.0.2.1 is down"), alert_key("zone a: 192.0.2.2 is down"));
  EXPECT_NE(alert_key("zone a2: no SOA"), alert_key("zone a3: no SOA"));
  EXPECT_NE(alert_key("certificate web: https://ca.test/order/1: HTTP 403: CAA"),
            alert_key("certificate web: https://ca.test/order/1: HTTP 400: malformed"));
  EXPECT_NE(alert_key("https://a.test/d: HTTP 500: x"), alert_key("https://b.test/d: HTTP 500: x"));
}

TEST(AlertKey, takes_all_outages_of_a_ca_for_one) {
  const std::string down = "https://ca.test does not work";
  for (const char* text :
       {"certificate web: https://ca.test/newOrder: HTTP 500: died",
        "certificate mail: https://ca.test:443/d: HTTP 502: non-ACME response, no problem "
        "document: text/html",
        "https://ca.test/directory: the CA cannot be reached: connection refused"}) {
    EXPECT_EQ(alert_key(text), down) << text;
  }
}

}  // namespace
}  // namespace millrace::cli
