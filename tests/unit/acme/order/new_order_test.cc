#include "acme/order/new_order.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_acme_ca.h"

namespace millrace::acme {
namespace {

class Wish : public testing::Test {
 protected:
  Wish() {
    const EvpPkeyPtr key(EVP_EC_gen("P-256"));
    const TimePoint now{Duration(1795464900)};
    const auto issued = test::ThrowAwayCa(now).issue(
        {{"example.test"}, der_of(i2d_PUBKEY, key.get()), now, now + Duration(9999)});
    state_.issued =
        IssuedCertificate{CaId::usual(), {name_}, key_, now, now, issued.chains[0], {}, false};
    renewal_id_ = issued.renewal_id;
    directory_.renewal_info = "https://ca.test/ari";
    directory_.profiles = {{"classic", "90 days"}, {"tlsserver", "45 days"}};
  }

  Result<NewOrder> first(const CaId& ca = CaId::usual()) const {
    return first_order(certificate_, state_, request_, ca, directory_);
  }
  static Problem problem(const std::string& type) {
    return {"urn:ietf:params:acme:error:" + type, "no", {}, {}};
  }
  // "profile replaces" of what is sent after the refusal; "none": nothing is.
  std::string after(const NewOrder& order, const std::string& type) const {
    const auto next = after_refusal(order, problem(type), certificate_);
    return next ? next->profile + " " + next->replaces : "none";
  }

  const CertName name_ = CertName::parse("example.test").value();
  const SpkiDigest key_ = SpkiDigest::of("key");
  CertificateSettings certificate_{CertId::parse("web").value(), {name_}};
  RequestDocument request_{certificate_.id, {name_}, "", key_, {}};
  OrderState state_;
  Directory directory_;
  std::string renewal_id_;
};

TEST_F(Wish, names_the_certificate_that_it_replaces) {
  EXPECT_EQ(first()->replaces, renewal_id_);
}

TEST_F(Wish, replaces_nothing_at_a_ca_that_would_not_know_it) {
  EXPECT_EQ(first(CaId::parse("other").value())->replaces, "");
  state_.issued->directory = "https://staging.ca.test/directory";
  EXPECT_EQ(first()->replaces, "");
  state_.issued->directory.clear();
  request_.names = {CertName::parse("www.example.test").value()};
  EXPECT_EQ(first()->replaces, "");
  request_.names.push_back(name_);
  EXPECT_EQ(first()->replaces, renewal_id_);
  state_.issued->replaced = true;
  EXPECT_EQ(first()->replaces, "");
  state_.issued->replaced = false;
  directory_.renewal_info = "";
  EXPECT_EQ(first()->replaces, "");
  directory_.renewal_info = "https://ca.test/ari";
  state_.issued.reset();
  EXPECT_EQ(first()->replaces, "");
}

TEST_F(Wish, asks_for_the_profile) {
  EXPECT_EQ(first()->profile, "");
  certificate_.profile = "tlsserver";
  EXPECT_EQ(first()->profile, "tlsserver");
}

TEST_F(Wish, for_a_profile_that_is_not_offered_names_those_that_are) {
  certificate_.profile = "shortlived";
  const auto order = first();
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().kind, ErrorKind::config);
  EXPECT_EQ(order.error().text(),
            "CA acme does not offer the profile \"shortlived\"; it offers: classic, tlsserver; "
            "change \"profile\", or set \"profile_required\" to false");
  directory_.profiles.clear();
  EXPECT_NE(first().error().text().find("; it offers: none; "), std::string::npos);
}

TEST_F(Wish, does_without_a_preferred_profile_that_is_not_offered) {
  certificate_.profile = "shortlived";
  certificate_.profile_required = false;
  EXPECT_EQ(first()->profile, "");
}

TEST_F(Wish, drops_the_replaced_certificate_on_any_refusal_once) {
  const NewOrder order{{name_}, "", "id"};
  for (const char* type : {"alreadyReplaced", "malformed", "unauthorized", "serverInternal"}) {
    EXPECT_EQ(after(order, type), " ") << type;
  }
  EXPECT_EQ(after({{name_}, "", ""}, "malformed"), "none");
}

TEST_F(Wish, keeps_a_required_profile_whatever_the_ca_says) {
  EXPECT_EQ(after({{name_}, "tlsserver", ""}, "invalidProfile"), "none");
  EXPECT_EQ(after({{name_}, "tlsserver", ""}, "malformed"), "none");
  EXPECT_EQ(after({{name_}, "tlsserver", "id"}, "malformed"), "tlsserver ");
  EXPECT_EQ(after({{name_}, "tlsserver", "id"}, "invalidProfile"), "none");
}

TEST_F(Wish, drops_a_preferred_profile_when_that_may_be_what_is_refused) {
  certificate_.profile_required = false;
  EXPECT_EQ(after({{name_}, "tlsserver", "id"}, "invalidProfile"), " id");
  EXPECT_EQ(after({{name_}, "tlsserver", "id"}, "malformed"), "tlsserver ");
  for (const char* type : {"invalidProfile", "malformed", "unauthorized"}) {
    EXPECT_EQ(after({{name_}, "tlsserver", ""}, type), " ") << type;
  }
  EXPECT_EQ(after({{name_}, "tlsserver", ""}, "rejectedIdentifier"), "none");
}

}  // namespace
}  // namespace millrace::acme
