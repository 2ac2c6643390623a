// Absence withdraws nothing: neither a change of the configuration nor an outbox that is not
// mounted nor a lost state removes a record from the zone that a server may need.
#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

class Withdrawal : public ::testing::Test {
 protected:
  void issue() { ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str(); }
  void remove(const std::string& path) {
    ASSERT_TRUE(site_.real_files->remove_tree(site_.directory / path));
  }
  void move(const std::string& from, const std::string& to) {
    std::filesystem::rename(site_.directory / from, site_.directory / to);
  }
  SpkiDigest key(const std::string& name) const {
    return PrivateKey::from_pem(site_.directory.read("state/keys/web/" + name), name)
        ->spki_digest();
  }
  SpkiDigest published_key() const {
    const std::string chain = site_.directory.read("publication/current/web/fullchain.pem");
    return parse_chain(chain, "chain")->front().spki;
  }
  static std::string record(const SpkiDigest& digest) {
    return "_443._tcp.example.test. 3 1 1 " + digest.hex();
  }

  Site site_;
};

TEST_F(Withdrawal, of_no_digest_because_the_certificate_has_another_name_in_the_configuration) {
  issue();
  const auto before = site_.served("TLSA");
  site_.write_config("\"web\": {", "\"www\": {");
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(site_.served("TLSA"), IsSupersetOf(before));
  EXPECT_THAT(site_.served("TLSA"), SizeIs(4));
  EXPECT_THAT(said.err, HasSubstr("millrace tlsa --withdraw _443._tcp.example.test."));
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
  const Said withdrawn = site_.run({"tlsa", "--withdraw", "_443._tcp.example.test"});
  EXPECT_EQ(withdrawn.status, 0) << withdrawn.err;
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  EXPECT_THAT(site_.served("TLSA"), SizeIs(2));
  EXPECT_THAT(site_.served("TLSA"), Not(::testing::Contains(before[0])));
  EXPECT_EQ(site_.run({"tlsa", "--withdraw", "_443._tcp.example.test"}).out,
            "tlsa: nothing to remove at _443._tcp.example.test.; records of another configuration "
            "are removed by that one, or by millrace zone edit\n");
}

TEST_F(Withdrawal, of_no_record_that_another_configuration_has_placed) {
  std::string staging = Site::kConfig;
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"\"acme\": {", "\"state\": \"staging\", \"acme\": {"},
        {"\"example.test\", \"*.example.test\"", "\"mail.example.test\""},
        {"_443._tcp.example.test.", "_25._tcp.mail.example.test."},
        {"\"publication\" }", "\"staging-publication\" }"}}) {
    staging.replace(staging.find(from), from.size(), to);
  }
  site_.directory.write("staging.json", staging);
  ASSERT_EQ(site_.run({"init", "--config", "staging.json"}).status, 0) << site_.err.str();
  issue();
  const auto before = site_.served("TLSA");
  // Challenges of both are in the zone at one time.
  site_.secondary_lags = true;
  site_.run({"issue", "--renew"});
  ASSERT_THAT(site_.served("TXT"), SizeIs(2));
  site_.run({"run", "--config", "staging.json"});
  EXPECT_THAT(site_.served("TXT"), SizeIs(3));
  EXPECT_THAT(site_.served("TLSA"), IsSupersetOf(before));
  site_.secondary_lags = false;
  site_.transfer();
  EXPECT_EQ(site_.run({"run", "--wait", "--config", "staging.json"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.served("TXT"), SizeIs(2));
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.served("TXT"), SizeIs(0));
  EXPECT_THAT(site_.served("TLSA"), AllOf(IsSupersetOf(before), SizeIs(4)));
  const auto both = site_.served("TLSA");
  EXPECT_EQ(site_.run({"run", "--wait", "--config", "staging.json"}).status, 0);
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  EXPECT_EQ(site_.served("TLSA"), both);
}

class LostOutbox : public Withdrawal, public ::testing::WithParamInterface<const char*> {};

TEST_P(LostOutbox, withdraws_nothing_and_comes_again) {
  issue();
  const auto before = site_.served("TLSA");
  const std::string outbox = std::string("state/outbox/") + GetParam();
  remove(outbox);
  std::filesystem::create_directory(site_.directory / outbox);
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA"), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  EXPECT_EQ(published_key(), key("current.key"));
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
}

INSTANTIATE_TEST_SUITE_P(, LostOutbox,
                         ::testing::Values("csr", "order", "tlsa", "sign", "poll", "fetch"),
                         [](const auto& stage) { return std::string(stage.param); });

TEST_F(Withdrawal, of_nothing_by_a_stage_whose_inbox_is_gone) {
  issue();
  const std::vector<std::pair<std::string, std::string>> inboxes = {
      {"order", "csr"}, {"challenge", "order"}, {"tlsa", "csr"},   {"poll", "sign"},
      {"poll", "tlsa"}, {"publish", "fetch"},   {"publish", "csr"}};
  const std::string zone = site_.directory.read("zones/example.test");
  const std::string chain = site_.directory.read("publication/current/web/fullchain.pem");
  for (const auto& [reader, writer] : inboxes) {
    SCOPED_TRACE(reader + " reads " + writer);
    move("state/outbox/" + writer, "away");
    const Said said = site_.run({reader});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, AllOf(HasSubstr("state/outbox/" + writer + "/current: missing, but "),
                                HasSubstr(" was read before: ")));
    move("away", "state/outbox/" + writer);
    EXPECT_EQ(site_.run({reader}).status, 0) << site_.err.str();
  }
  EXPECT_EQ(site_.directory.read("zones/example.test"), zone);
  EXPECT_EQ(site_.directory.read("publication/current/web/fullchain.pem"), chain);
}

TEST_F(Withdrawal, of_no_digest_because_the_keys_are_not_mounted) {
  issue();
  const auto before = site_.served("TLSA");
  const SpkiDigest lost = key("current.key");
  move("state/keys", "away");
  std::filesystem::create_directory(site_.directory / "state/keys");
  // It would be due now.
  site_.clock.advance(std::chrono::days(80));
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err,
              HasSubstr("millrace: certificate web: " + site_.at("state/keys/web/current.key") +
                        ": missing, but certificates were requested with this key (SPKI SHA-256 " +
                        lost.hex() + "), and servers may use it: "));
  EXPECT_EQ(site_.served("TLSA"), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  EXPECT_FALSE(site_.directory.has("state/keys/web/current.key"));
  remove("state/keys");
  move("away", "state/keys");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA"), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
}

// As the message advises.
TEST_F(Withdrawal, of_a_lost_key_is_asked_of_a_person) {
  issue();
  const auto before = site_.served("TLSA");
  const SpkiDigest lost = key("current.key");
  remove("state/keys/web");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 1);
  EXPECT_EQ(site_.run({"csr", "--replace-key", lost.hex(), "web"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(published_key(), key("current.key"));
  EXPECT_THAT(site_.served("TLSA"),
              ::testing::UnorderedElementsAre(record(lost), record(key("current.key")),
                                              record(key("next.key"))));
  EXPECT_EQ(site_.run({"csr", "--retire-old", "web"}).status, 0);
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.served("TLSA"), SizeIs(2));
}

TEST_F(Withdrawal, of_no_digest_because_the_whole_state_is_lost) {
  issue();
  const auto before = site_.served("TLSA");
  const SpkiDigest lost = key("current.key");
  remove("state");
  const Said refused = site_.run({"run", "--wait"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr(": missing: if this host had it, mount it or restore it"));
  ASSERT_EQ(site_.run({"init"}).status, 0);
  const Said missed = site_.run({"run", "--wait", "--quiet"});
  EXPECT_EQ(missed.status, 1);
  EXPECT_THAT(missed.err, HasSubstr("state/keys/web/current.key: missing, but "));
  EXPECT_EQ(site_.served("TLSA"), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  ASSERT_EQ(site_.run({"csr", "--replace-key", lost.hex(), "web"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.served("TLSA"), AllOf(IsSupersetOf(before), SizeIs(4)));
}

// Without a publication only the zone has a record of the keys.
TEST_F(Withdrawal, of_no_digest_that_the_zone_alone_remembers) {
  issue();
  const auto before = site_.served("TLSA");
  remove("state");
  remove("publication");
  ASSERT_EQ(site_.run({"init"}).status, 0);
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(site_.served("TLSA"), AllOf(IsSupersetOf(before), SizeIs(4)));
  for (const std::string& old : before) {
    const std::string digest = old.substr(old.rfind(' ') + 1);
    EXPECT_THAT(said.err, HasSubstr("TLSA 3 1 1 " + digest + " stays: "));
  }
  EXPECT_EQ(site_.run({"tlsa", "--withdraw", "_443._tcp.example.test."}).status, 0);
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  EXPECT_THAT(site_.served("TLSA"), SizeIs(2));
}

TEST_F(Withdrawal, of_nothing_because_the_signing_keys_are_made_again) {
  issue();
  const auto before = site_.served("TLSA");
  remove("state/signing");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 2);
  ASSERT_EQ(site_.run({"init"}).status, 0);
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA"), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  EXPECT_EQ(published_key(), key("current.key"));
}

TEST_F(Withdrawal, of_orders_account_and_publication_is_missed_by_run_and_check) {
  ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  const auto before = site_.served("TLSA");
  const std::vector<std::pair<std::string, std::string>> kLost = {
      {"state/orders", "state/orders/web.json"},
      {"state/accounts/acme", "state/accounts/acme/account.key"},
      {"publication", "publication/current"}};
  for (const auto& [directory, missed] : kLost) {
    std::filesystem::rename(site_.directory / directory, site_.directory / "away");
    std::filesystem::create_directory(site_.directory / directory);
    std::filesystem::permissions(site_.directory / directory, std::filesystem::perms(0700));
    EXPECT_THAT(site_.run({"check", "--offline"}).err, HasSubstr(site_.at(missed) + ": "))
        << directory;
    if (directory != "state/accounts/acme") {
      const Said said = site_.run({"run"});
      EXPECT_EQ(said.status, 1) << directory;
      EXPECT_THAT(said.err, HasSubstr(site_.at(missed) + ": "));
    }
    EXPECT_EQ(site_.acme.orders_made(), 1U) << directory;
    std::filesystem::remove_all(site_.directory / directory);
    std::filesystem::rename(site_.directory / "away", site_.directory / directory);
    EXPECT_EQ(site_.run({"run"}).status, 0) << directory << site_.err.str();
  }
  EXPECT_EQ(site_.served("TLSA"), before);
}

// With the account's key its document goes too, and a new account is registered, as the messages
// say: its order cannot be reached, and another one replaces it in the same call.
TEST_F(Withdrawal, of_an_account_leaves_no_success_without_a_certificate) {
  site_.secondary_lags = true;
  site_.run({"issue"});
  ASSERT_EQ(site_.acme.certificates_issued(), 0U);
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "state/accounts/acme/account.key"));
  site_.secondary_lags = false;
  site_.transfer();
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  EXPECT_THAT(site_.err.str(), HasSubstr("state/accounts/acme/account.key: missing"));
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "state/accounts/acme/account.json"));
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  EXPECT_EQ(site_.run({"account", "register"}).status, 0) << site_.err.str();
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("certificate web: order abandoned: it is for another request, at "
                                  "another CA or of another account: https://ca.test/order/0\n"));
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  EXPECT_EQ(published_key(), key("current.key"));
}

}  // namespace
}  // namespace millrace::test
