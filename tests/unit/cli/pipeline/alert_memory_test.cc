#include "cli/pipeline/alert_memory.h"

#include <gtest/gtest.h>

#include "cli/pipeline/alert_key.h"
#include "tests/support/report_lines.h"
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

TEST(AlertMemory, has_room_on_a_full_disk) {
  test::TestEnv env;
  const StageContext context = {
      .env = env.env, .paths = StatePaths(env.directory / "state"), .host = "host.test"};
  env.directory.write("state/.keep", "");
  ASSERT_TRUE(write_alert_memory(context, {}));
  EXPECT_EQ(env.directory.read("state/reserve").size(), 65536U);
  env.files.is_full = true;
  ASSERT_TRUE(write_alert_memory(context, memory()));
  EXPECT_EQ(read_alert_memory(context), memory());
  EXPECT_FALSE(env.directory.snapshot().contains("state/reserve"));
  env.files.is_full = false;
  ASSERT_TRUE(write_alert_memory(context, {}));
  EXPECT_EQ(env.directory.read("state/reserve").size(), 65536U);
}

std::string key_of(const std::string& text) {
  return alert_key(test::error(text));
}

TEST(AlertKey, leaves_out_what_differs_from_try_to_try) {
  EXPECT_EQ(key_of("certificate web: next try at 2026-11-23T20:26:00Z, in 2d5h"),
            key_of("certificate web: next try at 2026-11-25T01:00:01Z, in 7m"));
  EXPECT_EQ(key_of("zone a: 192.0.2.1 serves serial 2026112301"),
            key_of("zone a: 192.0.2.1 serves serial 2026112455"));
  EXPECT_EQ(key_of("certificate web: https://ca.test/order/1: invalid"),
            key_of("certificate web: https://ca.test/order/2: invalid"));
}

TEST(AlertKey, keeps_what_is_another_thing) {
  EXPECT_NE(key_of("zone a: 192.0.2.1 is down"), key_of("zone a: 192.0.2.2 is down"));
  EXPECT_NE(key_of("zone a2: no SOA"), key_of("zone a3: no SOA"));
  EXPECT_NE(key_of("certificate web: https://ca.test/order/1: HTTP 403: CAA"),
            key_of("certificate web: https://ca.test/order/1: HTTP 400: malformed"));
  EXPECT_NE(key_of("https://a.test/d: HTTP 400: x"), key_of("https://b.test/d: HTTP 400: x"));
}

TEST(AlertKey, takes_all_outages_of_a_ca_for_one) {
  const Subject ca = {SubjectKind::server, "https://ca.test"};
  for (const Subject& subject : {Subject{SubjectKind::certificate, "web"},
                                 Subject{SubjectKind::certificate, "mail"}, Subject()}) {
    EXPECT_EQ(alert_key(Error("HTTP 500: died").about(ca, "").about(subject)),
              "https://ca.test does not work");
  }
}

TEST(WaitKey, is_the_subject_whatever_is_waited_for) {
  EXPECT_EQ(wait_key(test::line("zone a.test: ns2 lags")), "zone a.test");
  EXPECT_EQ(wait_key(test::line("next try at 2026-11-23T20:26:00Z")), "next try at #");
}

}  // namespace
}  // namespace millrace::cli
