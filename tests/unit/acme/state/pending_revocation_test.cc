// Revocations of which it is not known whether the CA has done them.
#include "acme/account/account_tasks.h"
#include "acme/order/retry_override.h"
#include "acme/status/order_status.h"
#include "core/base/json.h"
#include "tests/support/acme/revocation_world.h"

namespace millrace::acme {
namespace {

using enum RevocationReason;

constexpr const char* kUndecided =
    "; it is not known whether it is revoked: the next run of order retries";
constexpr const char* kAskedLater =
    "; it is not known whether it is revoked: a later run of order retries";

struct Died {};

class PendingRevocationTest : public RevocationTest {
 protected:
  void lose_replies() {
    world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
      return resource == "revokeCert"
                 ? Result<HttpResponse>(Error("https://ca.test/revokeCert: cut off"))
                 : Result<HttpResponse>(std::move(response));
    };
  }
  void work_again() {
    world_.acme.tamper = nullptr;
    world_.acme.refuse = nullptr;
  }
  OrderStatus status() {
    return order_status(world_.files, world_.paths(), id_of("web"), world_.clock.now(), pending())
        .value();
  }
  std::string by_the_ca(int http, const std::string& type) {
    return "https://ca.test/revokeCert: HTTP " + std::to_string(http) +
           ": no (urn:ietf:params:acme:error:" + type + ")";
  }
};

TEST_F(PendingRevocationTest, that_died_after_the_ca_acted_is_finished_by_the_next_run) {
  const PendingRevocation before = target();
  world_.acme.tamper = [](const std::string& resource,
                          HttpResponse response) -> Result<HttpResponse> {
    if (resource == "revokeCert") throw Died();
    return response;
  };
  EXPECT_THROW(revoke(superseded), Died);
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
  const TimePoint died = world_.clock.now();
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(status().phase, "revoking");
  EXPECT_EQ(status().revoked_at, std::nullopt);
  EXPECT_EQ(status().revoking.at(0).pending.since, died);
  EXPECT_EQ(status().revoking.at(0).pending.reason, superseded);
  EXPECT_TRUE(status().revoking.at(0).in_place);
  const Path entry = world_.paths().revocations_directory() / "acme.87654321.json";
  EXPECT_EQ(world_.files.status(entry).value()->mode, 0600U);
  work_again();
  world_.restart();
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(report.done.at(0).printed(), "certificate web: revoked, superseded, as requested at " +
                                             format_time(died) + ": " + describe(before));
  EXPECT_EQ(world_.state().issued->revoked->at, died);
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(world_.state().order->phase, OrderPhase::ordered);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(der_of(target()), der_of(before));
  EXPECT_EQ(world_.acme.count("revokeCert"), 2U);
}

TEST_F(PendingRevocationTest, that_died_before_it_was_sent_is_sent_by_the_next_run) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource == "revokeCert") throw Died();
    return std::nullopt;
  };
  EXPECT_THROW(revoke(cessation_of_operation), Died);
  work_again();
  world_.clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(target()), 5}}));
  EXPECT_EQ(world_.state().issued->revoked->at, world_.clock.now());
}

// A stolen key is replaced although the CA is down.
TEST_F(PendingRevocationTest, is_remembered_while_the_ca_cannot_be_reached) {
  world_.acme.tamper = [](const std::string&, const HttpResponse&) {
    return Result<HttpResponse>(Error("https://ca.test/: no route to host"));
  };
  EXPECT_EQ(errors_of(revoke(key_compromise)),
            std::string("revocation: https://ca.test/: no route to host") + kUndecided);
  EXPECT_EQ(status().phase, "revoking");
  EXPECT_TRUE(world_.directory.has("state/keys/web/replaced.key"));
  work_again();
  world_.csr();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

TEST_F(PendingRevocationTest, of_a_key_file_that_cannot_be_read_changes_nothing) {
  const auto before = world_.on_disk();
  world_.directory.write("leaf.key", "no key", 0600);
  const StageReport report = revoke(key_compromise, "leaf.key");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(PendingRevocationTest, asks_nothing_of_the_ca_while_the_intent_cannot_be_written) {
  const unsigned asked = world_.acme.count("revokeCert");
  const auto before = world_.on_disk();
  world_.files.plan(1, test::Fault::refuse);
  EXPECT_EQ(
      errors_of(revoke(superseded)),
      "revocation: " + (world_.paths().revocations_directory() / "acme.87654321.json").string() +
          ": cannot write: No space left on device");
  EXPECT_EQ(world_.acme.count("revokeCert"), asked);
  EXPECT_TRUE(world_.on_disk() == before);
}

// The CA acted, and another certificate has taken the place of the one revoked.
TEST_F(PendingRevocationTest, stays_when_its_certificate_is_replaced) {
  const PendingRevocation old = target();
  refuse(500, "serverInternal");
  EXPECT_EQ(errors_of(revoke(superseded)),
            "revocation: " + by_the_ca(500, "serverInternal") + kUndecided);
  world_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: revocation: " + by_the_ca(500, "serverInternal") + kAskedLater);
  world_.publish_all();
  for (int tries = 0; tries < 20 && world_.state().order; ++tries) world_.fetch();
  EXPECT_FALSE(world_.state().order);
  EXPECT_NE(der_of(target()), der_of(old));
  EXPECT_EQ(status().phase, "issued");
  EXPECT_EQ(subject_of(status().revoking.at(0).pending), "serial " + old.leaf->serial);
  EXPECT_FALSE(status().revoking.at(0).in_place);
  work_again();
  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(old), 4}}));
  EXPECT_FALSE(world_.state().issued->revoked);
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, is_taken_back_when_the_ca_refuses_in_a_later_run) {
  lose_replies();
  revoke(superseded);
  work_again();
  refuse(400, "badRevocationReason");
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report),
            "certificate web: revocation: " + by_the_ca(400, "badRevocationReason") +
                "; it is not revoked and not retried");
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
  EXPECT_EQ(status().phase, "issued");
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, is_kept_whatever_is_wrong_with_the_account_or_on_the_way) {
  const auto page = test::ScriptedAcme::with_body(200, "text/html", "<p>Please log in</p>");
  world_.acme.refuse = [&](const std::string& resource) {
    return resource == "revokeCert" ? std::optional(page) : std::nullopt;
  };
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "revokeCert") {
      std::erase_if(response.fields,
                    [](const auto& field) { return field.first == "replay-nonce"; });
    }
    return response;
  };
  EXPECT_EQ(errors_of(revoke(superseded)),
            "revocation: https://ca.test/revokeCert: HTTP 200: non-ACME response, no problem "
            "document: text/html, 20 octets (about:blank)" +
                std::string(kUndecided));
  work_again();
  refuse(403, "userActionRequired");
  EXPECT_EQ(errors_of(revoke(superseded)), "revocation: " + by_the_ca(403, "userActionRequired") +
                                               "; ask the CA what to do" + kUndecided);
  EXPECT_EQ(status().phase, "revoking");
}

TEST_F(PendingRevocationTest, waits_for_a_ca_that_is_unavailable) {
  refuse(503, "serverInternal");
  const StageReport busy = revoke(superseded);
  EXPECT_EQ(busy.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(errors_of(busy), "revocation: unavailable (503) until " +
                                 format_time(world_.clock.now() + std::chrono::minutes(1)) + ": " +
                                 by_the_ca(503, "serverInternal") + kUndecided);
  const StageReport report = world_.order();
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(report.pending.at(0).printed().find(
                "certificate web: revocation: the CA refuses requests until "),
            0U);
  EXPECT_EQ(world_.acme.count("revokeCert"), 1U);
  work_again();
  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

TEST_F(PendingRevocationTest, of_several_are_finished_together_and_each_alone) {
  world_.add_certificate("mail", {"mail.example.test"});
  ASSERT_EQ(errors_of(world_.issue()), "");
  lose_replies();
  revoke(superseded);
  const auto mail = issued_target(world_.context(), id_of("mail")).value();
  revoke_and_replace(world_.context(), world_.settings, mail, cessation_of_operation, {});
  work_again();
  world_.restart();
  const StageReport report = world_.order();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(world_.state().issued->revoked->reason, superseded);
  EXPECT_EQ(world_.state("mail").issued->revoked->reason, cessation_of_operation);
}

// The account may do it after all.
TEST_F(PendingRevocationTest, by_the_certificates_key_is_tried_by_the_account_first) {
  world_.directory.write("leaf.key", key("current.key"), 0600);
  lose_replies();
  const std::string command =
      "millrace revoke web --serial " + target().leaf->serial + " --reason superseded --key ";
  EXPECT_EQ(
      errors_of(revoke(superseded, "leaf.key")),
      "revocation: https://ca.test/revokeCert: cut off; it is not known whether it is revoked: the "
      "next run of order retries with the account key; if the CA refuses it, run: " +
          command + (world_.directory / "leaf.key").string() + " --yes");
  EXPECT_EQ(command_by_key(status().revoking.at(0).pending), command + "FILE --yes");
  const PendingRevocation lost = pending().at(0);
  work_again();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(status().revoked_at, world_.clock.now());
  ASSERT_TRUE(journal().put(lost));
  refuse(403, "unauthorized");
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: revocation: " + by_the_ca(403, "unauthorized") +
                "; this account may not revoke it: run " + command + "FILE --yes");
  EXPECT_EQ(pending().size(), 1U);
}

TEST_F(PendingRevocationTest, by_the_key_finishes_what_another_certificate_has_taken_the_place_of) {
  world_.directory.write("leaf.key", key("current.key"), 0600);
  const auto file = leaf_file();
  refuse(500, "serverInternal");
  revoke(superseded, "leaf.key");
  world_.clock.advance(std::chrono::hours(2));
  world_.issue();
  work_again();
  ASSERT_EQ(pending().size(), 1U);
  const auto old = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  const Path key = world_.directory / "leaf.key";
  EXPECT_EQ(errors_of(revoke_and_replace(world_.context(), world_.settings, old, superseded, key)),
            "");
  EXPECT_TRUE(pending().empty());
  EXPECT_FALSE(world_.state().issued->revoked);
}

TEST_F(PendingRevocationTest, of_a_certificate_that_is_not_the_newest_is_finished) {
  const auto file = leaf_file();
  issue_another();
  const auto old = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  lose_replies();
  EXPECT_EQ(errors_of(revoke_and_replace(world_.context(), world_.settings, old, superseded, {})),
            std::string("revocation: https://ca.test/revokeCert: cut off") + kUndecided);
  EXPECT_EQ(name_of(pending().at(0)), "serial " + old.leaf->serial);
  work_again();
  EXPECT_EQ(
      lines_of(
          run_order(world_.context(), world_.settings, *world_.session, {id_of("web")}, {}).done),
      "");
  const TimePoint now = world_.clock.now();
  EXPECT_EQ(lines_of(world_.order().done), "certificate serial " + old.leaf->serial +
                                               ": revoked, superseded, as requested at " +
                                               format_time(now) + ": " + describe(old));
  EXPECT_TRUE(pending().empty());
  EXPECT_FALSE(world_.state().issued->revoked);
}

TEST_F(PendingRevocationTest, stays_for_a_compromised_key_whatever_reason_is_given_later) {
  refuse(500, "serverInternal");
  revoke(superseded);
  EXPECT_EQ(pending().at(0).reason, superseded);
  const TimePoint first = world_.clock.now();
  world_.clock.advance(std::chrono::minutes(5));
  revoke(key_compromise);
  EXPECT_EQ(pending().at(0).reason, key_compromise);
  EXPECT_EQ(pending().at(0).since, first);
  EXPECT_TRUE(world_.directory.has("state/keys/web/replaced.key"));
  work_again();
  EXPECT_EQ(errors_of(revoke(superseded)), "");
  EXPECT_EQ(world_.acme.revoked().begin()->second, 1);
  EXPECT_EQ(world_.state().issued->revoked->reason, key_compromise);
}

TEST_F(PendingRevocationTest, for_a_compromised_key_orders_nothing_with_it) {
  const std::string spki_before = spki();
  std::filesystem::rename(world_.directory / "state/keys/web", world_.directory / "key-host");
  refuse(500, "serverInternal");
  revoke(key_compromise);
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: revocation: " + by_the_ca(500, "serverInternal") + kAskedLater +
                "\ncertificate web: its key is compromised and no longer used; on the key host "
                "run: millrace csr --replace-key " +
                spki_before + " web");
  EXPECT_EQ(world_.acme.orders_made(), 1U);
}

TEST_F(PendingRevocationTest, ends_with_its_certificate) {
  world_.acme.script.lifetime = std::chrono::days(10);
  issue_another();
  refuse(500, "serverInternal");
  revoke(superseded);
  world_.clock.advance(std::chrono::days(11));
  const StageReport report = world_.order();
  EXPECT_EQ(report.done.at(0).printed(),
            "certificate web: not known to be revoked, serial 87654322, but it expired at " +
                format_time(target().leaf->not_after));
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, is_not_asked_of_another_directory) {
  lose_replies();
  revoke(superseded);
  work_again();
  world_.ca().directory_url = "https://other.test/directory";
  world_.restart();
  const std::string errors = errors_of(world_.order());
  EXPECT_NE(errors.find("certificate web: revocation: it is of https://ca.test/directory, and CA "
                        "acme is now https://other.test/directory: "),
            std::string::npos)
      << errors;
  EXPECT_EQ(pending().at(0).directory, "https://ca.test/directory");
  world_.ca().directory_url = "https://ca.test/directory";
  world_.restart();
  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, that_the_ca_rate_limits_does_not_block_orders) {
  lose_replies();
  revoke(superseded);
  work_again();
  refuse(503, "serverInternal");
  for (int runs = 0; runs < 3; ++runs) {
    world_.restart();
    world_.order();
    world_.publish_all();
    world_.fetch();
    world_.fetch();
    world_.clock.advance(std::chrono::minutes(1));
  }
  EXPECT_FALSE(world_.state().issued->revoked);
  EXPECT_EQ(journal().find(world_.state().issued->chain), nullptr) << "another one is in place";
  EXPECT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending().at(0).tries, 0U) << "the CA has looked at none";
  work_again();
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, is_put_off_longer_after_each_try) {
  refuse(500, "serverInternal");
  revoke(superseded);
  EXPECT_EQ(status().revoking.at(0).pending.retry_at, std::nullopt) << "the next run asks";
  unsigned asked = world_.acme.count("revokeCert");
  unsigned tries = 0;
  for (const int minutes : {1, 10, 100, 100}) {
    EXPECT_EQ(errors_of(world_.order()),
              "certificate web: revocation: " + by_the_ca(500, "serverInternal") + kAskedLater);
    EXPECT_EQ(world_.acme.count("revokeCert"), ++asked);
    ++tries;
    const TimePoint at = world_.clock.now() + std::chrono::minutes(minutes);
    EXPECT_EQ(status().revoking.at(0).pending.retry_at, at);
    world_.clock.advance(std::chrono::minutes(minutes) - std::chrono::seconds(1));
    world_.restart();
    const StageReport waits = world_.order();
    EXPECT_EQ(errors_of(waits), "");
    EXPECT_EQ(waits.pending.at(0).printed(),
              "certificate web: revocation: next try at " + format_time(at) + ", after " +
                  std::to_string(tries) + (tries == 1 ? " try" : " tries") +
                  "; the last: " + by_the_ca(500, "serverInternal") + kAskedLater);
    EXPECT_EQ(world_.acme.count("revokeCert"), asked);
    world_.clock.advance(std::chrono::seconds(1));
  }
}

TEST_F(PendingRevocationTest, is_asked_at_once_when_the_operator_clears_the_wait) {
  refuse(500, "serverInternal");
  revoke(superseded);
  world_.order();
  work_again();
  EXPECT_EQ(errors_of(clear_backoff(world_.context(), world_.settings, {})), "");
  EXPECT_EQ(pending().at(0).tries, 1U);
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_TRUE(pending().empty());
}

// When the operator has mended it nothing is to be waited for.
TEST_F(PendingRevocationTest, is_not_put_off_for_what_the_operator_has_to_mend) {
  lose_replies();
  revoke(superseded);
  world_.ca().directory_url = "https://other.test/directory";
  world_.restart();
  EXPECT_NE(errors_of(world_.order()), "");
  EXPECT_EQ(pending().at(0).tries, 0U);
  EXPECT_NE(errors_of(world_.order()), "");
}

TEST_F(PendingRevocationTest, keeps_a_compromised_key_out_when_its_certificate_has_ended) {
  lose_replies();
  revoke(key_compromise);
  const std::string compromised = spki();
  world_.clock.advance(std::chrono::days(100));
  work_again();
  refuse(500, "serverInternal");
  // The host of the keys has not replaced it, and asks with it again.
  ASSERT_TRUE(
      world_.files.write(world_.paths().current_key(id_of("web")), key("replaced.key"), 0600));
  ASSERT_TRUE(world_.files.remove(world_.directory / "state/keys/web/request.json"));
  world_.csr();
  const size_t orders = world_.acme.orders_made();
  world_.restart();
  EXPECT_NE(errors_of(world_.order()).find("its key is compromised and no longer used"),
            std::string::npos);
  EXPECT_EQ(world_.acme.orders_made(), orders);
  refuse(400, "malformed");
  world_.clock.advance(std::chrono::minutes(1));
  EXPECT_NE(errors_of(world_.order()).find("it is not revoked and not retried"), std::string::npos);
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(errors_of(world_.order()).find("certificate web: its key is compromised"), 0U);
}

TEST_F(PendingRevocationTest, is_retried_and_reported_where_its_certificate_is_selected) {
  world_.add_certificate("mail", {"mail.example.test"});
  ASSERT_EQ(errors_of(world_.issue()), "");
  refuse(500, "serverInternal");
  revoke(superseded);
  const unsigned asked = world_.acme.count("revokeCert");
  const auto order = [this](const char* id) {
    return errors_of(
        run_order(world_.context(), world_.settings, *world_.session, {id_of(id)}, {}));
  };
  EXPECT_EQ(order("mail"), "");
  EXPECT_EQ(world_.acme.count("revokeCert"), asked);
  EXPECT_NE(order("web"), "");
  EXPECT_EQ(world_.acme.count("revokeCert"), asked + 1);
}

TEST_F(PendingRevocationTest, of_what_was_taken_out_of_the_configuration_is_finished) {
  const PendingRevocation gone = target();
  lose_replies();
  revoke(cessation_of_operation);
  work_again();
  world_.settings.certificates.clear();
  world_.add_certificate("mail", {"mail.example.test"});
  world_.directory.write("state/orders/.json", "no certificate", 0600);
  world_.csr();
  const auto order_of = [this](const Selection& selection) {
    return run_order(world_.context(), world_.settings, *world_.session, selection, {});
  };
  EXPECT_EQ(lines_of(order_of({id_of("mail")}).done).find("certificate web"), std::string::npos);
  const StageReport report = order_of({});
  EXPECT_EQ(errors_of(report), "");
  EXPECT_NE(lines_of(report.done).find("certificate web: revoked, cessationOfOperation"),
            std::string::npos)
      << lines_of(report.done);
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(gone), 5}}));
  EXPECT_TRUE(pending().empty());
  EXPECT_TRUE(world_.state().issued->revoked);
}

TEST_F(PendingRevocationTest, of_what_was_taken_out_of_the_configuration_can_be_done_by_hand) {
  const PendingRevocation gone = target();
  world_.directory.write("leaf.key", key("current.key"), 0600);
  refuse(500, "serverInternal");
  revoke(superseded);
  world_.order();
  world_.settings.certificates.clear();
  world_.add_certificate("mail", {"mail.example.test"});
  EXPECT_EQ(pending().at(0).id, id_of("web"));
  EXPECT_NE(pending().at(0).retry_at, std::nullopt);
  clear_backoff(world_.context(), world_.settings, {});
  EXPECT_EQ(pending().at(0).retry_at, std::nullopt);
  work_again();
  const auto meant = target_with_serial(world_.context(), id_of("web"), gone.leaf->serial).value();
  const Path key = world_.directory / "leaf.key";
  EXPECT_EQ(
      errors_of(revoke_and_replace(world_.context(), world_.settings, meant, superseded, key)), "");
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, needs_no_request_of_the_key_host) {
  lose_replies();
  revoke(superseded);
  work_again();
  std::filesystem::remove_all(world_.directory / "state/outbox/csr");
  world_.order();
  EXPECT_TRUE(world_.state().issued->revoked);
}

TEST_F(PendingRevocationTest, that_cannot_be_read_is_an_error_and_stops_no_other) {
  lose_replies();
  revoke(superseded);
  work_again();
  const Path broken = world_.paths().revocations_directory() / "acme.00.json";
  world_.directory.write("state/revocations/acme.00.json", R"({"version":9})", 0600);
  EXPECT_EQ(errors_of(world_.order()),
            broken.string() +
                ": /version: expected 1, got 9; restore it from a backup, or remove it and revoke "
                "the certificate again");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

// What it blocks is not known.
TEST_F(PendingRevocationTest, without_the_list_of_blocked_keys_nothing_is_ordered) {
  world_.directory.write("state/revocations/blocked-keys.json", "{", 0600);
  const unsigned orders = world_.acme.count("newOrder");
  EXPECT_NE(errors_of(world_.order({.renew_now = true})).find("blocked-keys.json:1:2: "),
            std::string::npos);
  EXPECT_EQ(world_.acme.count("newOrder"), orders);
}

TEST_F(PendingRevocationTest, of_an_order_ends_with_the_account) {
  world_.acme.script.processing_answers = 1000;
  world_.clock.advance(std::chrono::hours(2));
  world_.order({.renew_now = true});
  world_.publish_all();
  for (int looks = 0; looks < 3; ++looks) world_.fetch();
  revoke(key_compromise);
  ASSERT_EQ(pending().size(), 1U);
  const StageReport report = run_account_deactivate(world_.context(), world_.settings, world_.ca());
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: a certificate from an order for its compromised key can no longer be "
            "revoked: https://ca.test/order/1");
  EXPECT_TRUE(pending().empty());
}

TEST_F(PendingRevocationTest, is_left_to_the_certificate_s_key_when_the_account_is_deactivated) {
  lose_replies();
  revoke(superseded);
  work_again();
  const StageReport report = run_account_deactivate(world_.context(), world_.settings, world_.ca());
  EXPECT_EQ(errors_of(report), "");
  const std::string command = "millrace revoke web --serial " + target().leaf->serial +
                              " --reason superseded --key FILE --yes";
  EXPECT_EQ(
      lines_of(report.notes),
      "certificate web: its revocation is pending, and no account can finish it: run " + command);
  EXPECT_TRUE(status().revoking.at(0).pending.own_key);
  EXPECT_EQ(command_by_key(status().revoking.at(0).pending), command);
}

TEST_F(PendingRevocationTest, registers_no_account) {
  refuse(500, "serverInternal");
  revoke(superseded);
  std::filesystem::remove_all(world_.directory / "state/accounts/acme");
  const Path document = world_.paths().account_document(CaId::usual());
  EXPECT_EQ(errors_of(world_.order())
                .find("certificate web: revocation: " + document.string() +
                      ": missing, so only the certificate's own key can revoke it"),
            0U);
}

}  // namespace
}  // namespace millrace::acme
