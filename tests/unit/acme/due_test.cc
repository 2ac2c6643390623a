#include "acme/due.h"

#include <gtest/gtest.h>

#include "acme/stages.h"

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
  const SpkiDigest key_ = SpkiDigest::of("key");
  const CertName name_ = CertName::parse("example.test").value();
  const RequestDocument request_{CertId::parse("web").value(), {name_}, "", key_, {}};
  const OrderState issued_{
      IssuedCertificate{{name_}, key_, at("2026-01-01T00:00:00Z"), at("2026-04-01T00:00:00Z"), ""},
      {},
      0,
      {},
      {}};
  OpenOrder order_{OrderPhase::ordered,        {name_},
                   at("2026-01-01T00:00:00Z"), "https://ca.test/o",
                   at("2026-01-02T00:00:00Z"), {}};
};

TEST_F(Due, without_a_certificate) {
  EXPECT_TRUE(is_due({}, request_, at("2026-01-01T00:00:00Z")));
}

TEST_F(Due, at_the_renewal_time_and_not_before) {
  EXPECT_FALSE(is_due(issued_, request_, at("2026-03-01T23:59:59Z")));
  EXPECT_TRUE(is_due(issued_, request_, at("2026-03-02T00:00:00Z")));
}

TEST_F(Due, for_other_names_or_another_key) {
  RequestDocument other = request_;
  other.names.push_back(CertName::parse("www.example.test").value());
  EXPECT_TRUE(is_due(issued_, other, at("2026-01-02T00:00:00Z")));
  other = request_;
  other.current = SpkiDigest::of("another");
  EXPECT_TRUE(is_due(issued_, other, at("2026-01-02T00:00:00Z")));
}

TEST_F(Due, an_order_is_outdated_by_other_names_or_its_end) {
  EXPECT_FALSE(is_outdated(order_, request_, at("2026-01-01T23:59:59Z")));
  EXPECT_TRUE(is_outdated(order_, request_, at("2026-01-02T00:00:00Z")));
  order_.names.push_back(CertName::parse("www.example.test").value());
  EXPECT_TRUE(is_outdated(order_, request_, at("2026-01-01T00:00:00Z")));
}

TEST_F(Due, an_answered_order_has_no_end_but_the_ca_s) {
  order_.phase = OrderPhase::answered;
  EXPECT_FALSE(is_outdated(order_, request_, at("2026-02-01T00:00:00Z")));
}

TEST_F(Due, names_are_allowed_in_any_order) {
  RequestDocument two = request_;
  two.names = {CertName::parse("*.example.test").value(), name_};
  EXPECT_TRUE(allows({name_, CertName::parse("*.example.test").value()}, two));
  EXPECT_FALSE(allows({name_}, two));
  EXPECT_EQ(joined(two.names), "*.example.test, example.test");
}

}  // namespace
}  // namespace millrace::acme
