// `millrace zone check` as a user sees it.
#include <gmock/gmock.h>

#include "core/base/json.h"
#include "tests/support/cli/program.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* kZone =
    "$ORIGIN example.test.\n"
    "$TTL 1h\n"
    "@ SOA ns1 hostmaster 2026112301 2h 15m 1w 5m\n"
    "@ NS ns1\n"
    "ns1 A 192.0.2.1\n";
constexpr const char* kOdd = "www.example.test A 192.0.2.2\n";
constexpr const char* kOddity =
    ":6:1: warning: owner www.example.test.example.test. ends in the zone's name twice: check for "
    "a missing final dot\n";

class ZoneCheckTest : public ::testing::Test {
 protected:
  Said check(const std::string& contents, std::vector<std::string> options = {}) {
    env_.directory.write("zone", contents);
    const auto before = env_.directory.snapshot();
    std::vector<std::string> args = {"zone", "check"};
    args.insert(args.end(), options.begin(), options.end());
    args.emplace_back("zone");
    Said said = run_in(env_, args);
    EXPECT_EQ(env_.directory.snapshot(), before);
    return said;
  }

  test::TestEnv env_;
  const std::string file_ = (env_.directory / "zone").string();
};

TEST_F(ZoneCheckTest, is_content_with_a_good_zone) {
  const Said said = check(kZone);
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.out, "example.test. serial 2026112301: 3 records, no errors, no warnings\n");
  EXPECT_EQ(said.err, "");
}

TEST_F(ZoneCheckTest, prints_warnings_and_exits_with_status_0) {
  const Said said = check(std::string(kZone) + kOdd);
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.out, file_ + kOddity + "example.test. serial 2026112301: 4 records, 1 warning\n");
  EXPECT_EQ(said.err, "");
}

TEST_F(ZoneCheckTest, exits_with_status_1_for_warnings_when_it_is_strict) {
  const Said said = check(std::string(kZone) + kOdd, {"--strict"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr(kOddity));
  EXPECT_EQ(said.err, "millrace: " + file_ + ": 1 warning\n");
  EXPECT_EQ(check(kZone, {"--strict"}).status, 0);
}

TEST_F(ZoneCheckTest, reports_every_error_with_its_place) {
  const Said said = check(std::string(kZone) + "a A 1\nb CNAME c\nb MX x y\n");
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.out, file_ + ":6:5: error: expected an IPv4 address, got \"1\"\n" + file_ +
                          ":8:6: error: expected a number from 0 to 65535, got \"x\"\n");
  EXPECT_EQ(said.err, "millrace: " + file_ + ": 2 errors\n");
}

TEST_F(ZoneCheckTest, does_not_guess_the_zone) {
  const Said said = check("$TTL 1h\n@ SOA ns1 h 1 2h 15m 1w 5m\n@ NS ns1\nns1 A 192.0.2.1\n");
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.err, "millrace: " + file_ +
                          " does not say which zone it holds (a SOA at an absolute name, or below "
                          "an absolute $ORIGIN): give --origin\n");
  EXPECT_EQ(check("$TTL 1h\n@ SOA ns1 h 1 2h 15m 1w 5m\n@ NS ns1\nns1 A 192.0.2.1\n",
                  {"--origin", "example.test"})
                .status,
            0);
}

TEST_F(ZoneCheckTest, refuses_a_zone_of_another_name) {
  const Said said = check(kZone, {"--origin", "example.org"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out,
              HasSubstr(":3:3: error: a SOA at example.test., expected it at example.org.\n"));
}

TEST_F(ZoneCheckTest, gives_a_list_of_findings_as_json) {
  const Said said = check(std::string(kZone) + kOdd, {"--json", "--serial", "unixtime"});
  const Json object = Json::parse(said.out);
  EXPECT_EQ(object["zone"], "example.test.");
  EXPECT_EQ(object["serial"], 2026112301U);
  EXPECT_EQ(object["records"], 4);
  EXPECT_EQ(object["exit_status"], 0);
  EXPECT_EQ(object["changed"], false);
  ASSERT_EQ(object["findings"].size(), 2U);
  EXPECT_EQ(object["findings"][1], Json({{"severity", "warning"},
                                         {"file", file_},
                                         {"line", 6},
                                         {"column", 1},
                                         {"message",
                                          "owner www.example.test.example.test. ends in the zone's "
                                          "name twice: check for a missing final dot"}}));
  const Json bad = Json::parse(check(std::string(kZone) + "a A 1\n", {"--json"}).out);
  EXPECT_EQ(bad["exit_status"], 1);
  EXPECT_EQ(bad["findings"][0]["severity"], "error");
  EXPECT_EQ(bad["findings"][0]["line"], 6);
  EXPECT_EQ(bad["errors"][0]["text"], file_ + ": 1 error");
}

TEST_F(ZoneCheckTest, says_when_there_is_no_such_file) {
  const Said said = run_in(env_, {"zone", "check", "nowhere"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.out, "");
  EXPECT_THAT(said.err, HasSubstr("nowhere: "));
}

TEST_F(ZoneCheckTest, holds_ttls_against_the_validity_that_is_given) {
  EXPECT_EQ(check(kZone, {"--strict", "--validity", "30d"}).status, 0);
  EXPECT_THAT(check(kZone, {"--strict", "--validity", "7d"}).out,
              HasSubstr("SOA expire 604800: an isolated secondary may serve"));
  EXPECT_EQ(check(kZone, {"--validity", "9s"}).err,
            "millrace: signatures valid for 9s, expected 10s to 3650d\n");
}

}  // namespace
}  // namespace millrace::cli
