// A state that cannot be read: its certificate fails alone, and is not treated as removed.
#include <filesystem>

#include <gtest/gtest.h>

#include "acme/account/account_tasks.h"
#include "acme/order/retry_override.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class UnreadableState : public testing::Test {
 protected:
  UnreadableState() {
    world_.add_certificate("mail", {"mail.example.test"});
    world_.csr();
  }
  void damage() {
    world_.restart();
    world_.directory.write("state/orders/mail.json", "{\"version\":9}", 0600);
  }
  std::string error() const {
    return "certificate mail: " + (world_.directory / "state/orders/mail.json").string() +
           ": /version: expected 1, got 9; restore it from a backup, or remove it and order a new "
           "certificate: millrace issue --renew mail";
  }

  World world_;
};

TEST_F(UnreadableState, fails_alone) {
  damage();
  EXPECT_EQ(errors_of(world_.order()), error());
  EXPECT_EQ(world_.wanted("web").size(), 2U);
  world_.publish_all();
  EXPECT_EQ(errors_of(world_.fetch()), error());
  EXPECT_EQ(errors_of(world_.fetch()), error());
  EXPECT_TRUE(world_.state("web").issued);
  EXPECT_TRUE(world_.emitted("fetch", "issued/web.pem"));
}

TEST_F(UnreadableState, is_reported_only_when_it_is_selected) {
  damage();
  const auto order = [this](const char* id) {
    return errors_of(
        run_order(world_.context(), world_.settings, *world_.session, {id_of(id)}, {}));
  };
  EXPECT_EQ(order("web"), "");
  EXPECT_EQ(order("mail"), error());
}

TEST_F(UnreadableState, leaves_its_records_in_the_outbox) {
  world_.order();
  const auto before = world_.emitted("order", "challenges/mail.json");
  ASSERT_TRUE(before);
  world_.publish_all();
  damage();
  world_.fetch();
  world_.fetch();
  EXPECT_EQ(errors_of(world_.order()), error());
  EXPECT_FALSE(world_.emitted("order", "challenges/web.json"));
  EXPECT_EQ(world_.emitted("order", "challenges/mail.json"), before);
}

TEST_F(UnreadableState, leaves_its_certificate_in_the_outbox) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  const auto before = world_.emitted("fetch", "issued/mail.pem");
  ASSERT_TRUE(before);
  damage();
  world_.web().names = {name_of("example.test")};
  world_.csr();
  world_.order();
  world_.publish_all();
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()), error());
  EXPECT_EQ(world_.state("web").issued->names.size(), 1U);
  EXPECT_EQ(world_.emitted("fetch", "issued/mail.pem"), before);
  EXPECT_TRUE(world_.emitted("fetch", "issued/mail.json"));
}

// A process that cannot read it must not write a set without it.
TEST_F(UnreadableState, leaves_the_outbox_alone_that_cannot_be_read_either) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  damage();
  const auto version =
      std::filesystem::read_symlink(world_.directory / "state/outbox/fetch/current");
  world_.directory.write("state/outbox/fetch/" + version.string() + "/issued/mail.pem", "x", 0644);
  const auto before = test::snapshot(world_.directory / "state/outbox/fetch");
  const std::string errors = errors_of(world_.fetch());
  EXPECT_NE(errors.find("issued/mail.pem"), std::string::npos) << errors;
  EXPECT_TRUE(test::snapshot(world_.directory / "state/outbox/fetch") == before);
}

TEST_F(UnreadableState, leaves_the_outbox_alone_whose_link_is_gone) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  damage();
  const Path outbox = world_.directory / "state/outbox/fetch";
  const std::string version = std::filesystem::read_symlink(outbox.string() + "/current").string();
  std::filesystem::remove(outbox.string() + "/current");
  const auto before = test::snapshot(outbox.string());
  const std::string errors = errors_of(world_.fetch());
  EXPECT_NE(
      errors.find((outbox / "current").string() + ": missing, but versions exist, the newest is " +
                  version + ": restore the link: ln -s " + version + " current"),
      std::string::npos)
      << errors;
  EXPECT_TRUE(test::snapshot(outbox.string()) == before);
  std::filesystem::create_symlink(version, outbox.string() + "/current");
  EXPECT_EQ(errors_of(world_.fetch()), error());
}

TEST_F(UnreadableState, does_not_stop_the_account_key_change) {
  world_.order();
  damage();
  EXPECT_EQ(errors_of(run_account_rollover(world_.context(), world_.settings, world_.ca())), "");
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
}

TEST_F(UnreadableState, does_not_delay_others_that_skip_the_wait) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return test::ScriptedAcme::problem(403, "rejectedIdentifier", "no");
  };
  world_.order();
  ASSERT_TRUE(world_.state("web").retry_at);
  damage();
  EXPECT_EQ(errors_of(clear_backoff(world_.context(), world_.settings, {})), error());
  EXPECT_FALSE(world_.state("web").retry_at);
}

}  // namespace
}  // namespace millrace::acme
