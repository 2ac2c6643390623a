// Chains that cannot be used: downloaded again, never bought again.
#include <gtest/gtest.h>

#include "tests/support/acme/fetch_world.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::minutes;

using Pems = std::vector<std::string>;

Pems split(const std::string& chain) {
  Pems pems;
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----\n";
  for (size_t at = 0; at < chain.size();) {
    const size_t end = chain.find(kEnd, at) + kEnd.size();
    pems.push_back(chain.substr(at, end - at));
    at = end;
  }
  return pems;
}

class UnusableChain : public testing::Test {
 protected:
  void SetUp() override {
    publish_challenges(world_);
    world_.fetch();
  }
  void change(std::function<std::string(const Pems&)> change) {
    world_.acme.tamper = [change](const std::string& seen, HttpResponse response) {
      if (seen == "certificate") response.body = change(split(response.body));
      return Result<HttpResponse>(std::move(response));
    };
  }
  // Twenty runs, each as a process of its own.
  std::string expect_kept() {
    const std::string first = errors_of(world_.fetch());
    for (int run = 0; run < 20; ++run) {
      world_.restart();
      world_.clock.advance(minutes(101));
      world_.csr();
      world_.order();
      EXPECT_EQ(errors_of(world_.fetch()).substr(0, 60), first.substr(0, 60));
    }
    EXPECT_EQ(world_.acme.orders_made(), 1U);
    EXPECT_EQ(world_.acme.certificates_issued(), 1U);
    EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
    world_.acme.tamper = nullptr;
    world_.restart();
    world_.clock.advance(minutes(101));
    world_.fetch();
    expect_one_certificate(world_);
    return first;
  }

  World world_;
};

TEST_F(UnusableChain, with_an_intermediate_sent_twice_is_used_without_the_second) {
  change([](const Pems& pems) { return pems[0] + pems[1] + pems[1]; });
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(split(*world_.emitted("fetch", "issued/web.pem")).size(), 2U);
  expect_one_certificate(world_);
}

TEST_F(UnusableChain, with_the_leaf_sent_twice_is_used_without_the_second) {
  change([](const Pems& pems) { return pems[0] + pems[0] + pems[1]; });
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(split(*world_.emitted("fetch", "issued/web.pem")).size(), 2U);
}

TEST_F(UnusableChain, in_the_wrong_order_is_downloaded_again) {
  change([](const Pems& pems) { return pems[1] + pems[0]; });
  const std::string error = expect_kept();
  EXPECT_TRUE(
      error.starts_with("certificate web: https://ca.test/certificate/0: chain: leaf is "
                        "for key "))
      << error;
  EXPECT_TRUE(error.ends_with("; the order is kept, and its chain is downloaded again")) << error;
}

TEST_F(UnusableChain, without_its_intermediate_is_downloaded_again) {
  change([this](const Pems& pems) { return pems[0] + world_.acme.root_pem(); });
  const std::string error = expect_kept();
  EXPECT_TRUE(
      error.starts_with("certificate web: https://ca.test/certificate/0: chain: "
                        "certificate 0 (no subject) is not signed by certificate 1 ("))
      << error;
}

TEST_F(UnusableChain, with_a_foreign_root_is_downloaded_again) {
  change([this](const Pems& pems) {
    return pems[0] + pems[1] + test::ThrowAwayCa(world_.clock.now()).root_pem();
  });
  const std::string error = expect_kept();
  EXPECT_TRUE(
      error.starts_with("certificate web: https://ca.test/certificate/0: chain: "
                        "certificate 1 ("))
      << error;
}

TEST_F(UnusableChain, of_a_good_leaf_is_abandoned_when_the_leaf_would_be_renewed_anyway) {
  change([this](const Pems& pems) { return pems[0] + world_.acme.root_pem(); });
  world_.fetch();
  world_.clock.advance(days(59));
  world_.csr();
  world_.publish_all();
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_TRUE(world_.state().order);
  world_.clock.advance(days(2));
  world_.csr();
  world_.publish_all();
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_FALSE(world_.state().order);
}

TEST_F(UnusableChain, of_a_useless_leaf_is_abandoned_after_a_week) {
  change([](const Pems& pems) { return pems[1] + pems[0]; });
  world_.fetch();
  world_.clock.advance(days(6));
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_TRUE(world_.state().order);
  world_.clock.advance(days(2));
  EXPECT_NE(errors_of(world_.fetch()), "");
  EXPECT_FALSE(world_.state().order);
}

}  // namespace
}  // namespace millrace::acme
