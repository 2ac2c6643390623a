// What an operator has done to the account: register, show, update, deactivate, import.
#include "acme/account/account_tasks.h"

#include <gtest/gtest.h>

#include "acme/account/account_import.h"
#include "acme/account/account_view.h"
#include "acme/protocol/jws.h"
#include "acme/protocol/private_jwk.h"
#include "acme/status/ca_status.h"
#include "core/base/encoding.h"
#include "tests/support/acme/vector_keys.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

constexpr const char* kUrl = "https://ca.test/account/0";

class AccountTasks : public testing::Test {
 protected:
  StageReport enroll(bool agree = false) {
    return run_account_register(world_.context(), world_.settings, world_.ca(), agree);
  }
  StageReport update() {
    return run_account_update(world_.context(), world_.settings, world_.ca());
  }
  StageReport deactivate() {
    return run_account_deactivate(world_.context(), world_.settings, world_.ca());
  }
  StageReport import_file(const std::string& file) {
    return run_account_import(world_.context(), world_.ca(), world_.directory / file);
  }
  AccountView show(bool offline = false) {
    return view_account(world_.context(), world_.ca(), offline).value();
  }
  std::string path(const std::string& file) const {
    return (world_.directory / ("state/accounts/acme/" + file)).string();
  }
  std::string document() const { return world_.directory.read("state/accounts/acme/account.json"); }
  // The account as the CA has it.
  const test::ScriptedAcme::Account& at_ca() const { return world_.acme.accounts().at(kUrl); }
  // One request of that kind is answered, and its answer lost.
  void lose_answer_of(const std::string& lost) {
    world_.acme.tamper = [lost](const std::string& resource, HttpResponse response) {
      return resource == lost ? Result<HttpResponse>(Error("https://ca.test/" + lost + ": cut off"))
                              : Result<HttpResponse>(std::move(response));
    };
  }
  void refuse(const std::string& refused, int status, const std::string& type, Json more = {}) {
    world_.acme.refuse = [=](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != refused) return std::nullopt;
      Json body = {{"type", "urn:ietf:params:acme:error:" + type}, {"detail", "no"}};
      if (more.is_object()) body.update(more);
      return test::ScriptedAcme::with_body(status, "application/problem+json", body.dump());
    };
  }
  // In the CA's place.
  void answer_for_account(const std::string& type, const std::string& body) {
    world_.acme.refuse = [=](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != "account") return std::nullopt;
      return HttpResponse{200, {{"content-type", type}}, body};
    };
  }

  World world_;
};

TEST_F(AccountTasks, register_makes_the_account_and_is_idempotent) {
  const StageReport report = enroll();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done), "account https://ca.test/account/0: registered");
  const auto before = world_.on_disk();
  const StageReport again = enroll();
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(lines_of(again.done), "account https://ca.test/account/0: already registered");
  EXPECT_EQ(world_.acme.count("newAccount"), 1U);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(AccountTasks, register_wants_consent_once_and_the_stages_do_not_ask_again) {
  world_.acme.script.terms_of_service = "https://ca.test/terms";
  const StageReport refused = enroll();
  EXPECT_EQ(errors_of(refused),
            "https://ca.test/directory: the CA requires consent to its terms of service: read "
            "https://ca.test/terms and set acme.terms_agreed to true, or run: millrace account "
            "register --agree-terms");
  EXPECT_EQ(refused.exit_status(), ExitStatus::usage);
  EXPECT_EQ(world_.acme.posts(), 0U);
  EXPECT_EQ(lines_of(enroll(true).done),
            "account https://ca.test/account/0: registered, terms of service agreed to: "
            "https://ca.test/terms");
  EXPECT_EQ(world_.acme.last_new_account()["termsOfServiceAgreed"], true);
  EXPECT_EQ(show(true).terms, "https://ca.test/terms");
  EXPECT_EQ(errors_of(world_.issue()), "");
}

TEST_F(AccountTasks, register_binds_an_external_account_with_each_algorithm) {
  for (const auto algorithm : {MacAlgorithm::hs256, MacAlgorithm::hs384, MacAlgorithm::hs512}) {
    World world;
    const std::string mac_key(64, 'k');
    world.acme.script.mac_keys = {{"kid-1", mac_key}};
    world.directory.write("mac", to_base64url(mac_key) + "\n", 0600);
    world.ca().external_account = ExternalAccount{"kid-1", world.directory / "mac", algorithm};
    EXPECT_EQ(errors_of(run_account_register(world.context(), world.settings, world.ca(), false)),
              "");
    const auto inner =
        test::read_jws(world.acme.last_new_account()["externalAccountBinding"].dump());
    EXPECT_EQ(inner->header["alg"], to_text(algorithm));
  }
}

TEST_F(AccountTasks, register_reports_that_the_ca_is_rate_limited) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newAccount") return std::nullopt;
    return test::ScriptedAcme::problem(429, "rateLimited", "slowly");
  };
  const StageReport report = enroll();
  EXPECT_EQ(errors_of(report),
            "rate-limited (429) until 2026-11-23T20:16:00Z: https://ca.test/newAccount: HTTP 429: "
            "slowly (urn:ietf:params:acme:error:rateLimited)");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST_F(AccountTasks, a_limit_that_is_met_is_kept_for_the_stages_and_blocks_no_operator) {
  enroll();
  refuse("account", 503, "serverInternal");
  EXPECT_EQ(update().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(ca_statuses(world_.context(), world_.settings)->size(), 1U);
  const unsigned requests = world_.acme.requests();
  world_.csr();
  EXPECT_EQ(world_.order().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.acme.requests(), requests);
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(update()), "");
}

TEST_F(AccountTasks, a_directory_that_is_unavailable_is_kept_as_a_limit_too) {
  refuse("directory", 503, "serverInternal");
  EXPECT_EQ(enroll().exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(ca_statuses(world_.context(), world_.settings)->size(), 1U);
}

// RFC 8555 §7.3.1: the CA ignores the other members of the request.
TEST_F(AccountTasks, terms_count_as_agreed_to_only_where_the_account_was_made) {
  enroll();
  ASSERT_TRUE(world_.files.remove(path("account.json")));
  world_.acme.script.terms_of_service = "https://ca.test/terms";
  EXPECT_EQ(lines_of(enroll(true).done), "account https://ca.test/account/0: registered");
  EXPECT_EQ(show(true).terms, "");
}

TEST_F(AccountTasks, show_reports_what_the_ca_has_and_offline_what_is_on_disk) {
  enroll();
  world_.acme.script.shows_contacts = true;
  const AccountView online = show();
  EXPECT_EQ(online.status, "valid");
  EXPECT_EQ(online.url, kUrl);
  EXPECT_EQ(online.contacts, std::vector<std::string>{"mailto:hostmaster@example.test"});
  EXPECT_EQ(online.orders, "https://ca.test/orders/0");
  EXPECT_EQ(online.key_type, KeyType::ecdsa_p256);
  EXPECT_EQ(online.thumbprint, at_ca().thumbprint);
  const unsigned before = world_.acme.requests();
  EXPECT_EQ(show(true).thumbprint, at_ca().thumbprint);
  EXPECT_EQ(show(true).status, "valid");
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(AccountTasks, show_registers_nothing) {
  const auto before = world_.on_disk();
  EXPECT_EQ(show().status, "none");
  EXPECT_EQ(world_.acme.requests(), 0U);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(AccountTasks, update_sends_the_ca_other_contacts_and_is_idempotent) {
  enroll();
  EXPECT_EQ(lines_of(update().done),
            "account https://ca.test/account/0: the CA has these contacts: "
            "mailto:hostmaster@example.test");
  world_.ca().contacts = {"mailto:b@example.test", "mailto:a@example.test"};
  const StageReport report = update();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "account https://ca.test/account/0: contacts are now: mailto:b@example.test, "
            "mailto:a@example.test");
  EXPECT_EQ(at_ca().contacts, Json({"mailto:b@example.test", "mailto:a@example.test"}));
  EXPECT_EQ(show(true).contacts, world_.ca().contacts);
  std::swap(world_.ca().contacts[0], world_.ca().contacts[1]);
  EXPECT_FALSE(update().changed);
}

TEST_F(AccountTasks, update_can_take_every_contact_away) {
  enroll();
  world_.ca().contacts.clear();
  EXPECT_TRUE(update().changed);
  EXPECT_EQ(at_ca().contacts, Json::array());
  EXPECT_FALSE(update().changed);
}

TEST_F(AccountTasks, update_sends_contacts_to_a_ca_that_shows_none_only_once) {
  enroll();
  world_.acme.script.shows_contacts = false;
  EXPECT_FALSE(update().changed);
  world_.ca().contacts = {"mailto:a@example.test"};
  EXPECT_TRUE(update().changed);
  EXPECT_FALSE(update().changed);
}

TEST_F(AccountTasks, update_does_not_take_a_page_for_the_ca_s_word) {
  enroll();
  world_.ca().contacts = {"mailto:a@example.test"};
  unsigned asked = 0;
  world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "account" || ++asked < 2) return std::nullopt;
    return HttpResponse{200, {{"content-type", "text/html"}}, "<html>hi</html>"};
  };
  EXPECT_EQ(errors_of(update()),
            "https://ca.test/account/0: expected application/json, got text/html (HTTP 200, 15 "
            "octets)");
  world_.acme.refuse = nullptr;
  EXPECT_TRUE(update().changed);
  EXPECT_EQ(at_ca().contacts, Json({"mailto:a@example.test"}));
}

TEST_F(AccountTasks, update_of_no_account_says_how_to_come_to_one) {
  const StageReport report = update();
  EXPECT_EQ(errors_of(report),
            path("account.json") +
                ": missing, because the account is not registered: run millrace account register");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
}

TEST_F(AccountTasks, deactivate_ends_the_account_and_no_stage_makes_another) {
  world_.csr();
  world_.order();
  const StageReport report = deactivate();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done), "account https://ca.test/account/0: deactivated");
  EXPECT_EQ(at_ca().status, "deactivated");
  EXPECT_FALSE(world_.state().order);
  world_.restart();
  const unsigned before = world_.acme.requests();
  const StageReport order = world_.order();
  EXPECT_EQ(
      errors_of(order),
      path("account.json") +
          ": the account https://ca.test/account/0 is deactivated and no stage uses it: move " +
          (world_.directory / "state/accounts/acme").string() +
          " away and register a new account at this CA (millrace account register), or name "
          "another "
          "CA in \"cas\" of the certificates");
  EXPECT_EQ(order.exit_status(), ExitStatus::usage);
  EXPECT_EQ(errors_of(enroll()), errors_of(order));
  EXPECT_EQ(world_.acme.requests(), before);
  EXPECT_EQ(show().status, "deactivated");
  const StageReport again = deactivate();
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(lines_of(again.done), "account https://ca.test/account/0: already deactivated");
  EXPECT_EQ(world_.acme.requests(), before);
}

TEST_F(AccountTasks, deactivate_whose_answer_was_lost_is_finished_by_the_next) {
  enroll();
  lose_answer_of("account");
  EXPECT_EQ(errors_of(deactivate()),
            "https://ca.test/account: cut off; no stage uses the account now: run this again, or "
            "remove \"status\" in " +
                path("account.json") + " to use it again");
  EXPECT_EQ(show(true).status, "deactivating");
  world_.acme.tamper = nullptr;
  EXPECT_EQ(lines_of(deactivate().done),
            "account https://ca.test/account/0: deactivated; the CA says: the account is "
            "deactivated (urn:ietf:params:acme:error:unauthorized)");
  EXPECT_EQ(show(true).status, "deactivated");
}

TEST_F(AccountTasks, deactivate_is_done_when_the_ca_says_so_in_the_account) {
  enroll();
  const std::string again =
      "; no stage uses the account now: run this again, or remove \"status\" in " +
      path("account.json") + " to use it again";
  answer_for_account("text/html", "<html>hi</html>");
  EXPECT_EQ(errors_of(deactivate()),
            "https://ca.test/account/0: expected application/json, got "
            "text/html (HTTP 200, 15 octets)" +
                again);
  answer_for_account("application/json", R"({"status": "valid"})");
  EXPECT_EQ(errors_of(deactivate()),
            "https://ca.test/account/0: expected account status deactivated, got valid" + again);
  EXPECT_EQ(show(true).status, "deactivating");
  world_.acme.refuse = nullptr;
  EXPECT_EQ(lines_of(deactivate().done), "account https://ca.test/account/0: deactivated");
}

TEST_F(AccountTasks, deactivate_at_any_step_leaves_no_account_that_is_used_half) {
  enroll();
  for (size_t step = 1; step < 20; ++step) {
    World world;
    run_account_register(world.context(), world.settings, world.ca(), false);
    world.files.plan(step, test::Fault::refuse);
    const StageReport report = run_account_deactivate(world.context(), world.settings, world.ca());
    if (report.errors.empty()) {
      EXPECT_GT(step, 2U);
      return;
    }
    const StageReport again = run_account_deactivate(world.context(), world.settings, world.ca());
    EXPECT_EQ(errors_of(again), "") << "step " << step;
    EXPECT_EQ(world.acme.accounts().at(kUrl).status, "deactivated");
    EXPECT_EQ(view_account(world.context(), world.ca(), true)->status, "deactivated");
  }
  FAIL() << "too many steps";
}

TEST_F(AccountTasks, import_takes_over_the_account_of_another_client) {
  const std::pair<const char*, KeyType> keys[] = {{kRfc7515RsaJwk, KeyType::rsa_2048},
                                                  {kRfc7517RsaKey, KeyType::rsa_2048},
                                                  {kRfc7515EcKey, KeyType::ecdsa_p256},
                                                  {kP384Key, KeyType::ecdsa_p384}};
  for (const auto& [text, type] : keys) {
    World world;
    world.directory.write("key", text, 0600);
    const std::string file = (world.directory / "key").string();
    const auto import_it = [&] { return run_account_import(world.context(), world.ca(), file); };
    EXPECT_EQ(errors_of(import_it()),
              file +
                  ": this key has no account at https://ca.test/directory: set acme.directory to "
                  "the CA that has this key's account");
    EXPECT_FALSE(world.directory.has("state/accounts/acme"));
    const PrivateKey key = parse_account_key(text, "key").value();
    world.acme.add_account(Json::parse(public_jwk(key).value()), {"mailto:old@example.test"});
    const StageReport report = import_it();
    EXPECT_EQ(errors_of(report), "");
    EXPECT_EQ(lines_of(report.done), "account https://ca.test/account/0: imported from " + file);
    const AccountView view = view_account(world.context(), world.ca(), true).value();
    EXPECT_EQ(view.key_type, type);
    EXPECT_EQ(view.contacts, std::vector<std::string>{"mailto:old@example.test"});
    EXPECT_FALSE(import_it().changed);
    EXPECT_EQ(errors_of(world.issue()), "");
    EXPECT_EQ(world.acme.accounts().size(), 1U);
  }
}

TEST_F(AccountTasks, import_never_overwrites) {
  enroll();
  world_.directory.write("key", kP384Key, 0600);
  const auto before = world_.on_disk();
  const StageReport report = import_file("key");
  EXPECT_EQ(errors_of(report),
            (world_.directory / "state/accounts/acme").string() +
                ": there is the account https://ca.test/account/0, which is not overwritten: move "
                "the directory away to import another account");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(AccountTasks, import_leaves_the_next_key_of_another_account_alone) {
  world_.directory.write("key", kP384Key, 0600);
  world_.directory.write("state/accounts/acme/next.key", kP384Key, 0600);
  EXPECT_EQ(errors_of(import_file("key")), path("next.key") +
                                               ": contains the next key of another account, which "
                                               "is not overwritten: move the file away first");
  EXPECT_EQ(world_.directory.read("state/accounts/acme/next.key"), kP384Key);
  EXPECT_FALSE(world_.directory.has("state/accounts/acme/account.key"));
}

TEST_F(AccountTasks, errors_of_the_ca_say_what_to_do) {
  enroll();
  world_.ca().contacts = {"mailto:new@example.test"};
  refuse("account", 400, "accountDoesNotExist");
  EXPECT_EQ(errors_of(update()),
            "https://ca.test/account/0: HTTP 400: no "
            "(urn:ietf:params:acme:error:accountDoesNotExist); remove " +
                path("account.json") + " to register the key again");
  refuse("account", 401, "unauthorized");
  EXPECT_EQ(errors_of(update()),
            "https://ca.test/account/0: HTTP 401: no (urn:ietf:params:acme:error:unauthorized); if "
            "the account was deactivated, move " +
                (world_.directory / "state/accounts/acme").string() +
                " away and register a new one: millrace account register");
  refuse("account", 400, "badSignatureAlgorithm",
         {{"algorithms", {"RS256", "ES384", "EdDSA\x1b"}}});
  EXPECT_EQ(errors_of(update()),
            "https://ca.test/account/0: HTTP 400: no "
            "(urn:ietf:params:acme:error:badSignatureAlgorithm); the CA accepts RS256 (rsa-2048 "
            "and longer), ES384 (ecdsa-p384), EdDSA\\x1b; set acme.account_key_type, then: "
            "millrace account rollover, or for an account that is not registered yet remove " +
                path("account.key"));
  refuse("account", 400, "unsupportedContact");
  EXPECT_EQ(errors_of(update()),
            "https://ca.test/account/0: HTTP 400: no "
            "(urn:ietf:params:acme:error:unsupportedContact); change acme.contacts");
}

TEST_F(AccountTasks, new_terms_are_reported_with_the_page_to_go_to) {
  world_.csr();
  enroll();
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    const Json body = {{"type", "urn:ietf:params:acme:error:userActionRequired"},
                       {"detail", "Terms of service have changed"},
                       {"instance", "https://ca.test/agree?token=1"}};
    HttpResponse response =
        test::ScriptedAcme::with_body(403, "application/problem+json", body.dump());
    response.fields.emplace_back("link", "<https://ca.test/tos2>;rel=\"terms-of-service\"");
    return response;
  };
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: https://ca.test/newOrder: HTTP 403: Terms of service have changed "
            "(urn:ietf:params:acme:error:userActionRequired); go to https://ca.test/agree?token=1; "
            "its terms of service: https://ca.test/tos2");
  EXPECT_EQ(world_.state().failures, 1U);
}

}  // namespace
}  // namespace millrace::acme
