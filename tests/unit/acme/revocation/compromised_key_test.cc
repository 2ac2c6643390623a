// Certificates and orders for a compromised key.
#include "acme/request/key_replacement.h"
#include "core/base/json.h"
#include "tests/support/acme/revocation_world.h"

namespace millrace::acme {
namespace {

using enum RevocationReason;

class CompromisedKeyTest : public RevocationTest {
 protected:
  // The CA has the CSR of a second order, and goes on working on it for a while.
  void finalize() {
    world_.clock.advance(std::chrono::hours(2));
    auto& script = world_.acme.script;
    if (script.processing_answers == 0) script.processing_answers = 5;
    world_.order({.renew_now = true});
    world_.publish_all();
    for (int looks = 0; looks < 3; ++looks) world_.fetch();
    ASSERT_EQ(world_.state().order->phase, OrderPhase::finalized);
  }
};

// A renewal keeps the key.
TEST_F(CompromisedKeyTest, of_an_older_certificate_has_the_newest_revoked_as_well) {
  const std::string next = key("next.key"), old_spki = spki();
  const auto file = leaf_file();
  issue_another();
  world_.add_certificate("mail", {"mail.example.test"});
  ASSERT_EQ(errors_of(world_.issue()), "");
  const PendingRevocation newest = target();
  const auto old = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  const auto meant = revoked_with(world_.context(), world_.settings, old, key_compromise);
  ASSERT_EQ(meant.size(), 2U);
  EXPECT_EQ(der_of(meant[1]), der_of(newest));
  EXPECT_EQ(revoked_with(world_.context(), world_.settings, old, superseded).size(), 1U);
  const StageReport report =
      revoke_and_replace(world_.context(), world_.settings, old, key_compromise, {});
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(world_.acme.revoked(),
            (std::map<std::string, int>{{der_of(old), 1}, {der_of(newest), 1}}));
  EXPECT_NE(lines_of(report.done).find("certificate " + describe(newest) + ": revoked, keyComp"),
            std::string::npos)
      << lines_of(report.done);
  EXPECT_EQ(world_.state().issued->revoked->reason, key_compromise);
  EXPECT_FALSE(world_.state("mail").issued->revoked);
  EXPECT_EQ(key("current.key"), next);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(spki(), old_spki);
}

TEST_F(CompromisedKeyTest, revokes_what_it_can_of_several_certificates) {
  const auto file = leaf_file();
  issue_another();
  const auto old = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  unsigned asked = 0;
  world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "revokeCert" || ++asked != 2) return std::nullopt;
    return test::ScriptedAcme::problem(500, "serverInternal", "no");
  };
  const StageReport report =
      revoke_and_replace(world_.context(), world_.settings, old, key_compromise, {});
  EXPECT_EQ(errors_of(report),
            "revocation of web, which has the same key: https://ca.test/revokeCert: HTTP 500: no "
            "(urn:ietf:params:acme:error:serverInternal); it is not known whether it is revoked: "
            "the next run of order retries");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
  world_.acme.refuse = nullptr;
  world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
}

TEST_F(CompromisedKeyTest, moves_on_to_the_next_key) {
  const std::string old = key("current.key"), next = key("next.key");
  const std::string old_spki = spki();
  const StageReport report = revoke(key_compromise);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_NE(
      lines_of(report.done)
          .find("certificate web: key " + old_spki + " replaced by the next one, and kept as " +
                (world_.directory / "state/keys/web/replaced.key").string() +
                "; its TLSA records stay; when no server uses it, run: millrace csr --retire-old "
                "web"),
      std::string::npos)
      << lines_of(report.done);
  EXPECT_EQ(world_.acme.revoked().begin()->second, 1);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(key("current.key"), next);
  EXPECT_EQ(key("replaced.key"), old);
  EXPECT_NE(key("next.key"), next);
  EXPECT_EQ(target().spki, PrivateKey::from_pem(next, "")->spki_digest());
  EXPECT_EQ(world_.files.status(world_.paths().replaced_key(id_of("web"))).value()->mode, 0600U);
  EXPECT_EQ(errors_of(world_.csr()), "");
}

TEST_F(CompromisedKeyTest, on_another_host_orders_nothing_with_it) {
  const std::string spki_before = spki();
  const auto keys = world_.directory / "state/keys/web";
  std::filesystem::rename(keys, world_.directory / "key-host");
  const StageReport report = revoke(key_compromise);
  EXPECT_EQ(errors_of(report), "");
  const std::string command = "millrace csr --replace-key " + spki_before + " web";
  EXPECT_NE(
      lines_of(report.done)
          .find("certificate web: its key is not on this host; on the key host run: " + command),
      std::string::npos);
  const unsigned before = world_.acme.count("newOrder");
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: its key is compromised and no longer used; on the key host run: " +
                command);
  EXPECT_EQ(world_.acme.count("newOrder"), before);
  // What that command does.
  std::filesystem::rename(world_.directory / "key-host", keys);
  const auto digest = SpkiDigest::parse(spki_before).value();
  EXPECT_EQ(errors_of(run_key_replacement(world_.context(), id_of("web"), digest)), "");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(spki(), spki_before);
}

TEST_F(CompromisedKeyTest, has_the_certificate_revoked_that_an_open_order_leads_to) {
  finalize();
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_FALSE(world_.state().order);
  const PendingRevocation of_order = pending().at(0);
  EXPECT_EQ(of_order.order, "https://ca.test/order/1");
  EXPECT_EQ(of_order.until, world_.clock.now() + std::chrono::days(7));
  world_.csr();
  const StageReport waits = world_.order();
  EXPECT_EQ(errors_of(waits), "");
  EXPECT_EQ(lines_of(waits.notes),
            "certificate web: a certificate from the order for the compromised key will be "
            "revoked; the order is processing: https://ca.test/order/1");
  StageReport report;
  for (int looks = 0; looks < 5; ++looks) report.add(world_.order());
  EXPECT_NE(lines_of(report.done).find(": revoked, keyCompromise, as requested at "),
            std::string::npos);
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
  EXPECT_TRUE(pending().empty());
  world_.acme.script.processing_answers = 0;
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(world_.state().issued->spki,
            PrivateKey::from_pem(key("current.key"), "")->spki_digest());
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
}

TEST_F(CompromisedKeyTest, stops_polling_an_order_whose_time_is_over) {
  world_.acme.script.processing_answers = 1000;
  finalize();
  revoke(key_compromise);
  world_.clock.advance(std::chrono::days(7));
  const std::string after =
      "; it is not known whether this order led to a certificate for the compromised key, and it "
      "is not checked again: https://ca.test/order/1";
  EXPECT_EQ(errors_of(world_.order()).substr(0, 58 + after.size()),
            "certificate web: revocation: the order is still processing" + after);
  EXPECT_TRUE(pending().empty());
}

TEST_F(CompromisedKeyTest, polls_no_more_an_order_that_the_ca_refused_or_does_not_know) {
  finalize();
  revoke(key_compromise);
  const PendingRevocation before = pending().at(0);
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource != "order") return response;
    Json body = Json::parse(response.body);
    body["status"] = "invalid";
    response.body = body.dump();
    return response;
  };
  EXPECT_NE(lines_of(world_.order().done)
                .find("certificate web: the order abandoned because its key is compromised led to "
                      "no certificate: https://ca.test/order/1"),
            std::string::npos);
  EXPECT_TRUE(pending().empty());
  ASSERT_TRUE(journal().put(before));
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    return resource == "order" ? test::ScriptedAcme::problem(404, "malformed", "no such order")
                               : response;
  };
  // One refusal is not its end.
  world_.order();
  EXPECT_FALSE(pending().empty());
  world_.clock.advance(std::chrono::days(8));
  EXPECT_EQ(
      errors_of(world_.order())
          .find("certificate web: revocation: https://ca.test/order/1: HTTP 404: no such order "),
      0U);
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

// The order may have been finalized with the next key, and its answer lost.
TEST_F(CompromisedKeyTest, leaves_a_certificate_alone_that_is_for_another_key) {
  finalize();
  revoke(key_compromise);
  PendingRevocation of_another = pending().at(0);
  of_another.spki = SpkiDigest::of("another");
  ASSERT_TRUE(journal().put(of_another));
  for (int looks = 0; looks < 6; ++looks) world_.order();
  EXPECT_TRUE(pending().empty());
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

// One certificate of the key that the CA knows nothing of says nothing of the others.
TEST_F(CompromisedKeyTest, has_its_order_watched_though_the_ca_refuses_to_revoke_another_of_its) {
  finalize();
  refuse(404, "malformed");
  EXPECT_NE(errors_of(revoke(key_compromise)), "");
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending()[0].order, "https://ca.test/order/1");
  EXPECT_FALSE(world_.state().order);
  world_.acme.refuse = nullptr;
  for (int looks = 0; looks < 6; ++looks) world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 1U) << "of the order";
}

// The older one, which is named, is being revoked already, and says nothing of what is in use.
TEST_F(CompromisedKeyTest, of_an_older_certificate_ends_the_order_of_the_newest) {
  const auto file = leaf_file();
  refuse(500, "serverInternal");
  revoke(superseded);
  world_.acme.refuse = nullptr;
  PendingRevocation before = pending().at(0);
  before.tries = 1;
  before.retry_at = world_.clock.now() + std::chrono::days(1);
  ASSERT_TRUE(journal().put(before));
  issue_another();
  finalize();
  ASSERT_EQ(pending().size(), 1U);
  OrderState state = world_.state();
  state.order->phase = OrderPhase::answered;
  state.order->spki.reset();
  world_.directory.write("state/orders/web.json", encode(state), 0600);
  std::filesystem::remove_all(world_.directory / "state/outbox/csr");
  const auto old = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  revoke_and_replace(world_.context(), world_.settings, old, key_compromise, {});
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
}

// As after a crash in which the disk lost the last steps.
TEST_F(CompromisedKeyTest, gives_up_the_order_that_may_have_gone_on_since_it_was_written) {
  finalize();
  OrderState state = world_.state();
  state.order->phase = OrderPhase::ordered;
  state.order->spki.reset();
  world_.directory.write("state/orders/web.json", encode(state), 0600);
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_FALSE(world_.state().order);
  for (int looks = 0; looks < 6; ++looks) world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
}

TEST_F(CompromisedKeyTest, polls_no_more_an_order_that_has_had_no_request) {
  world_.clock.advance(std::chrono::hours(2));
  world_.order({.renew_now = true});
  ASSERT_EQ(world_.state().order->phase, OrderPhase::ordered);
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_EQ(pending().size(), 1U);
  world_.csr();
  EXPECT_NE(lines_of(world_.order().done).find("led to no certificate: https://ca.test/order/1"),
            std::string::npos);
  EXPECT_TRUE(pending().empty());
}

// A host whose clock was ahead for a while.
TEST_F(CompromisedKeyTest, has_certificates_revoked_of_which_the_clock_says_that_they_have_ended) {
  refuse(500, "serverInternal");
  revoke(key_compromise);
  world_.acme.refuse = nullptr;
  world_.clock.advance(std::chrono::days(100));
  world_.restart();
  world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

// Orders opened since are for the next key.
TEST_F(CompromisedKeyTest, said_once_more_gives_up_no_order_for_the_next_key) {
  leaf_file();
  revoke(key_compromise);
  world_.csr();
  world_.acme.script.processing_answers = 5;
  world_.order();
  world_.publish_all();
  for (int looks = 0; looks < 3; ++looks) world_.fetch();
  ASSERT_EQ(world_.state().order->phase, OrderPhase::finalized);
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_TRUE(world_.state().order);
  EXPECT_TRUE(pending().empty());
}

// The key host was quicker: it has moved to the next key, and the order for that is on its way.
TEST_F(CompromisedKeyTest, whose_replacement_is_on_its_way_keeps_the_order_for_the_next_key) {
  const std::string compromised = spki();
  EXPECT_EQ(
      errors_of(run_key_replacement(world_.context(), id_of("web"), world_.state().issued->spki)),
      "");
  world_.csr();
  finalize();
  const size_t orders = world_.acme.orders_made();
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_TRUE(world_.state().order);
  EXPECT_TRUE(pending().empty());
  world_.acme.script.processing_answers = 0;
  world_.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(spki(), compromised);
  EXPECT_EQ(world_.acme.orders_made(), orders);
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
}

// The state of the certificate was lost, and another order for its key is on its way.
TEST_F(CompromisedKeyTest, of_a_file_that_the_state_does_not_know_bars_order_and_request) {
  const auto file = leaf_file();
  const SpkiDigest compromised = target().spki;
  std::filesystem::remove(world_.directory / "state/orders/web.json");
  std::filesystem::remove_all(world_.directory / "state/outbox/fetch");
  finalize();
  const auto lost = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  const StageReport report =
      revoke_and_replace(world_.context(), world_.settings, lost, key_compromise, {});
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(report.done.at(0).printed().find("certificate web, serial " + lost.leaf->serial), 0U)
      << lines_of(report.done);
  EXPECT_TRUE(world_.directory.has("state/keys/web/replaced.key"));
  EXPECT_FALSE(world_.state().order);
  EXPECT_EQ(journal().blocked_keys(), std::set{compromised});
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending()[0].order, "https://ca.test/order/1");
  world_.acme.script.processing_answers = 0;
  EXPECT_EQ(errors_of(world_.issue()), "");
  for (int looks = 0; looks < 5; ++looks) world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
  EXPECT_NE(world_.state().issued->spki, compromised);
}

TEST_F(CompromisedKeyTest, of_a_file_ends_the_search_for_a_lost_state) {
  const auto file = leaf_file();
  const SpkiDigest compromised = target().spki;
  std::filesystem::remove(world_.directory / "state/orders/web.json");
  EXPECT_NE(errors_of(world_.order()).find("web.json: missing, but a certificate was issued"),
            std::string::npos);
  const auto lost = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  const auto revoke_lost = [&] {
    return revoke_and_replace(world_.context(), world_.settings, lost, key_compromise, {});
  };
  EXPECT_TRUE(revoke_lost().changed);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(world_.state().issued->spki, compromised);
  EXPECT_FALSE(revoke_lost().changed) << "already revoked, and not of a configured certificate";
}

TEST_F(CompromisedKeyTest, of_a_file_is_remembered_where_its_key_is_asked_for) {
  const auto file = leaf_file();
  std::filesystem::remove(world_.directory / "state/orders/web.json");
  std::filesystem::remove_all(world_.directory / "state/outbox/fetch");
  std::filesystem::rename(world_.directory / "state/keys/web", world_.directory / "key-host");
  const auto lost = file_target(world_.context(), world_.settings, file, CaId::usual()).value();
  refuse(500, "serverInternal");
  const StageReport report =
      revoke_and_replace(world_.context(), world_.settings, lost, key_compromise, {});
  EXPECT_NE(errors_of(report).find("the next run of order retries"), std::string::npos);
  EXPECT_NE(lines_of(report.done).find("its key is not on this host"), std::string::npos);
  world_.acme.refuse = nullptr;
  const size_t orders = world_.acme.orders_made();
  EXPECT_NE(errors_of(world_.order()).find("its key is compromised"), std::string::npos);
  EXPECT_EQ(world_.acme.revoked(), (std::map<std::string, int>{{der_of(lost), 1}}));
  EXPECT_NE(errors_of(world_.order()).find("its key is compromised"), std::string::npos);
  EXPECT_EQ(world_.acme.orders_made(), orders);
}

TEST_F(CompromisedKeyTest, of_a_file_is_asked_for_once_where_several_certificates_have_its_key) {
  world_.add_certificate("mail", {"mail.example.test"});
  world_.directory.write("state/keys/mail/current.key", key("current.key"), 0600);
  EXPECT_EQ(errors_of(world_.csr()), "");
  const unsigned asked = world_.acme.count("revokeCert");
  const StageReport report = revoke(key_compromise);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(world_.acme.count("revokeCert"), asked + 1);
  EXPECT_TRUE(world_.directory.has("state/keys/web/replaced.key"));
  EXPECT_TRUE(world_.directory.has("state/keys/mail/replaced.key"));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state("mail").issued);
  EXPECT_EQ(journal().blocked_keys().size(), 1U);
}

// As from a backup of the key host.
TEST_F(CompromisedKeyTest, stays_blocked_when_another_certificate_has_taken_its_place) {
  revoke(key_compromise);
  EXPECT_EQ(errors_of(world_.issue()), "");
  const SpkiDigest given_up = target().spki;
  ASSERT_TRUE(
      world_.files.write(world_.paths().current_key(id_of("web")), key("replaced.key"), 0600));
  run_csr(world_.context(), world_.settings, {}, {.given_up = given_up});
  const size_t orders = world_.acme.orders_made();
  EXPECT_NE(errors_of(world_.order()).find("its key is compromised"), std::string::npos);
  EXPECT_EQ(world_.acme.orders_made(), orders);
}

// The operator decides.
TEST_F(CompromisedKeyTest, is_replaced_and_blocked_whatever_the_ca_answers) {
  const std::string next = key("next.key");
  const SpkiDigest compromised = target().spki;
  refuse(400, "badRevocationReason");
  const StageReport report = revoke(key_compromise);
  EXPECT_TRUE(errors_of(report).ends_with("badRevocationReason); it is not revoked"));
  EXPECT_EQ(key("current.key"), next);
  EXPECT_EQ(journal().blocked_keys(), std::set{compromised});
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_NE(target().spki, compromised);
}

TEST_F(CompromisedKeyTest, that_the_account_may_not_revoke_is_an_error_until_its_key_has) {
  world_.directory.write("leaf.key", key("current.key"), 0600);
  refuse(403, "unauthorized");
  revoke(key_compromise);
  const std::string command = "millrace revoke web --serial " + target().leaf->serial +
                              " --reason keyCompromise --key FILE --yes";
  EXPECT_TRUE(errors_of(world_.order()).starts_with("certificate web: revocation: "));
  const StageReport waits = world_.order();
  EXPECT_NE(errors_of(waits).find("next try at "), std::string::npos);
  EXPECT_NE(errors_of(waits).find(command), std::string::npos);
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(revoke(key_compromise, "leaf.key")), "");
  EXPECT_TRUE(pending().empty());
}

// The certificate, its open order, the block: whatever was written, the command again finds it.
TEST_F(CompromisedKeyTest, is_revoked_whole_by_the_command_again_after_a_death_at_any_step) {
  struct Died {};
  finalize();
  world_.files.die_by([] { throw Died(); });
  size_t deaths = 0;
  const auto dies_at = [&](size_t step) {
    world_.files.plan(step, step % 2 == 0 ? test::Fault::die_before : test::Fault::die_after);
    try {
      run_revoke(world_.context(), world_.settings, target(), key_compromise, {});
    } catch (const Died&) {
      return true;
    }
    return false;
  };
  for (size_t step = 1; dies_at(step); ++step) {
    ++deaths;
    const bool is_sent = !world_.acme.revoked().empty();
    EXPECT_TRUE(!is_sent || journal().is_blocked(target().spki)) << step;
    EXPECT_TRUE(!is_sent || !world_.state().order) << step;
  }
  EXPECT_GE(deaths, 4U);
  world_.files.plan(1000, test::Fault::refuse);  // no step of what follows
  world_.restart();
  for (int looks = 0; looks < 6; ++looks) world_.order();
  EXPECT_EQ(world_.acme.revoked().size(), 2U);
  EXPECT_TRUE(pending().empty());
  EXPECT_TRUE(journal().is_blocked(target().spki));
  EXPECT_EQ(world_.state().issued->revoked->reason, key_compromise);
}

TEST_F(CompromisedKeyTest, without_a_next_key_still_revokes_and_says_what_is_missing) {
  ASSERT_TRUE(world_.files.remove(world_.paths().next_key(id_of("web"))));
  const StageReport report = revoke(key_compromise);
  EXPECT_EQ(errors_of(report),
            "certificate web: " + (world_.directory / "state/keys/web/next.key").string() +
                ": there is no next key to move to, and a new one is in no TLSA record yet: run "
                "millrace csr web, which makes one, and then: millrace csr --replace-key " +
                spki() + " web");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
  EXPECT_EQ(world_.csr().errors.size(), 0U);
  EXPECT_EQ(errors_of(revoke(key_compromise)), "");
  EXPECT_EQ(errors_of(world_.issue()), "");
}

}  // namespace
}  // namespace millrace::acme
