// The sign stage on a host whose clock is wrong, or was.
#include <filesystem>

#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/sign_stage_support.h"
#include "tests/support/dnszone/zone_answers.h"

namespace millrace::dnszone::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class SignClock : public SignStage {
 protected:
  SignClock() { options.outside_time = {}; }

  void other_clock_says(TimePoint time) {
    options.outside_time = [this, time]() -> Result<TimePoint> {
      ++asked_;
      return time;
    };
  }
  // Whether a resolver with the right time takes every signature.
  bool is_valid_at(TimePoint time) {
    return verify_zone(records(directory.read("served/example.test.signed"), zone),
                       {zone, {}, time})
        .faults.empty();
  }

  // Made now, and as if published long ago.
  void make_keys_that_are_used_at_any_time() {
    std::filesystem::remove_all(directory / "keys");
    for (const auto flags : {uint16_t{257}, uint16_t{256}}) {
      KeyTimes times;
      times.publish = times.activate = right_ - days(4000);
      must(generate_key(files, directory / "keys", zone, 13, flags, right_, times));
    }
  }

  const TimePoint right_ = clock.now();
  size_t asked_ = 0;
  std::string served_;
};

TEST_F(SignClock, signs_again_what_a_clock_that_was_ahead_has_signed) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  clock.set(right_ + hours(3));
  run_well();
  EXPECT_FALSE(is_valid_at(right_));
  clock.set(right_);
  EXPECT_TRUE(status().needs_signing);
  EXPECT_THAT(printed(run_well().done),
              Contains(HasSubstr("(signatures begin in the future: the clock was ahead when they "
                                 "were made)")));
  EXPECT_TRUE(is_valid_at(right_));
  EXPECT_FALSE(run_well().changed);
}

TEST_F(SignClock, signs_again_what_an_earlier_millrace_has_signed_ahead_of_time) {
  clock.set(right_ + days(2));
  run_well();
  std::filesystem::remove(directory / "state/zones/.clock.json");
  std::string state = directory.read("state/zones/example.test.json");
  const size_t begin = state.find("\"latest_inception\"");
  state.erase(begin, state.find('\n', begin) - begin);
  directory.write("state/zones/example.test.json", state);
  clock.set(right_);
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, that_jumped_ahead_signs_nothing_and_says_what_to_do) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  const auto before = everything();
  clock.set(right_ + days(12));
  EXPECT_EQ(only_error(),
            "zone example.test.: not signed: this host's clock has 2026-12-05T20:15:00Z, 12d after "
            "2026-11-23T20:15:00Z, the time of the last run that could sign: set the clock; if it "
            "is right (the host was off), run: millrace sign --accept-clock");
  EXPECT_EQ(only_error().substr(0, 43), "zone example.test.: not signed: this host's");  // again
  EXPECT_EQ(everything(), before);
  clock.set(right_);
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, that_jumped_is_accepted_where_the_operator_insists) {
  run_well();
  clock.set(right_ + days(40));
  options.accept_clock = true;
  run_well();
  EXPECT_TRUE(is_valid_at(right_ + days(40)));
  options.accept_clock = false;
  edit_source("192.0.2.2", "192.0.2.3");
  EXPECT_TRUE(run_well().changed);
}

TEST_F(SignClock, of_a_host_that_was_off_is_accepted_where_the_ca_has_the_same_time) {
  run_well();
  clock.set(right_ + days(40));
  other_clock_says(right_ + days(40) + std::chrono::minutes(2));
  run_well();
  EXPECT_TRUE(is_valid_at(right_ + days(40)));
  EXPECT_EQ(asked_, 1U);
  run_well();
  EXPECT_EQ(asked_, 1U);
}

TEST_F(SignClock, that_jumped_is_refused_where_the_ca_has_another_time) {
  run_well();
  clock.set(right_ + days(12));
  other_clock_says(right_);
  EXPECT_THAT(only_error(),
              HasSubstr(", and the CA's has 2026-11-23T20:15:00Z: set the clock; if it is right "
                        "and the CA's is wrong, run: millrace sign --accept-clock"));
}

TEST_F(SignClock, that_jumped_has_the_ca_asked_once_for_all_zones) {
  run_well();
  settings.zones.push_back(settings.zones[0]);
  clock.set(right_ + days(12));
  other_clock_says(right_);
  EXPECT_EQ(run().errors.size(), 2U);
  EXPECT_EQ(asked_, 1U);
}

TEST_F(SignClock, that_jumped_says_why_the_ca_could_not_be_asked) {
  run_well();
  clock.set(right_ + days(12));
  options.outside_time = []() -> Result<TimePoint> { return Error("https://ca.test: no route"); };
  EXPECT_THAT(only_error(),
              HasSubstr(", and no CA could be queried for the time (https://ca.test: no route)"));
}

TEST_F(SignClock, is_believed_where_another_host_has_written_not_long_ago) {
  run_well();
  clock.set(right_ + days(12));
  StageContext other = context();
  other.host = "acme.example";
  must(write_outbox(other, Stage::order, {}));
  run_well();
  EXPECT_TRUE(is_valid_at(clock.now()));
}

TEST_F(SignClock, is_not_believed_for_a_bundle_that_this_host_has_written) {
  run_well();
  clock.set(right_ + days(12));
  must(write_outbox(context(), Stage::order, {}));
  EXPECT_THAT(only_error(), HasSubstr("not signed: this host's clock has"));
}

TEST_F(SignClock, that_fell_back_to_long_ago_signs_nothing) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  const auto before = everything();
  clock.set(right_ - days(365));
  EXPECT_THAT(only_error(), HasSubstr("2025-11-23T20:15:00Z, 365d before 2026-11-23T20:15:00Z"));
  EXPECT_EQ(everything(), before);
}

TEST_F(SignClock, that_is_long_before_the_keys_were_made_signs_nothing_the_first_time) {
  const auto before = everything();
  clock.set(right_ - days(365));
  EXPECT_THAT(
      only_error(),
      MatchesRegex(
          "zone example\\.test\\.: not signed: this host's clock has 2025-11-23T20:15:00Z, 365d "
          "before 2026-11-23T20:15:00Z, when key Kexample\\.test\\.\\+013\\+[0-9]{5} was made: set "
          "the clock; if it is right \\(the host was off\\), run: millrace sign --accept-clock"));
  EXPECT_EQ(everything(), before);
  clock.set(right_);
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, that_is_a_day_before_the_keys_were_made_signs) {
  make_keys_that_are_used_at_any_time();
  clock.set(right_ - days(1));
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, that_is_long_before_the_keys_were_made_is_accepted_where_the_operator_insists) {
  make_keys_that_are_used_at_any_time();
  clock.set(right_ - days(365));
  options.accept_clock = true;
  run_well();
  EXPECT_TRUE(is_valid_at(right_ - days(365)));
}

TEST_F(SignClock, that_the_ca_contradicts_signs_nothing_the_first_time) {
  const auto before = everything();
  clock.set(right_ + days(12));
  other_clock_says(right_);
  const std::string refused =
      "zone example.test.: not signed: this host's clock has 2026-12-05T20:15:00Z, and the CA's "
      "has 2026-11-23T20:15:00Z: set the clock; if it is right and the CA's is wrong, run: "
      "millrace sign --accept-clock";
  EXPECT_EQ(only_error(), refused);
  EXPECT_EQ(everything(), before);
  other_clock_says(right_ + days(24));
  EXPECT_THAT(only_error(), HasSubstr("and the CA's has 2026-12-17T20:15:00Z"));
  options.accept_clock = true;
  run_well();
}

TEST_F(SignClock, is_believed_the_first_time_where_no_ca_answers) {
  options.outside_time = []() -> Result<TimePoint> { return Error("https://ca.test: no route"); };
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, has_the_ca_asked_once_at_the_first_signing) {
  other_clock_says(right_);
  settings.zones.push_back(settings.zones[0]);
  run();
  run();
  EXPECT_EQ(asked_, 1U);
}

TEST_F(SignClock, that_is_long_before_what_is_served_was_signed_signs_nothing_the_first_time) {
  dns.script([this](const Endpoint& server, const std::string& query) -> Result<std::string> {
    if (server.text() != "192.0.2.1") return not_yet("no answer within 2 s");
    return ZoneAnswers(zone, records(served_, zone)).answer(query);
  });
  const auto sign_at = [&](TimePoint time) {
    return must(sign_zone(records(kSource, zone), must(load_keys(files, directory / "keys", zone)),
                          {{}, zone, 2026112301, time}))
        .text;
  };
  served_ = sign_at(right_ + days(200));
  const auto before = everything();
  EXPECT_EQ(only_error(),
            "zone example.test.: not signed: this host's clock has 2026-11-23T20:15:00Z, 199d23h "
            "before 2027-06-11T19:15:00Z, when the zone that is served was signed: set the clock; "
            "if it is right (the host was off), run: millrace sign --accept-clock");
  served_ = sign_at(right_);
  run_well();
  EXPECT_TRUE(is_valid_at(right_));
}

TEST_F(SignClock, of_a_daily_run_is_not_a_jump_however_short_signatures_last) {
  settings.zones[0].signing.validity = days(3);
  run_well();
  for (int day = 1; day < 12; ++day) {
    clock.advance(hours(24) + std::chrono::minutes(3));
    run_well();
    EXPECT_TRUE(is_valid_at(clock.now())) << day;
  }
}

TEST_F(SignClock, is_followed_by_runs_that_find_nothing_to_sign) {
  run_well();
  for (int day = 1; day < 30; ++day) {
    clock.advance(days(1));
    run_well();
  }
  EXPECT_TRUE(is_valid_at(clock.now()));
}

TEST_F(SignClock, of_a_host_that_was_off_is_noticed_as_right_before_anything_is_due) {
  run_well();
  clock.set(right_ + days(5));
  other_clock_says(clock.now());
  EXPECT_FALSE(run_well().changed);
  options.outside_time = {};
  clock.advance(days(1));
  edit_source("192.0.2.2", "192.0.2.3");
  run_well();
  EXPECT_TRUE(is_valid_at(clock.now()));
}

}  // namespace
}  // namespace millrace::dnszone::test
