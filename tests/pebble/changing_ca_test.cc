// A CA whose directory is another one in the next run, and one that asks for a year's patience:
// what was begun is finished, and it ends.
#include <chrono>

#include <gmock/gmock.h>

#include "core/base/time.h"
#include "tests/support/pebble/faulty_ca.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

using ChangingCa = FaultyCa;

TEST_F(ChangingCa, that_moves_new_orders_elsewhere_still_has_the_old_ones) {
  ASSERT_EQ(millrace({"csr"}).status, 0);
  ASSERT_EQ(millrace({"order"}).status, 0);
  Testbed::Site two = site();
  two.certificates = two.certificates.substr(0, two.certificates.rfind('}')) +
                     R"(, "other": {"names": ["other.example.test"]}})";
  bed_.write_config(two);
  always("/dir", WireFault::replace(kNewOrder, "/orders-moved"));
  const Finished issue = millrace({"issue"});
  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, AllOf(HasSubstr("certificate other: "), HasSubstr(url("/orders-moved"))));
  EXPECT_TRUE(published());
  EXPECT_EQ(proxy_->count("POST", kNewOrder), 1U);
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
  mend();
  const Finished later = millrace({"issue", "--now"});
  EXPECT_EQ(later.status, 0) << later.err;
  EXPECT_EQ(bed_.pebble_count("Added order"), 2U);
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 2U);
}

class VanishingProfile : public FaultyCa {
 protected:
  VanishingProfile() {
    options_.pebble = Testbed::newest_pebble();
    options_.profiles = R"("classic": {"description": "ninety days", "validityPeriod": 7776000},
                           "shortlived": {"description": "six days", "validityPeriod": 518400})";
  }
  void SetUp() override {
    if (options_.pebble.empty()) GTEST_SKIP() << Testbed::kNoNewestPebble;
    FaultyCa::SetUp();
    Testbed::Site three = site();
    three.certificates = R"({
      "preferring": {"names": ["a.example.test"], "profile": "shortlived", "profile_required": false},
      "requiring": {"names": ["b.example.test"], "profile": "shortlived"},
      "other": {"names": ["c.example.test"]}})";
    bed_.write_config(three);
  }
};

TEST_F(VanishingProfile, is_missed_by_the_certificate_that_requires_it_alone) {
  ASSERT_EQ(millrace({"issue"}).status, 0);
  always("/dir", WireFault::replace("shortlived", "longlived"));
  const Finished renewal = millrace({"issue", "--renew"});
  EXPECT_EQ(renewal.status, 2) << renewal.err;
  EXPECT_THAT(renewal.err, HasSubstr("certificate requiring: CA acme does not offer the profile "
                                     "\"shortlived\"; it offers: classic, longlived"));
  EXPECT_THAT(renewal.out + renewal.err,
              HasSubstr("certificate preferring: CA acme does not offer the profile "
                        "\"shortlived\"; it offers: classic, longlived; ordered without one"));
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 5U);
  mend();
  const Finished later = millrace({"issue", "--now"});
  EXPECT_EQ(later.status, 0) << later.err;
}

// Retry-After of a year: a day is waited for (RFC 8555 leaves it to us), which is said.
class PatientCa : public FaultyCa {
 protected:
  static WireFault with_a_year(const std::string& from = "", const std::string& to = "") {
    return {std::nullopt, [=](std::string reply) {
              if (!from.empty()) reply = WireFault::replace(from, to).change(std::move(reply));
              return reply.insert(reply.find("\r\n") + 2, "Retry-After: 31536000\r\n");
            }};
  }
  static std::string in_a_day() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return format_time(now + std::chrono::days(1)).substr(0, 10);
  }
  // In a second, it may be the day after.
  void expect_waits_a_day(const std::string& what) const {
    const std::string before = in_a_day();
    const Finished issue = millrace({"issue", "example"});
    EXPECT_EQ(issue.status, 75) << issue.out << issue.err;
    EXPECT_THAT(issue.err, HasSubstr(what));
    EXPECT_THAT(issue.err, AnyOf(HasSubstr(before), HasSubstr(in_a_day()))) << issue.err;
    EXPECT_EQ(millrace({"run"}).status, 75);
    EXPECT_FALSE(published());
  }
};

TEST_F(PatientCa, asks_for_a_year_while_it_issues) {
  always(kOrder, with_a_year("\"status\": \"valid\"", "\"status\": \"processing\""));
  expect_waits_a_day("certificate example: next try at ");
  expect_one_certificate_in_the_end();
}

TEST_F(PatientCa, asks_for_a_year_when_a_challenge_is_answered) {
  always("/chalZ/", with_a_year());
  expect_waits_a_day("; not polled again before ");
  expect_one_certificate_in_the_end();
}

TEST_F(PatientCa, asks_for_a_year_before_it_shows_its_directory) {
  always("/dir", WireFault::answer(503, "Retry-After: 31536000\r\n", ""));
  expect_waits_a_day(" until ");
  EXPECT_EQ(proxy_->count("GET", "/dir"), 1U);
  expect_one_certificate_in_the_end();
}

}  // namespace
}  // namespace millrace::test
