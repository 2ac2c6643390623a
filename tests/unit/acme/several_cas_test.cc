// A certificate that may come from one of several CAs.
#include <gtest/gtest.h>

#include "tests/unit/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::minutes;

class SeveralCas : public testing::Test {
 protected:
  SeveralCas() {
    CaSettings other;
    other.id = CaId::parse("other").value();
    other.directory_url = other_.directory_url();
    world_.settings.cas.push_back(other);
    world_.web().cas = {CaId::usual(), other.id};
    world_.web().failures_per_ca = 2;
    world_.http.script([this](const HttpRequest& request) -> Result<HttpResponse> {
      if (request.url.starts_with("https://other.test")) return other_.answer(request);
      if (is_down_) return Error(request.url + ": connection refused");
      return world_.acme.answer(request);
    });
    world_.csr();
  }

  std::string account(const std::string& ca) const {
    return world_.directory.read("state/accounts/" + ca + "/account.json");
  }

  World world_;
  test::ScriptedAcme other_{world_.clock, "https://other.test"};
  bool is_down_ = false;
};

TEST_F(SeveralCas, asks_the_first_alone_while_it_answers) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "acme");
  EXPECT_EQ(other_.requests(), 0U);
}

TEST_F(SeveralCas, asks_the_next_one_with_an_account_of_its_own_when_the_first_is_down) {
  is_down_ = true;
  EXPECT_EQ(errors_of(world_.order()), "https://ca.test/directory: connection refused");
  EXPECT_EQ(world_.state().failures, 1U);
  EXPECT_EQ(other_.requests(), 0U);
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.order()), "https://ca.test/directory: connection refused");
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_NE(account("other").find("https://other.test/account/0"), std::string::npos);
  EXPECT_EQ(
      order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now())->ca->text(),
      "other");
}

TEST_F(SeveralCas, gives_up_the_order_at_a_ca_that_went_down_half_way) {
  world_.order();
  EXPECT_EQ(world_.state().order->ca.text(), "acme");
  world_.publish_all();
  is_down_ = true;
  for (int looks = 0; looks < 2; ++looks) {
    EXPECT_NE(errors_of(world_.fetch()), "");
    world_.clock.advance(minutes(1));
  }
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done)
                .find("certificate web: order given up, it is for another request or "
                      "at another CA: https://ca.test/order/0\n"),
            0U)
      << lines_of(report.done);
  EXPECT_EQ(world_.state().order->ca.text(), "other");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, goes_on_to_the_next_one_after_refusals) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return test::ScriptedAcme::problem(403, "rejectedIdentifier", "not this name");
  };
  EXPECT_NE(errors_of(world_.order()), "");
  world_.clock.advance(minutes(1));
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(world_.state().failures, 2U);
  world_.clock.advance(minutes(1));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->ca.text(), "other");
}

TEST_F(SeveralCas, a_single_ca_that_is_down_is_asked_again_by_the_next_run) {
  world_.web().cas = {CaId::usual()};
  is_down_ = true;
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(world_.state().failures, 0U);
  EXPECT_FALSE(world_.state().retry_at);
}

}  // namespace
}  // namespace millrace::acme
