// Account and revocation at a real ACME server.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class AccountOnPebble : public RealServers, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) options_.pebble = Testbed::newest_pebble();
    if (options_.pebble.empty()) GTEST_SKIP() << Testbed::kNoNewestPebble;
    RealServers::SetUp();
  }

  Finished run(Arguments arguments) const {
    arguments.insert(arguments.begin(), MILLRACE_BINARY);
    arguments.insert(arguments.end(), {"--config", bed_.config()});
    return run_program(arguments);
  }
  Json run_json(Arguments arguments) const {
    arguments.emplace_back("--json");
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    return json_of(finished);
  }
  Json shown() const { return run_json({"account", "show"})["account"]; }
  std::string leaf() const { return bed_.publication() / "current/example/cert.pem"; }
  std::string current_key() const { return bed_.state() / "keys/example/current.key"; }
  static std::string spki(const std::string& print_public_key) {
    return shell(print_public_key + " | openssl dgst -sha256");
  }
};

TEST_P(AccountOnPebble, is_registered_shown_updated_rolled_over_and_used) {
  EXPECT_EQ(run_json({"account", "register"})["changed"], true);
  const Json before = shown();
  EXPECT_EQ(before["status"], "valid");
  EXPECT_EQ(before["contacts"], Json({"mailto:hostmaster@example.test"}));
  EXPECT_EQ(run_json({"account", "update"})["changed"], false);
  std::string config = read_text(bed_.config());
  config.replace(config.find("hostmaster@"), 10, "operations");
  write_text(bed_.config(), config);
  EXPECT_EQ(run_json({"account", "update"})["changed"], true);
  EXPECT_EQ(shown()["contacts"], Json({"mailto:operations@example.test"}));
  EXPECT_EQ(run_json({"account", "rollover"})["changed"], true);
  const Json after = shown();
  EXPECT_EQ(after["url"], before["url"]);
  EXPECT_NE(after["thumbprint"], before["thumbprint"]);
  EXPECT_EQ(after["status"], "valid");
  const Finished issue = run({"issue"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
}

TEST_P(AccountOnPebble, of_another_client_is_imported) {
  ASSERT_EQ(run({"account", "register"}).status, 0);
  const std::string url = shown()["url"], key = bed_.directory() / "other.key";
  std::filesystem::rename(bed_.state() / "accounts/acme/account.key", key);
  std::filesystem::remove_all(bed_.state() / "accounts/acme");
  EXPECT_EQ(run_json({"account", "import", "--key", key})["changed"], true);
  EXPECT_EQ(shown()["url"], url);
  EXPECT_EQ(run_json({"account", "import", "--key", key})["changed"], false);
}

TEST_P(AccountOnPebble, that_is_deactivated_is_not_used_again) {
  ASSERT_EQ(run({"account", "register"}).status, 0);
  EXPECT_EQ(run({"account", "deactivate"}).status, 2);
  EXPECT_EQ(run_json({"account", "deactivate", "--yes"})["changed"], true);
  const Finished issue = run({"issue"});
  EXPECT_EQ(issue.status, 2) << issue.out;
  EXPECT_THAT(issue.err, HasSubstr("is deactivated and no stage uses it"));
  EXPECT_EQ(run_json({"account", "deactivate", "--yes"})["changed"], false);
  // The CA's answer to requests of that account nevertheless.
  const std::string document = bed_.state() / "accounts/acme/account.json";
  std::string text = read_text(document);
  const std::string mark = "  \"status\": \"deactivated\",\n";
  ASSERT_THAT(text, HasSubstr(mark));
  write_text(document, text.erase(text.find(mark), mark.size()));
  EXPECT_EQ(run({"account", "update"}).status, 1);
  EXPECT_EQ(run_json({"account", "deactivate", "--yes"})["changed"], true);
}

TEST_P(AccountOnPebble, revokes_and_the_next_run_renews) {
  ASSERT_EQ(run({"issue"}).status, 0);
  const std::string first = read_text(leaf());
  EXPECT_EQ(run_json({"revoke", "example", "--reason", "superseded", "--yes"})["changed"], true);
  EXPECT_EQ(run_json({"revoke", "example", "--reason", "superseded", "--yes"})["changed"], false);
  EXPECT_EQ(run_json({"status"})["certificates"][0]["phase"], "revoked");
  const Finished renewal = run({"run", "--wait"});
  EXPECT_EQ(renewal.status, 0) << renewal.err;
  EXPECT_NE(read_text(leaf()), first);
  EXPECT_EQ(run_json({"status"})["certificates"][0]["phase"], "issued");
}

TEST_P(AccountOnPebble, revokes_by_the_certificates_key_and_replaces_it) {
  ASSERT_EQ(run({"issue"}).status, 0);
  const std::string next_key = bed_.state() / "keys/example/next.key";
  const std::string next = spki("openssl pkey -pubout -in " + next_key);
  write_text(bed_.directory() / "leaf.pem", read_text(leaf()));
  const Finished revoked = run({"revoke", "--certificate", bed_.directory() / "leaf.pem", "--key",
                                current_key(), "--reason", "keyCompromise", "--yes"});
  EXPECT_EQ(revoked.status, 0) << revoked.out << revoked.err;
  const Finished renewal = run({"run", "--wait"});
  EXPECT_EQ(renewal.status, 0) << renewal.err;
  EXPECT_EQ(spki("openssl x509 -noout -pubkey -in " + leaf()), next);
}

// The state of the order is lost: the request alone is known to be for that key.
TEST_P(AccountOnPebble, revokes_what_it_has_forgotten_and_asks_with_another_key) {
  ASSERT_EQ(run({"issue"}).status, 0);
  const std::string file = bed_.directory() / "leaf.pem";
  const std::string stolen = spki("openssl x509 -noout -pubkey -in " + leaf());
  write_text(file, read_text(leaf()));
  ASSERT_TRUE(std::filesystem::remove(bed_.state() / "orders/example.json"));
  const Finished revoked =
      run({"revoke", "--certificate", file, "--reason", "keyCompromise", "--yes"});
  EXPECT_EQ(revoked.status, 0) << revoked.out << revoked.err;
  EXPECT_THAT(revoked.out, HasSubstr("certificate example, serial "));
  EXPECT_TRUE(std::filesystem::exists(bed_.state() / "keys/example/replaced.key"));
  const Finished renewal = run({"run", "--wait"});
  EXPECT_EQ(renewal.status, 0) << renewal.err;
  EXPECT_NE(spki("openssl x509 -noout -pubkey -in " + leaf()), stolen);
  EXPECT_EQ(
      run_json({"revoke", "--certificate", file, "--reason", "keyCompromise", "--yes"})["changed"],
      false);
}

TEST_P(AccountOnPebble, revokes_by_serial_and_knows_no_other) {
  ASSERT_EQ(run({"issue"}).status, 0);
  const std::string printed = shell("openssl x509 -noout -serial -in " + leaf());
  const std::string serial = printed.substr(printed.find('=') + 1, printed.find('\n') - 7);
  EXPECT_EQ(run({"revoke", "example", "--serial", "00", "--yes"}).status, 2);
  EXPECT_EQ(run_json({"status"})["certificates"][0]["phase"], "issued");
  const Finished revoked = run({"revoke", "example", "--serial", serial, "--yes"});
  EXPECT_EQ(revoked.status, 0) << serial << revoked.out << revoked.err;
  EXPECT_EQ(run_json({"status"})["certificates"][0]["phase"], "revoked");
}

INSTANTIATE_TEST_SUITE_P(, AccountOnPebble, ::testing::Values(false, true),
                         [](const auto& newest) { return newest.param ? "newest" : "packaged"; });

}  // namespace
}  // namespace millrace::test
