// How the order stage gets an account: registration, what is stored, what prevents it.
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "acme/account/account_tasks.h"
#include "core/base/encoding.h"
#include "tests/support/acme/vector_keys.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class AccountSetup : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }
  std::string account(const std::string& file) const {
    return (world_.directory / ("state/accounts/acme/" + file)).string();
  }

  World world_;
};

TEST_F(AccountSetup, registers_once_and_keeps_what_the_ca_said) {
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.count("newAccount"), 1U);
  EXPECT_EQ(world_.acme.last_new_account(),
            Json({{"contact", {"mailto:hostmaster@example.test"}}}));
  EXPECT_EQ(world_.directory.read("state/accounts/acme/account.json"), R"({
  "contacts": [
    "mailto:hostmaster@example.test"
  ],
  "directory": "https://ca.test/directory",
  "orders": "https://ca.test/orders/0",
  "url": "https://ca.test/account/0",
  "version": 1
}
)");
  EXPECT_EQ(world_.files.status(account("account.key")).value()->mode, 0600U);
  EXPECT_EQ(world_.files.status(account("account.json")).value()->mode, 0600U);
  EXPECT_EQ(world_.files.status(account("")).value()->mode, 0700U);
  world_.restart();
  world_.settings.certificates.clear();
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.count("newAccount"), 1U);
}

TEST_F(AccountSetup, a_key_that_is_there_is_used_whatever_its_type) {
  for (const char* pem : {kRfc7515EcKey, kP384Key, kRfc7517RsaKey}) {
    World world;
    world.directory.write("state/accounts/acme/account.key", pem, 0600);
    world.csr();
    EXPECT_EQ(errors_of(world.order()), "") << pem;
    EXPECT_EQ(world.directory.read("state/accounts/acme/account.key"), pem);
  }
}

TEST_F(AccountSetup, a_lost_answer_costs_no_second_account) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    return resource == "newAccount"
               ? Result<HttpResponse>(Error("https://ca.test/newAccount: cut off"))
               : Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(world_.order()), "account registration: https://ca.test/newAccount: cut off");
  const std::string key = world_.directory.read("state/accounts/acme/account.key");
  world_.acme.tamper = nullptr;
  world_.restart_later();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.directory.read("state/accounts/acme/account.key"), key);
  EXPECT_NE(world_.directory.read("state/accounts/acme/account.json").find("account/0"),
            std::string::npos);
}

TEST_F(AccountSetup, terms_must_be_agreed_to) {
  world_.acme.script.terms_of_service = "https://ca.test/terms";
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            "https://ca.test/directory: the CA requires consent to its terms of service: read "
            "https://ca.test/terms and set acme.terms_agreed to true, or run: millrace account "
            "register --agree-terms");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_EQ(world_.acme.posts(), 0U);
  world_.ca().terms_agreed = true;
  world_.restart();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.last_new_account()["termsOfServiceAgreed"], true);
}

TEST_F(AccountSetup, external_account_is_bound) {
  const std::string mac_key(32, 'k');
  world_.acme.script.mac_keys = {{"kid-1", mac_key}};
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            "https://ca.test/directory: the CA requires an external account binding: set "
            "acme.external_account to the key id and the MAC key file that the CA gave you");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  world_.directory.write("mac", to_base64url(mac_key) + "\n", 0600);
  world_.ca().external_account = ExternalAccount{"kid-1", world_.directory / "mac"};
  EXPECT_EQ(errors_of(world_.order()), "");
}

TEST_F(AccountSetup, wrong_mac_key_is_the_ca_s_to_refuse) {
  world_.acme.script.mac_keys = {{"kid-1", std::string(32, 'k')}};
  world_.directory.write("mac", to_base64url(std::string(32, 'x')) + "\n", 0600);
  world_.ca().external_account = ExternalAccount{"kid-1", world_.directory / "mac"};
  EXPECT_EQ(
      errors_of(world_.order()),
      "account registration: https://ca.test/newAccount: HTTP 401: no good external account "
      "binding (urn:ietf:params:acme:error:externalAccountRequired); check key_id, key_file and "
      "algorithm in acme.external_account");
}

TEST_F(AccountSetup, another_directory_s_account_is_not_used) {
  world_.order();
  world_.restart();
  world_.ca().directory_url = "https://other.test/directory";
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  const unsigned before = world_.acme.requests();
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            account("account.json") +
                ": this account is of https://ca.test/directory, acme.directory is "
                "https://other.test/directory: set it back, or move " +
                (world_.directory / "state/accounts/acme").string() +
                " away to register with the new CA");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(AccountSetup, a_lost_key_is_not_replaced) {
  world_.order();
  world_.restart();
  ASSERT_TRUE(world_.files.remove(account("account.key")));
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()),
            account("account.key") +
                ": missing, but the account https://ca.test/account/0 uses this key: restore it "
                "from a backup, or remove " +
                account("account.json") + " and register a new account: millrace account register");
  EXPECT_FALSE(world_.directory.has("state/accounts/acme/account.key"));
}

TEST_F(AccountSetup, that_is_gone_is_missed_where_orders_of_it_are_known) {
  const std::string missed = account("account.key") +
                             ": missing, but an account at this CA ordered certificate web: mount "
                             "the directory or restore the account from a backup; if it is lost "
                             "for good, register a new one: millrace account register";
  world_.order();
  world_.restart();
  const test::Snapshot before = test::snapshot(world_.directory / "state/orders");
  std::filesystem::rename(world_.directory / "state/accounts/acme", world_.directory / "away");
  EXPECT_EQ(errors_of(world_.order()), missed) << "with an open order";
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(test::snapshot(world_.directory / "state/orders"), before);
  EXPECT_FALSE(world_.directory.has("state/accounts/acme/account.key"));
  std::filesystem::remove_all(world_.directory / "state/accounts");
  std::filesystem::create_directory(world_.directory / "state/accounts");
  std::filesystem::rename(world_.directory / "away", world_.directory / "state/accounts/acme");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.accounts().size(), 1U);

  std::filesystem::remove_all(world_.directory / "state/accounts/acme");
  world_.clock.advance(std::chrono::days(61));
  world_.restart();
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), missed) << "when the certificate is to be renewed";
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(AccountSetup, that_is_gone_is_replaced_where_a_person_registers_another) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  std::filesystem::remove_all(world_.directory / "state/accounts/acme");
  EXPECT_EQ(errors_of(run_account_register(world_.context(), world_.settings, world_.ca(), true)),
            "");
  world_.clock.advance(std::chrono::days(61));
  world_.restart();
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.acme.certificates_issued(), 2U);
}

TEST_F(AccountSetup, a_key_that_others_can_read_is_refused) {
  world_.order();
  world_.restart();
  ASSERT_EQ(::chmod(account("account.key").c_str(), 0640), 0);
  world_.add_certificate("mail", {"mail.example.test"});
  world_.csr();
  const unsigned before = world_.acme.requests();
  EXPECT_NE(errors_of(world_.order()).find("chmod"), std::string::npos);
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(AccountSetup, a_directory_that_is_http_is_a_mistake_in_the_configuration) {
  world_.ca().directory_url = "http://ca.test/directory";
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            "acme.directory: expected an https URL of at most 2048 octets, got "
            "\"http://ca.test/directory\"");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
}

TEST_F(AccountSetup, a_rate_limited_ca_gets_no_requests_across_runs) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "directory") return std::nullopt;
    HttpResponse busy = test::ScriptedAcme::with_body(503, "text/html", "<h1>later</h1>");
    busy.fields.emplace_back("retry-after", "600");
    return busy;
  };
  const StageReport report = world_.order();
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: the CA refuses requests until 2026-11-23T20:25:00Z: "
            "https://ca.test/directory: HTTP 503: non-ACME response, no problem document: "
            "text/html, 14 octets (about:blank)");
  EXPECT_EQ(report.retry_after, std::chrono::seconds(600));
  world_.restart();
  world_.order();
  EXPECT_EQ(world_.acme.requests(), 1U);
}

}  // namespace
}  // namespace millrace::acme
