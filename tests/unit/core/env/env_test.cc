#include "core/env/env.h"

#include <gtest/gtest.h>

#include "core/env/system_clock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_http.h"

namespace millrace {
namespace {

std::string endpoint(std::string_view text) {
  const auto parsed = Endpoint::parse(text);
  return parsed.ok() ? parsed->text() : parsed.error().text();
}

TEST(Endpoint, is_written_in_one_way) {
  EXPECT_EQ(endpoint("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(endpoint("192.0.2.1@53"), "192.0.2.1");
  EXPECT_EQ(endpoint("192.0.2.1@5353"), "192.0.2.1@5353");
  EXPECT_EQ(endpoint("2001:DB8:0:0:0:0:0:1@853"), "2001:db8::1@853");
  EXPECT_EQ(Endpoint::parse("::1").value().port, 53);
}

TEST(Endpoint, refuses_names_and_bad_ports) {
  for (const char* text : {"", "ns1.example.org", "192.0.2", "192.0.2.256", "192.0.2.1@",
                           "192.0.2.1@0", "192.0.2.1@65536", "192.0.2.1@5353x", "192.0.2.1@-1",
                           "192.0.2.1:53", "[::1]", "192.0.2.1@53@53"}) {
    EXPECT_FALSE(Endpoint::parse(text).ok()) << text;
  }
  EXPECT_EQ(endpoint("ns1.example.org"),
            "'ns1.example.org' is not a name server address: expected for example 192.0.2.1, "
            "192.0.2.1@5353 or 2001:db8::1@53");
}

TEST(HttpResponse, gives_the_first_field_or_all) {
  const HttpResponse response = {200, {{"link", "a"}, {"retry-after", "5"}, {"link", "b"}}, ""};
  EXPECT_EQ(response.field("link"), "a");
  EXPECT_EQ(response.field("location"), std::nullopt);
  EXPECT_EQ(response.all_fields("link"), (std::vector<std::string>{"a", "b"}));
}

TEST(HttpExchange, runs_one_request) {
  test::ScriptedHttp http;
  http.script([](const HttpRequest& request) -> Result<HttpResponse> {
    return HttpResponse{200, {}, "seen " + request.url};
  });
  HttpRequest request;
  request.url = "https://ca.example/";
  EXPECT_EQ(http_exchange(http, request)->body, "seen https://ca.example/");
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST(HttpExchange, passes_the_error_on) {
  test::ScriptedHttp http;
  HttpRequest request;
  request.url = "https://ca.example/";
  EXPECT_EQ(http_exchange(http, request).error().text(),
            "https://ca.example/: cannot connect: scripted to fail");
}

TEST(SystemClock, goes_forward_by_what_it_sleeps) {
  const auto clock = make_system_clock();
  const auto before = clock->monotonic();
  clock->sleep(std::chrono::milliseconds(5));
  EXPECT_GE(clock->monotonic() - before, std::chrono::milliseconds(4));
  EXPECT_GT(clock->now(), parse_time("2020-01-01T00:00:00Z").value());
}

TEST(FakeClock, moves_only_on_request) {
  test::FakeClock clock;
  EXPECT_EQ(format_time(clock.now()), "2026-11-23T20:15:00Z");
  clock.sleep(std::chrono::seconds(90));
  EXPECT_EQ(format_time(clock.now()), "2026-11-23T20:16:30Z");
  clock.set(TimePoint(Duration(0)));
  EXPECT_EQ(format_time(clock.now()), "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace millrace
