// States of orders that were there once and are gone: what was issued is missed, not bought again.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class LostState : public testing::Test {
 protected:
  LostState() { EXPECT_EQ(errors_of(world_.issue()), ""); }

  void empty_orders() {
    world_.restart();
    std::filesystem::remove_all(world_.directory / "state/orders");
    std::filesystem::create_directory(world_.directory / "state/orders");
  }
  std::string missed(const std::string& id = "web") const {
    return "certificate " + id + ": " +
           (world_.directory / ("state/orders/" + id + ".json")).string() +
           ": missing, but a certificate was issued: mount the directory or restore the file from "
           "a backup; if it is lost for good, order a new certificate: millrace issue --renew " +
           id;
  }

  World world_;
};

TEST_F(LostState, is_missed_and_nothing_is_ordered) {
  const auto chain = world_.emitted("fetch", "issued/web.pem");
  empty_orders();
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(errors_of(world_.order()), missed());
    EXPECT_EQ(errors_of(world_.fetch()), missed());
  }
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  EXPECT_EQ(world_.emitted("fetch", "issued/web.pem"), chain);
  EXPECT_FALSE(world_.directory.has("state/orders/web.json"));
}

TEST_F(LostState, that_is_put_back_is_as_before) {
  const std::string state = world_.directory.read("state/orders/web.json");
  empty_orders();
  world_.order();
  world_.directory.write("state/orders/web.json", state, 0600);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(LostState, does_not_hold_back_a_certificate_that_is_new) {
  empty_orders();
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), missed());
  EXPECT_TRUE(world_.state("mail").order);
}

TEST_F(LostState, is_replaced_by_a_certificate_that_a_person_orders) {
  empty_orders();
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
  EXPECT_TRUE(world_.state().issued);
}

}  // namespace
}  // namespace millrace::acme
