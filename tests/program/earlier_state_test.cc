// The state, outboxes and configuration of an earlier build, 5b3e005, are read by this one.
// tests/fixtures/earlier/ has two trees that its program wrote, with this Site's clock and CA:
// "issued" after `issue`, "revoking" after a `revoke --reason keyCompromise` that the CA did not
// answer.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/program/site.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::SizeIs;

// Git keeps no modes.
void restore_modes(const Path& directory) {
  using enum fs::perms;
  constexpr fs::perms kPrivate = owner_read | owner_write;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string below = entry.path().lexically_relative(directory).string();
    const bool is_secret = (below.starts_with("state/") && !below.starts_with("state/outbox")) ||
                           below.ends_with(".private");
    const bool is_public = !is_secret || below.ends_with(".pub");
    if (entry.is_symlink()) continue;
    const fs::perms execute = entry.is_directory() ? owner_exec : none;
    fs::permissions(entry.path(),
                    kPrivate | execute | (is_public ? group_read | others_read : none) |
                        (is_public && entry.is_directory() ? group_exec | others_exec : none));
  }
}

class EarlierState : public ::testing::Test {
 protected:
  // The tree instead of the Site's own; its account is known to the CA, its zone is served.
  void restore(const std::string& name) {
    for (const auto& entry : fs::directory_iterator(site_.directory.path())) {
      fs::remove_all(entry.path());
    }
    fs::copy(source_path("tests/fixtures/earlier") / name, site_.directory.path(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    fs::create_directories(site_.directory / "state/locks");
    restore_modes(site_.directory.path());
    site_.serve();
  }

  Site site_;
};

// But for the zone, which is signed once more: an earlier build did not record when its signatures
// begin. And the request gets the public key of the next key.
TEST_F(EarlierState, of_a_certificate_that_is_issued_needs_nothing) {
  restore("issued");
  const auto kept = [this] {
    Snapshot tree = site_.tree();
    std::erase_if(tree, [](const auto& file) {
      return !file.first.starts_with("publication") && !file.first.starts_with("state/keys") &&
             !file.first.starts_with("state/orders") && !file.first.starts_with("state/accounts");
    });
    return tree;
  };
  const std::string path = "state/keys/web/request.json";
  Snapshot before = kept();
  Json request = Json::parse(site_.directory.read(path));
  EXPECT_EQ(site_.run_json({"run"})["exit_status"], 0) << site_.err.str();
  EXPECT_EQ(site_.run_json({"run"})["changed"], false) << site_.err.str();
  Snapshot after = kept();
  request["public_keys"] = Json::parse(site_.directory.read(path))["public_keys"];
  EXPECT_EQ(Json::parse(site_.directory.read(path)), request);
  before.erase(path);
  after.erase(path);
  EXPECT_EQ(after, before);
  EXPECT_EQ(site_.run_json({"status"})["certificates"][0]["phase"], "issued");
}

TEST_F(EarlierState, of_a_pending_revocation_is_finished_with_the_key_blocked) {
  restore("revoking");
  site_.clock.advance(std::chrono::hours(3));
  const std::string revoked = site_.directory.read("publication/current/web/cert.pem");
  Json status = site_.run_json({"status"})["certificates"][0];
  EXPECT_EQ(status["phase"], "revoking") << status;
  ASSERT_THAT(status["revoking"], SizeIs(1)) << status;
  EXPECT_EQ(status["revoking"][0]["reason"], "keyCompromise");

  fs::remove(site_.directory / "state/accounts/acme/account.json");
  EXPECT_EQ(site_.run({"account", "register"}).status, 0) << site_.err.str();
  size_t revocations = 0;
  site_.acme.tamper = [&revocations](const std::string& resource, HttpResponse response) {
    // This CA does not know the certificate of the other one.
    if (resource == "revokeCert" && ++revocations > 0) response = HttpResponse{.status = 200};
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  status = site_.run_json({"status"})["certificates"][0];
  EXPECT_EQ(status["phase"], "issued") << status;
  EXPECT_EQ(status["revoking"], Json::array());
  EXPECT_EQ(revocations, 1U);
  const Json order = Json::parse(site_.directory.read("state/orders/web.json"));
  EXPECT_FALSE(order.contains("revoking") || order.contains("compromised")) << order;
  EXPECT_THAT(Json::parse(site_.directory.read("state/revocations/blocked-keys.json"))["keys"],
              SizeIs(1));
  EXPECT_NE(site_.directory.read("publication/current/web/cert.pem"), revoked);
}

}  // namespace
}  // namespace millrace::test
