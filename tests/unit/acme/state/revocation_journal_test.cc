#include "acme/state/revocation_journal.h"

#include "acme/state/order_store.h"
#include "core/base/json.h"
#include "tests/support/acme/revocation_world.h"

namespace millrace::acme {
namespace {

using enum RevocationReason;

struct DiedWhileMoving {};

class RevocationJournalTest : public RevocationTest {
 protected:
  PendingRevocation entry(const CaId& ca = CaId::usual()) {
    PendingRevocation one = target();
    one.ca = ca;
    one.since = world_.clock.now();
    return one;
  }
  std::string open_error() {
    const auto opened = RevocationJournal::open(world_.context());
    return opened ? "" : opened.error().text();
  }
};

TEST_F(RevocationJournalTest, has_what_was_put_there_by_another_process) {
  PendingRevocation one = entry();
  one.reason = superseded;
  one.own_key = true;
  one.tries = 2;
  one.last_error = "it snowed";
  one.retry_at = world_.clock.now() + std::chrono::minutes(10);
  ASSERT_TRUE(journal().put(one));
  EXPECT_EQ(Json::parse(world_.directory.read("state/revocations/acme.87654321.json")),
            Json({{"version", 1},
                  {"id", "web"},
                  {"ca", "acme"},
                  {"spki", spki()},
                  {"directory", world_.ca().directory_url},
                  {"since", format_time(one.since)},
                  {"reason", "superseded"},
                  {"own_key", true},
                  {"tries", 2},
                  {"last_error", "it snowed"},
                  {"retry_at", format_time(*one.retry_at)},
                  {"certificate", one.leaf->pem}}));
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(to_json(pending()[0]), to_json(one));
  EXPECT_NE(journal().find(world_.state().issued->chain), nullptr);
  ASSERT_TRUE(journal().remove(one));
  EXPECT_TRUE(pending().empty());
}

TEST_F(RevocationJournalTest, keeps_apart_certificates_of_two_cas_with_one_serial) {
  ASSERT_TRUE(journal().put(entry()));
  ASSERT_TRUE(journal().put(entry(CaId::parse("other").value())));
  EXPECT_EQ(pending().size(), 2U);
}

TEST_F(RevocationJournalTest, selects_by_certificate_and_without_a_selection_everything) {
  PendingRevocation unnamed = entry(CaId::parse("other").value());
  unnamed.id.reset();
  ASSERT_TRUE(journal().put(entry()));
  ASSERT_TRUE(journal().put(unnamed));
  EXPECT_EQ(journal().pending().size(), 2U);
  EXPECT_EQ(journal().pending({id_of("web")}).size(), 1U);
  EXPECT_TRUE(journal().pending({id_of("mail")}).empty());
}

// The process died between the two.
TEST_F(RevocationJournalTest, blocks_the_keys_of_what_is_revoked_for_a_compromise) {
  PendingRevocation one = entry();
  one.reason = key_compromise;
  ASSERT_TRUE(journal().put(one));
  EXPECT_NE(errors_of(world_.order()).find("its key is compromised and no longer used"),
            std::string::npos);
  EXPECT_TRUE(pending().empty());
  EXPECT_TRUE(journal().is_blocked(one.spki));
}

// The process died while it abandoned orders: run again it abandons the rest, for a key that is not
// blocked yet.
TEST_F(RevocationJournalTest, blocks_no_key_for_an_abandoned_order_alone) {
  PendingRevocation one = entry();
  one.reason = key_compromise;
  one.leaf.reset();
  one.order = "https://ca.test/order/7";
  one.until = world_.clock.now() + std::chrono::hours(1);
  auto opened = RevocationJournal::open(world_.context()).value();
  ASSERT_TRUE(opened.put(one));
  ASSERT_TRUE(opened.block_compromised_keys());
  EXPECT_FALSE(opened.is_blocked(one.spki));
  one.leaf = target().leaf;
  one.order.clear();
  ASSERT_TRUE(opened.put(one));
  ASSERT_TRUE(opened.block_compromised_keys());
  EXPECT_TRUE(opened.is_blocked(one.spki));
}

TEST_F(RevocationJournalTest, is_of_its_owner_alone) {
  ASSERT_TRUE(journal().put(entry()));
  const auto mode = [this](const std::string& name) {
    return world_.files.status(world_.directory / ("state/" + name)).value()->mode;
  };
  EXPECT_EQ(mode("revocations"), 0700U);
  EXPECT_EQ(mode("revocations/acme.87654321.json"), 0600U);
  EXPECT_EQ(mode("revocations/blocked-keys.json"), 0600U);
}

// What earlier releases kept in STATE/orders.
class FormerRevocationsTest : public RevocationJournalTest {
 protected:
  void SetUp() override {
    RevocationJournalTest::SetUp();
    forget_journal();
  }
  void forget_journal() { std::filesystem::remove_all(world_.directory / "state/revocations"); }
  Json state_json(const std::string& id = "web") {
    return Json::parse(world_.directory.read("state/orders/" + id + ".json"));
  }
  void write_state(const Json& json, const std::string& id = "web") {
    world_.directory.write("state/orders/" + id + ".json", json_text(json), 0600);
  }
  // The entries that 0.1.0 wrote.
  Json of_certificate(const std::string& reason) {
    return {{"ca", "acme"},
            {"certificate", target().leaf->pem},
            {"directory", world_.ca().directory_url},
            {"last_error", "it snowed"},
            {"reason", reason},
            {"retry_at", format_time(world_.clock.now())},
            {"since", format_time(world_.clock.now())},
            {"spki", spki()},
            {"tries", 2}};
  }
  Json of_order() {
    return {{"ca", "acme"},
            {"order", "https://ca.test/order/0"},
            {"reason", "keyCompromise"},
            {"since", format_time(world_.clock.now())},
            {"spki", spki()},
            {"until", format_time(world_.clock.now() + std::chrono::days(7))}};
  }
  void write_former() {
    Json state = state_json();
    state["revoking"] = {of_certificate("keyCompromise"), of_order()};
    state["compromised"] = {spki(), SpkiDigest::of("another").hex()};
    write_state(state);
  }
  void expect_moved() {
    ASSERT_EQ(pending().size(), 2U);
    EXPECT_EQ(pending()[0].id, id_of("web"));
    EXPECT_EQ(subject_of(pending()[0]), "serial 87654321");
    EXPECT_EQ(pending()[0].last_error, "it snowed");
    EXPECT_EQ(pending()[0].tries, 2U);
    EXPECT_EQ(subject_of(pending()[1]), "order https://ca.test/order/0");
    EXPECT_TRUE(journal().is_blocked(target().spki));
    EXPECT_TRUE(journal().is_blocked(SpkiDigest::of("another")));
  }
};

TEST_F(FormerRevocationsTest, are_read_before_anything_is_written) {
  write_former();
  const auto before = world_.on_disk();
  const auto journal = RevocationJournal::read(world_.context()).value();
  EXPECT_EQ(journal.pending().size(), 2U);
  EXPECT_EQ(journal.blocked_keys().size(), 2U);
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(FormerRevocationsTest, are_moved_once_and_finished_from_there) {
  write_former();
  expect_moved();
  const std::string compromised = spki();
  EXPECT_EQ(errors_of(world_.order()),
            "certificate web: its key is compromised and no longer used; on the key host run: "
            "millrace csr --replace-key " +
                compromised + " web");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
  EXPECT_EQ(world_.state().issued->revoked->reason, key_compromise);
  EXPECT_FALSE(state_json().contains("revoking"));
  EXPECT_TRUE(journal().is_blocked(target().spki));
  // Again in a state, as from a backup: the journal knows better.
  write_former();
  EXPECT_TRUE(pending().empty());
}

TEST_F(FormerRevocationsTest, are_moved_by_the_next_run_whenever_the_first_has_died) {
  write_former();
  for (size_t step = 1; step <= 4; ++step) {
    forget_journal();
    world_.files.die_by([] { throw DiedWhileMoving(); });
    world_.files.plan(step, step % 2 == 0 ? test::Fault::die_before : test::Fault::die_after);
    EXPECT_THROW(static_cast<void>(RevocationJournal::open(world_.context())), DiedWhileMoving)
        << step;
    expect_moved();
  }
}

TEST_F(FormerRevocationsTest, of_a_certificate_that_is_no_longer_configured_are_moved) {
  write_former();
  std::filesystem::rename(world_.directory / "state/orders/web.json",
                          world_.directory / "state/orders/gone.json");
  EXPECT_EQ(pending().at(0).id, id_of("gone"));
}

TEST_F(FormerRevocationsTest, are_moved_before_a_change_of_the_account_writes_the_state) {
  write_former();
  ASSERT_TRUE(change_open_orders(world_.context(), world_.settings, CaId::usual(),
                                 [](OrderState&) { return true; }));
  expect_moved();
}

TEST_F(FormerRevocationsTest, without_a_list_of_keys_block_what_was_revoked_for_a_compromise) {
  Json state = state_json();
  state["issued"]["revoked"] = "2026-03-03T00:30:00Z";
  state["issued"]["reason"] = "superseded";
  write_state(state);
  EXPECT_TRUE(journal().blocked_keys().empty());
  forget_journal();
  state["issued"]["reason"] = "keyCompromise";
  write_state(state);
  EXPECT_EQ(journal().blocked_keys(), std::set{target().spki});
}

TEST_F(FormerRevocationsTest, that_cannot_be_read_are_an_error_and_a_damaged_state_is_skipped) {
  const std::string file = (world_.directory / "state/orders/web.json").string();
  Json nothing = of_order();
  nothing.erase("order");
  write_state({{"version", 1}, {"revoking", Json::object()}});
  EXPECT_EQ(open_error(), file + ": /revoking: expected an array");
  write_state({{"version", 1}, {"revoking", Json::array({nothing})}});
  EXPECT_EQ(open_error(), file + ": /revoking: /order: missing");
  world_.directory.write("state/orders/web.json", "{", 0600);
  EXPECT_EQ(open_error(), "");
}

}  // namespace
}  // namespace millrace::acme
