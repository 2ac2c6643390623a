#include "acme/state/renewal_policy.h"

#include <gtest/gtest.h>

#include "core/base/joined.h"

namespace millrace::acme {
namespace {

TimePoint at(const std::string& text) {
  return parse_time(text).value();
}

TEST(Renewal, is_when_a_third_of_the_lifetime_is_left) {
  EXPECT_EQ(renewal_time(at("2026-01-01T00:00:00Z"), at("2026-04-01T00:00:00Z")),
            at("2026-03-02T00:00:00Z"));
  EXPECT_EQ(renewal_time(at("2026-01-01T00:00:00Z"), at("2026-01-11T00:00:00Z")),
            at("2026-01-07T16:00:00Z"));
}

TEST(Renewal, is_at_half_time_for_short_lives) {
  EXPECT_EQ(renewal_time(at("2026-01-01T00:00:00Z"), at("2026-01-07T00:00:00Z")),
            at("2026-01-04T00:00:00Z"));
}

class Due : public testing::Test {
 protected:
  Due() {
    settings_.cas.emplace_back();
    settings_.cas.front().directory_url = "https://ca.test/directory";
  }
  const SpkiDigest key_ = SpkiDigest::of("key");
  const CertName name_ = CertName::parse("example.test").value();
  const RequestDocument request_{CertId::parse("web").value(), {name_}, "", key_, {}};
  Settings settings_;
  void suggest(const std::string& time) {
    issued_.renewal = RenewalAdvice{.suggestion = RenewalSuggestion{{}, at(time), {}}};
  }
  OrderState issued_{
      IssuedCertificate{
          CaId::usual(), {name_}, key_, at("2026-01-01T00:00:00Z"), at("2026-04-01T00:00:00Z"), ""},
      {},
      0,
      {},
      {}};
};

TEST_F(Due, without_a_certificate) {
  EXPECT_TRUE(is_due({}, request_, settings_, at("2026-01-01T00:00:00Z")));
}

TEST_F(Due, at_the_renewal_time_and_not_before) {
  EXPECT_FALSE(is_due(issued_, request_, settings_, at("2026-03-01T23:59:59Z")));
  EXPECT_TRUE(is_due(issued_, request_, settings_, at("2026-03-02T00:00:00Z")));
}

TEST_F(Due, for_other_names_or_another_key) {
  RequestDocument other = request_;
  other.names.push_back(CertName::parse("www.example.test").value());
  EXPECT_TRUE(is_due(issued_, other, settings_, at("2026-01-02T00:00:00Z")));
  other = request_;
  other.current = SpkiDigest::of("another");
  EXPECT_TRUE(is_due(issued_, other, settings_, at("2026-01-02T00:00:00Z")));
}

TEST_F(Due, when_the_ca_suggested_it_early_or_late) {
  suggest("2026-01-10T00:00:00Z");
  EXPECT_FALSE(is_due(issued_, request_, settings_, at("2026-01-09T23:59:59Z")));
  EXPECT_TRUE(is_due(issued_, request_, settings_, at("2026-01-10T00:00:00Z")));
  suggest("2026-03-20T00:00:00Z");
  EXPECT_FALSE(is_due(issued_, request_, settings_, at("2026-03-19T23:59:59Z")));
}

TEST_F(Due, when_the_ca_suggested_a_time_before_the_next_query) {
  suggest("2026-01-10T00:00:00Z");
  const TimePoint now = at("2026-01-09T23:00:00Z");
  EXPECT_FALSE(is_due(issued_, request_, settings_, now, std::chrono::minutes(59)));
  EXPECT_TRUE(is_due(issued_, request_, settings_, now, std::chrono::minutes(60)));
  issued_.renewal.reset();
  EXPECT_FALSE(
      is_due(issued_, request_, settings_, at("2026-03-01T23:59:59Z"), std::chrono::hours(1)));
}

TEST_F(Due, once_a_day_at_a_ca_that_wants_every_certificate_renewed_at_once) {
  suggest("2025-12-01T00:00:00Z");
  EXPECT_EQ(renewal_at(issued_, at("2026-03-01T00:00:00Z")), at("2025-12-01T00:00:00Z"));
  issued_.renewed_early_at = at("2026-01-01T00:00:00Z");
  EXPECT_EQ(renewal_at(issued_, at("2026-03-01T00:00:00Z")), at("2026-01-02T00:00:00Z"));
  // However long it is to the next query: it would be due without end within one run.
  EXPECT_FALSE(
      is_due(issued_, request_, settings_, at("2026-01-01T23:59:59Z"), std::chrono::days(1)));
  EXPECT_TRUE(is_due(issued_, request_, settings_, at("2026-01-02T00:00:00Z")));
  issued_.issued->not_after = at("2026-01-02T00:00:00Z");
  EXPECT_EQ(renewal_at(issued_, at("2026-03-01T00:00:00Z")), at("2026-01-01T06:00:00Z"));
}

// The clock was set back after it was stored.
TEST_F(Due, a_rest_that_begins_in_the_future_is_none) {
  suggest("2025-12-01T00:00:00Z");
  issued_.renewed_early_at = at("2026-02-01T00:00:00Z");
  EXPECT_TRUE(is_due(issued_, request_, settings_, at("2026-01-05T00:00:00Z")));
  EXPECT_EQ(renewal_at(issued_, at("2026-01-05T00:00:00Z")), at("2025-12-01T00:00:00Z"));
}

TEST_F(Due, a_rest_ends_when_we_would_renew_by_ourselves) {
  suggest("2025-12-01T00:00:00Z");
  issued_.renewed_early_at = at("2026-03-01T23:00:00Z");
  EXPECT_EQ(renewal_at(issued_, at("2026-03-01T23:30:00Z")), at("2026-03-02T00:00:00Z"));
}

TEST_F(Due, a_certificate_of_another_directory_is_due) {
  const TimePoint now = at("2026-01-05T00:00:00Z");
  issued_.issued->directory = "https://ca.test/directory";
  EXPECT_FALSE(is_due(issued_, request_, settings_, now));
  issued_.issued->directory = "https://staging.ca.test/directory";
  EXPECT_TRUE(is_due(issued_, request_, settings_, now));
  issued_.issued->ca = CaId::parse("gone").value();
  EXPECT_FALSE(is_due(issued_, request_, settings_, now)) << "of a CA that is not used any more";
}

TEST_F(Due, at_the_latest_when_a_tenth_of_the_life_is_left_whatever_the_ca_suggests) {
  suggest("2026-03-31T23:59:00Z");
  EXPECT_EQ(renewal_at(issued_, at("2026-03-01T00:00:00Z")), at("2026-03-23T00:00:00Z"));
  EXPECT_FALSE(is_due(issued_, request_, settings_, at("2026-03-22T23:59:59Z")));
  EXPECT_TRUE(is_due(issued_, request_, settings_, at("2026-03-23T00:00:00Z")));
}

TEST_F(Due, the_ca_is_asked_about_renewal_at_its_time_and_never_for_nothing) {
  const TimePoint now = at("2026-01-05T00:00:00Z");
  EXPECT_FALSE(needs_renewal_query({}, now));
  EXPECT_TRUE(needs_renewal_query(issued_, now));
  issued_.renewal = RenewalAdvice{.suggestion = {}, .ask_at = now + std::chrono::seconds(1)};
  EXPECT_FALSE(needs_renewal_query(issued_, now));
  EXPECT_TRUE(needs_renewal_query(issued_, now + std::chrono::seconds(1)));
  EXPECT_FALSE(needs_renewal_query(issued_, issued_.issued->not_after));
  issued_.issued->replaced = true;
  EXPECT_FALSE(needs_renewal_query(issued_, now + std::chrono::seconds(1)));
}

TEST_F(Due, the_names_of_a_request_are_allowed_in_any_order) {
  const CertName wildcard = CertName::parse("*.example.test").value();
  const RequestDocument two{CertId::parse("web").value(), {wildcard, name_}, "", key_, {}};
  EXPECT_TRUE(allows({name_, wildcard}, two));
  EXPECT_FALSE(allows({name_}, two));
  EXPECT_EQ(joined(two.names), "*.example.test, example.test");
}

TEST_F(Due, a_certificate_rests_until_its_renewal_or_the_next_question_about_it) {
  const TimePoint now = at("2026-01-05T00:00:00Z");
  EXPECT_EQ(rests_until(issued_, now), std::nullopt) << "the CA was not asked yet";
  const TimePoint expired = issued_.issued->not_after;
  EXPECT_EQ(rests_until(issued_, expired), renewal_at(issued_, expired)) << "nobody asks any more";
  issued_.renewal = RenewalAdvice{.suggestion = {}, .ask_at = now + std::chrono::hours(6)};
  EXPECT_EQ(rests_until(issued_, now), now + std::chrono::hours(6));
  issued_.renewal->ask_at = issued_.issued->not_after;
  EXPECT_EQ(rests_until(issued_, now), renewal_at(issued_, now));
  issued_.retry_at = now;
  EXPECT_EQ(rests_until(issued_, now), std::nullopt);
  issued_.retry_at.reset();
  issued_.order = OpenOrder{CaId::usual(), OrderPhase::opened, {}, now, "", {}, {}};
  EXPECT_EQ(rests_until(issued_, now), std::nullopt);
  EXPECT_EQ(rests_until({}, now), std::nullopt);
}

}  // namespace
}  // namespace millrace::acme
