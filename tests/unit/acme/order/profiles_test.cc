// Orders for a profile (draft-ietf-acme-profiles).
#include <gtest/gtest.h>

#include "acme/order/check_ca.h"
#include "acme/status/order_status.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using test::ScriptedAcme;

class NoCaa final : public CaaSource {
 public:
  std::vector<Result<Records>> at(std::span<const DnsName> owners) override {
    return std::vector<Result<Records>>(owners.size(), Records());
  }
};

class Profiles : public testing::Test {
 protected:
  Profiles() {
    world_.acme.script.profiles = {{"classic", "90 days"}, {"tlsserver", "45 days"}};
    world_.web().profile = "tlsserver";
    world_.csr();
  }
  void refuse_once(const std::string& type) {
    world_.acme.refuse =
        [type, done = false](const std::string& resource) mutable -> std::optional<HttpResponse> {
      if (resource != "newOrder" || std::exchange(done, true)) return std::nullopt;
      return ScriptedAcme::problem(400, type, "not for you");
    };
  }
  OrderStatus status() {
    return order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now()).value();
  }

  World world_;
  std::vector<Line> notes_;
  NoCaa no_caa_;
};

TEST_F(Profiles, are_asked_for_and_remembered) {
  world_.order();
  EXPECT_EQ(world_.acme.last_new_order()["profile"], "tlsserver");
  EXPECT_EQ(status().profile, "tlsserver");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(status().profile, "tlsserver");
}

TEST_F(Profiles, are_held_against_the_directory_before_anything_is_ordered) {
  world_.web().profile = "shortlived";
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            "certificate web: CA acme does not offer the profile \"shortlived\"; it offers: "
            "classic, tlsserver; change \"profile\", or set \"profile_required\" to false");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_EQ(world_.acme.count("newOrder"), 0U);
  EXPECT_FALSE(world_.state().order);
  EXPECT_FALSE(world_.state().retry_at);
}

TEST_F(Profiles, that_are_only_preferred_are_done_without_where_they_are_not_offered) {
  world_.web().profile = "shortlived";
  world_.web().profile_required = false;
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: CA acme does not offer the profile \"shortlived\"; it offers: "
            "classic, tlsserver; ordered without one");
  EXPECT_FALSE(world_.acme.last_new_order().contains("profile"));
  EXPECT_EQ(status().profile, "");
}

TEST_F(Profiles, that_are_only_preferred_are_done_without_where_they_are_refused) {
  world_.web().profile_required = false;
  refuse_once("unauthorized");
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: ordered without the profile \"tlsserver\", which the CA refused: "
            "not for you (urn:ietf:params:acme:error:unauthorized)");
  EXPECT_EQ(status().profile, "");
}

TEST_F(Profiles, that_are_required_and_refused_are_a_failure) {
  refuse_once("invalidProfile");
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/newOrder: HTTP 400: not for you "
            "(urn:ietf:params:acme:error:invalidProfile)");
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(Profiles, that_one_ca_does_not_offer_may_be_had_from_the_next) {
  ScriptedAcme other(world_.clock, "https://other.test");
  other.script.profiles = {{"shortlived", "6 days"}};
  CaSettings settings;
  settings.id = CaId::parse("other").value();
  settings.directory_url = other.directory_url();
  world_.settings.cas.push_back(settings);
  world_.web().cas = {CaId::usual(), settings.id};
  world_.web().failures_per_ca = 1;
  world_.web().profile = "shortlived";
  world_.http.script([&](const HttpRequest& request) {
    return request.url.starts_with("https://other.test") ? other.answer(request)
                                                         : world_.acme.answer(request);
  });
  EXPECT_NE(errors_of(world_.order()), "");
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(other.last_new_order()["profile"], "shortlived");
}

TEST_F(Profiles, are_checked_with_what_the_ca_says_of_those_it_offers) {
  EXPECT_TRUE(check_ca(world_.context(), world_.settings, world_.ca(), no_caa_, notes_).empty());
  world_.web().profile = "shortlived";
  const auto faults = check_ca(world_.context(), world_.settings, world_.ca(), no_caa_, notes_);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(
      faults[0].text(),
      "certificate web: CA acme does not offer the profile \"shortlived\"; it offers: classic (90 "
      "days), tlsserver (45 days); change \"profile\", or set \"profile_required\" to false");
  world_.web().profile_required = false;
  EXPECT_TRUE(check_ca(world_.context(), world_.settings, world_.ca(), no_caa_, notes_).empty());
}

}  // namespace
}  // namespace millrace::acme
