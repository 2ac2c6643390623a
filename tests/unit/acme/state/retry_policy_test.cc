#include "acme/state/retry_policy.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TimePoint time_of(const std::string& text) {
  return parse_time(text).value();
}

class Turns : public testing::Test {
 protected:
  std::string ca(unsigned failures) const { return ca_in_turn(certificate_, failures).text(); }
  int64_t minutes(unsigned failures) const {
    return std::chrono::duration_cast<std::chrono::minutes>(delay_after(certificate_, failures))
        .count();
  }
  CertificateSettings certificate_{CertId::parse("web").value(),
                                   {},
                                   KeyType::ecdsa_p256,
                                   {CaId::usual(), CaId::parse("other").value()},
                                   3};
};

TEST_F(Turns, pass_to_the_next_ca_after_so_many_failures_and_back_again) {
  EXPECT_EQ(ca(0), "acme");
  EXPECT_EQ(ca(2), "acme");
  EXPECT_EQ(ca(3), "other");
  EXPECT_EQ(ca(5), "other");
  EXPECT_EQ(ca(6), "acme");
}

TEST_F(Turns, of_one_ca_never_end_and_come_daily) {
  certificate_.cas.pop_back();
  EXPECT_EQ(ca(7), "acme");
  EXPECT_EQ(minutes(1), 1);
  EXPECT_EQ(minutes(2), 10);
  EXPECT_EQ(minutes(3), 100);
  EXPECT_EQ(minutes(4), 24 * 60);
  EXPECT_EQ(minutes(9), 24 * 60);
}

TEST_F(Turns, after_outages_come_within_100_minutes) {
  EXPECT_EQ(outage_delay_after(2), std::chrono::minutes(10));
  EXPECT_EQ(outage_delay_after(9), std::chrono::minutes(100));
  EXPECT_EQ(outage_delay_after(certificate_, 5), std::chrono::minutes(10));
  EXPECT_EQ(outage_delay_after(certificate_, 6), std::chrono::minutes(100));
}

TEST_F(Turns, begin_after_a_minute_until_every_ca_has_failed) {
  EXPECT_EQ(minutes(2), 10);
  EXPECT_EQ(minutes(3), 1);
  EXPECT_EQ(minutes(4), 1);
  EXPECT_EQ(minutes(5), 10);
  EXPECT_EQ(minutes(6), 24 * 60);
  EXPECT_EQ(minutes(7), 24 * 60);
}

class OpenOrderPolicy : public testing::Test {
 protected:
  const SpkiDigest key_ = SpkiDigest::of("key");
  const CertName name_ = CertName::parse("example.test").value();
  const RequestDocument request_{CertId::parse("web").value(), {name_}, "", key_, {}};
  const OrderPlace here_{CaId::usual(), "https://ca.test/directory", "https://ca.test/account/1"};
  OpenOrder order_{CaId::usual(),
                   OrderPhase::ordered,
                   {name_},
                   time_of("2026-01-01T00:00:00Z"),
                   "https://ca.test/o",
                   time_of("2026-01-02T00:00:00Z"),
                   {}};
};

TEST_F(OpenOrderPolicy, an_order_is_outdated_by_other_names_or_another_ca_having_its_turn) {
  EXPECT_FALSE(is_outdated(order_, request_, here_));
  EXPECT_TRUE(is_outdated(order_, request_, {CaId::parse("other").value(), {}, {}}));
  order_.names.push_back(CertName::parse("www.example.test").value());
  EXPECT_TRUE(is_outdated(order_, request_, here_));
}

TEST_F(OpenOrderPolicy, an_order_of_another_account_is_outdated) {
  order_.directory = here_.directory;
  order_.account = here_.account;
  EXPECT_FALSE(is_outdated(order_, request_, here_));
  order_.account = "https://ca.test/account/2";
  EXPECT_TRUE(is_outdated(order_, request_, here_));
  EXPECT_FALSE(is_outdated(order_, request_, {here_.ca, here_.directory, ""})) << "none known";
  order_.account.clear();
  EXPECT_FALSE(is_outdated(order_, request_, here_)) << "of an earlier release";
  order_.directory = "https://staging.ca.test/directory";
  EXPECT_TRUE(is_outdated(order_, request_, here_));
}

TEST_F(OpenOrderPolicy,
       an_order_has_run_out_a_minute_before_its_end_because_the_ca_has_to_validate_too) {
  EXPECT_FALSE(has_run_out(order_, time_of("2026-01-01T23:58:59Z")));
  EXPECT_TRUE(has_run_out(order_, time_of("2026-01-01T23:59:00Z")));
  order_.expires.reset();
  EXPECT_FALSE(has_run_out(order_, time_of("2027-01-01T00:00:00Z")));
}

TEST_F(OpenOrderPolicy, an_answered_order_has_no_end_but_the_ca_s) {
  order_.phase = OrderPhase::answered;
  EXPECT_FALSE(has_run_out(order_, time_of("2026-02-01T00:00:00Z")));
}

TEST(RetryPolicy, a_try_set_for_next_year_is_made_now) {
  const TimePoint now = time_of("2026-01-05T00:00:00Z");
  EXPECT_FALSE(is_ahead(now, now));
  EXPECT_TRUE(is_ahead(now + std::chrono::days(1), now));
  EXPECT_FALSE(is_ahead(now + std::chrono::days(1) + std::chrono::seconds(1), now));
  EXPECT_FALSE(is_ahead(time_of("2027-01-05T00:00:00Z"), now));
}

}  // namespace
}  // namespace millrace::acme
