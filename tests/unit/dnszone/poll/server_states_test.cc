// STATE/servers.json: what poll leaves of each name server for monitoring.
#include "dnszone/poll/server_states.h"

#include "tests/support/dnszone/poll_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

class ServerStatesTest : public PollStageTest {
 protected:
  std::vector<std::string> states() {
    std::vector<std::string> lines;
    for (const SeenServer& seen : read_server_states(env_.context()).value()) {
      lines.push_back(seen.zone.text() + " " + seen.server + " " + seen.address + " " +
                      std::string(to_text(seen.state)) + " " +
                      (seen.serial ? std::to_string(*seen.serial) : "-") + " " +
                      format_time(seen.since));
    }
    return lines;
  }
};

TEST_F(ServerStatesTest, are_those_of_the_last_poll_with_the_time_of_the_change) {
  EXPECT_THAT(states(), IsEmpty());
  poll();
  EXPECT_THAT(
      states(),
      ElementsAre(
          "example.org. ns1.example.org 192.0.2.1 published 2026112302 2026-11-23T20:15:00Z",
          "example.org. ns2.example.org 192.0.2.2 published 2026112302 2026-11-23T20:15:00Z"));
  env_.clock.advance(Duration(600));
  serve("192.0.2.1", "old");
  servers_.erase("192.0.2.2");
  poll();
  const std::vector<std::string> changed = states();
  EXPECT_THAT(
      changed,
      ElementsAre("example.org. ns1.example.org 192.0.2.1 stale 2026112301 2026-11-23T20:25:00Z",
                  "example.org. ns2.example.org 192.0.2.2 unreachable - 2026-11-23T20:25:00Z"));
  env_.clock.advance(Duration(600));
  poll();
  EXPECT_EQ(states(), changed);
}

TEST_F(ServerStatesTest, are_written_again_when_they_cannot_be_read) {
  env_.directory.write("state/servers.json", "{");
  EXPECT_FALSE(read_server_states(env_.context()));
  EXPECT_THAT(poll().errors, IsEmpty());
  EXPECT_EQ(states().size(), 2U);
}

TEST(ServerStates, that_are_malformed_are_refused_with_the_place) {
  const auto text = [](const std::string& server) {
    return decode_server_states(R"({"version": 1, "servers": [)" + server + "]}", "f")
        .error()
        .text();
  };
  EXPECT_EQ(text("1"), "f: /servers/0: expected an object");
  EXPECT_EQ(text(R"({"zone": "a.", "server": "", "address": "192.0.2.1", "state": "well"})"),
            "f: /servers/0: /state: expected a state of a server, got well");
  EXPECT_EQ(text(R"({"zone": "a.", "server": "", "address": "192.0.2.1", "state": "lame",
                     "since": "2026-11-23T20:15:00Z", "serial": 4294967296})"),
            "f: /servers/0: /serial: expected 32 bits");
}

}  // namespace
}  // namespace millrace::dnszone::test
