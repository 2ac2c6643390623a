// A clock that goes forward and back while a stage runs: nothing is destroyed, and once it is right
// the next run finds or restores everything.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::HasSubstr;

class ClockTest : public ::testing::Test {
 protected:
  ClockTest() {
    const Said said = site_.run({"issue"});
    if (said.status != 0) throw std::runtime_error(said.err);
    certificate_ = published();
    tlsa_ = site_.served("TLSA");
  }

  // The CA's clock is right, whatever this host's clock shows.
  void keep_the_clock_of_the_ca() {
    const std::string date = "Mon, 23 Nov 2026 20:15:00 GMT";
    site_.acme.tamper = [date](const std::string&, HttpResponse response) -> Result<HttpResponse> {
      std::erase_if(response.fields, [](const auto& field) { return field.first == "date"; });
      response.fields.emplace_back("date", date);
      return response;
    };
  }

  std::string published() const {
    return site_.directory.read("publication/current/web/fullchain.pem");
  }
  void edit_zone() {
    site_.directory.write("zones/example.test",
                          site_.directory.read("zones/example.test") + "more A 192.0.2.9\n");
  }

  void expect_well() {
    const Said run = site_.run({"run"});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    const Said verify =
        site_.run({"zone", "verify", "--origin", "example.test", "zones/example.test.signed"});
    EXPECT_EQ(verify.status, 0) << verify.err;
    EXPECT_EQ(site_.served("TLSA"), tlsa_);
    EXPECT_EQ(published(), certificate_);
  }

  Site site_;
  const TimePoint right_ = site_.clock.now();
  std::string certificate_;
  std::vector<std::string> tlsa_;
};

struct Shift {
  std::string name;
  Duration by;
};
class ClockAtStageTest : public ClockTest,
                         public ::testing::WithParamInterface<std::tuple<const char*, Shift>> {};

TEST_P(ClockAtStageTest, was_wrong_and_the_next_run_has_everything_right) {
  keep_the_clock_of_the_ca();
  const auto& [stage, shift] = GetParam();
  edit_zone();
  site_.clock.set(right_ + shift.by);
  site_.run({stage});
  site_.clock.set(right_ + hours(1));
  expect_well();
}

INSTANTIATE_TEST_SUITE_P(
    Each, ClockAtStageTest,
    ::testing::Combine(::testing::Values("csr", "order", "challenge", "tlsa", "sign", "poll",
                                         "fetch", "publish", "run"),
                       ::testing::Values(Shift{"three_hours_ahead", hours(3)},
                                         Shift{"twelve_days_ahead", days(12)},
                                         Shift{"three_hours_behind", -hours(3)},
                                         Shift{"a_year_behind", -days(365)})),
    [](const auto& test) {
      return std::string(std::get<0>(test.param)) + "_" + std::get<1>(test.param).name;
    });

TEST_F(ClockTest, that_jumped_ahead_fails_a_run_and_leaves_the_zone_as_it_is) {
  keep_the_clock_of_the_ca();
  const std::string signed_zone = site_.directory.read("zones/example.test.signed");
  site_.clock.set(right_ + days(12));
  const Said said = site_.run({"run", "--quiet"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(
      said.err,
      HasSubstr("zone example.test.: not signed: this host's clock has 2026-12-05T20:15:00Z, 12d "
                "after 2026-11-23T20:15:00Z, the time of the last run that could sign, and the "
                "CA's has 2026-11-23T20:15:00Z: set the clock; if it is right and the CA's is "
                "wrong, run: millrace sign --accept-clock"));
  EXPECT_EQ(site_.directory.read("zones/example.test.signed"), signed_zone);
  site_.clock.set(right_);
  expect_well();
}

TEST_F(ClockTest, of_a_host_that_was_off_for_a_month_is_confirmed_by_the_ca) {
  site_.clock.set(right_ + days(31));
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  EXPECT_EQ(
      site_.run({"zone", "verify", "--origin", "example.test", "zones/example.test.signed"}).status,
      0);
}

TEST_F(ClockTest, of_a_host_that_was_off_for_a_month_is_accepted_from_the_operator) {
  keep_the_clock_of_the_ca();
  site_.clock.set(right_ + days(31));
  EXPECT_EQ(site_.run({"sign"}).status, 1);
  for (const char* command : {"sign", "run", "issue"}) {
    EXPECT_EQ(site_.run({command, "--accept-clock"}).status, 0) << command << site_.err.str();
  }
}

}  // namespace
}  // namespace millrace::test
