// The commands about the account and about revocation, as a user runs them.
#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AccountCommand : public ::testing::Test {
 protected:
  std::string thumbprint() {
    return site_.run_json({"account", "show", "--offline"})["account"]["thumbprint"];
  }
  std::string published() const {
    return site_.directory.read("publication/current/web/fullchain.pem");
  }
  SpkiDigest key(const std::string& name) const {
    return PrivateKey::from_pem(site_.directory.read("state/keys/web/" + name), name)
        ->spki_digest();
  }
  SpkiDigest published_key() const { return parse_chain(published(), "chain")->front().spki; }
  std::vector<std::string> tlsa_of(const std::vector<SpkiDigest>& digests) const {
    std::vector<std::string> records;
    for (const SpkiDigest& digest : digests) {
      records.push_back("_443._tcp.example.test. 3 1 1 " + digest.hex());
    }
    std::sort(records.begin(), records.end());
    return records;
  }

  Site site_;
};

TEST_F(AccountCommand, register_needs_consent_and_asks_nothing) {
  site_.acme.script.terms_of_service = "https://ca.test/terms";
  site_.write_config(R"(, "terms_agreed": true)", "");
  const Said refused = site_.run({"account", "register"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.err,
            "millrace: https://ca.test/directory: the CA requires consent to its terms of service: "
            "read https://ca.test/terms and set acme.terms_agreed to true, or run: millrace "
            "account register --agree-terms\n");
  EXPECT_EQ(site_.run({"account", "register", "--agree-terms"}).status, 0);
  EXPECT_EQ(site_.run_json({"account", "register"})["changed"], false);
  EXPECT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.run({"check"}).err, Not(HasSubstr("terms")));
}

TEST_F(AccountCommand, show_prints_for_people_and_programs) {
  EXPECT_EQ(site_.run({"account", "show"}).out,
            "account acme: not registered\n  directory  https://ca.test/directory\n");
  site_.run({"account", "register"});
  const std::string shown = site_.run({"account", "show"}).out;
  EXPECT_EQ(shown,
            "account acme: valid, https://ca.test/account/0\n"
            "  directory  https://ca.test/directory\n"
            "  key        ecdsa-p256, thumbprint " +
                thumbprint() +
                "\n"
                "  contacts   none\n"
                "  orders     https://ca.test/orders/0\n"
                "  terms      unknown\n");
  const Json account = site_.run_json({"account", "show"})["account"];
  EXPECT_EQ(account["status"], "valid");
  EXPECT_EQ(account["url"], "https://ca.test/account/0");
  EXPECT_EQ(account["key_type"], "ecdsa-p256");
  EXPECT_EQ(account["next_thumbprint"], Json());
}

TEST_F(AccountCommand, of_a_ca_that_is_not_configured_names_those_that_are) {
  const Said said = site_.run({"account", "show", "--ca", "acne"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(
      said.err,
      "millrace: --ca: no CA acne in millrace.json, which has: acme; did you mean \"acme\"?\n");
}

TEST_F(AccountCommand, rollover_changes_the_key_and_issuing_goes_on) {
  site_.run({"account", "register"});
  const std::string before = thumbprint();
  const Said said = site_.run({"account", "rollover"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(thumbprint(), before);
  EXPECT_THAT(said.out, HasSubstr(thumbprint()));
  EXPECT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.acme.accounts().size(), 1U);
}

TEST_F(AccountCommand, update_sends_the_contacts_of_the_configuration) {
  site_.run({"account", "register"});
  site_.write_config(R"("terms_agreed": true)",
                     R"("terms_agreed": true, "contacts": ["mailto:new@example.test"])");
  EXPECT_EQ(site_.run_json({"account", "update"})["changed"], true);
  EXPECT_EQ(site_.run_json({"account", "update"})["changed"], false);
  EXPECT_THAT(site_.run({"account", "show"}).out, HasSubstr("mailto:new@example.test"));
}

TEST_F(AccountCommand, deactivate_names_what_is_being_revoked) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "revokeCert") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(site_.run({"revoke", "web", "--yes"}).status, 1);
  EXPECT_THAT(site_.run({"account", "deactivate"}).err,
              HasSubstr("revoked with it any more, nor finish the revocations in progress (web); "
                        "to do it, add --yes"));
  const Said said = site_.run({"account", "deactivate", "--yes"});
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.out + said.err, HasSubstr("millrace revoke web --serial 87654321 --reason"));
}

TEST_F(AccountCommand, deactivate_requires_confirmation) {
  site_.run({"account", "register"});
  const Snapshot before = site_.tree();
  const Said said = site_.run({"account", "deactivate"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("add --yes"));
  EXPECT_EQ(site_.tree(), before);
  EXPECT_EQ(site_.run({"account", "deactivate", "--yes"}).status, 0);
  EXPECT_EQ(site_.run({"run"}).status, 2);
  EXPECT_THAT(site_.err.str(), HasSubstr("is deactivated and no stage uses it"));
  EXPECT_EQ(site_.acme.accounts().size(), 1U);
  EXPECT_THAT(site_.run({"account", "show"}).out, HasSubstr("account acme: deactivated, "));
}

TEST_F(AccountCommand, import_takes_a_key_and_leaves_the_ca_alone) {
  site_.run({"account", "register"});
  site_.directory.write("old.key", site_.directory.read("state/accounts/acme/account.key"), 0600);
  std::filesystem::remove_all(site_.directory / "state/accounts/acme");
  const Said said = site_.run({"account", "import", "--key", "old.key"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out,
            "account https://ca.test/account/0: imported from " + site_.at("old.key") + "\n");
  EXPECT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_EQ(site_.acme.accounts().size(), 1U);
}

TEST_F(AccountCommand, revoke_prints_what_it_would_do_and_does_it_with_yes) {
  site_.run({"issue"});
  const std::string before = published();
  const Said said = site_.run({"revoke", "web"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("millrace: revoke: this would revoke web, serial "));
  EXPECT_THAT(said.err, HasSubstr("; to do it, add --yes\n"));
  EXPECT_TRUE(site_.acme.revoked().empty());
  EXPECT_EQ(site_.run({"revoke", "web", "--reason", "superseded", "--yes"}).status, 0);
  EXPECT_EQ(site_.acme.revoked().size(), 1U);
  EXPECT_THAT(
      site_.run({"status", "--all"}).out,
      HasSubstr("certificate web (example.test *.example.test): revoked, revoked 2026-11-"));
  EXPECT_THAT(site_.out.str(), HasSubstr(" (superseded), valid until "));
  EXPECT_EQ(site_.run_json({"status"})["certificates"][0]["revocation_reason"], "superseded");
  site_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_NE(published(), before);
  EXPECT_EQ(site_.acme.certificates_issued(), 2U);
  EXPECT_EQ(published_key(), key("current.key"));
}

TEST_F(AccountCommand, revoke_for_a_compromised_key_ends_with_a_certificate_for_the_next) {
  site_.run({"issue"});
  const SpkiDigest current = key("current.key"), next = key("next.key");
  EXPECT_EQ(site_.served("TLSA"), tlsa_of({current, next}));
  site_.clock.advance(std::chrono::hours(2));
  const Said said = site_.run({"revoke", "web", "--reason", "keyCompromise", "--yes"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(published_key(), next);
  EXPECT_EQ(key("current.key"), next);
  EXPECT_EQ(key("replaced.key"), current);
  EXPECT_EQ(site_.served("TLSA"), tlsa_of({current, next, key("next.key")}));
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
  EXPECT_EQ(site_.run({"csr", "--retire-old", "web"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA"), tlsa_of({next, key("next.key")}));
}

TEST_F(AccountCommand, revoke_removes_the_records_of_a_compromised_key_at_once_on_demand) {
  site_.run({"issue"});
  const SpkiDigest current = key("current.key"), next = key("next.key");
  EXPECT_EQ(site_.run({"revoke", "web", "--now", "--yes"}).err,
            "millrace: revoke: --now requires --reason keyCompromise\n");
  const Said said =
      site_.run({"revoke", "web", "--reason", "keyCompromise", "--now", "--yes", "--quiet"});
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.err, "millrace: certificate web: the next run removes the TLSA records of key " +
                          current.hex() +
                          ": until the servers use a certificate of the next key, clients that "
                          "check TLSA cannot connect to _443._tcp.example.test.\n");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA"), tlsa_of({next, key("next.key")}));
}

TEST_F(AccountCommand, csr_replaces_the_key_that_is_named_by_its_digest) {
  site_.run({"csr"});
  const SpkiDigest current = key("current.key"), next = key("next.key");
  EXPECT_EQ(site_.run({"csr", "--replace-key", current.hex()}).status, 2);
  EXPECT_EQ(site_.run({"csr", "--replace-key", "beef", "web"}).status, 2);
  EXPECT_EQ(site_.run({"csr", "--replace-key", next.hex(), "web"}).status, 2);
  EXPECT_EQ(key("current.key"), current);
  EXPECT_EQ(site_.run({"csr", "--replace-key", current.hex(), "web"}).status, 0) << site_.err.str();
  EXPECT_EQ(key("current.key"), next);
  EXPECT_NE(key("next.key"), next);
  EXPECT_EQ(site_.run_json({"csr", "--replace-key", current.hex(), "web"})["changed"], false);
}

TEST_F(AccountCommand, revoke_of_a_file_by_its_key) {
  site_.run({"issue"});
  site_.directory.write("leaf.pem", published());
  site_.directory.write("leaf.key", site_.directory.read("state/keys/web/current.key"), 0600);
  EXPECT_EQ(site_.run({"revoke"}).status, 2);
  EXPECT_EQ(site_.run({"revoke", "web", "--certificate", "leaf.pem"}).status, 2);
  EXPECT_EQ(site_.run({"revoke", "web", "--reason", "affiliationChanged", "--yes"}).status, 2);
  EXPECT_EQ(site_.run({"revoke", "--certificate", "leaf.pem", "--key", "leaf.key", "--yes"}).status,
            0)
      << site_.err.str();
  EXPECT_EQ(site_.acme.revoked().size(), 1U);
  const Json again = site_.run_json({"revoke", "--certificate", "leaf.pem", "--yes"});
  EXPECT_EQ(again["exit_status"], 0);
  EXPECT_EQ(again["changed"], false);
}

}  // namespace
}  // namespace millrace::test
