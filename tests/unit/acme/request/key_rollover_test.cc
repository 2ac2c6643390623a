// The key host makes the next key the current one when the DNS host's records allow it.
#include "acme/request/key_rollover.h"

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::hours;

const DnsName kOwner = DnsName::parse("_25._tcp.example.test.").value();

class KeyRolloverTest : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }

  RequestDocument request() const {
    return decode_request(world_.emitted("csr", "requests/web.json").value(), "web").value();
  }
  // The outbox of tlsa with what is known of both keys' records.
  void write_rollover(const std::optional<RecordVisibility>& current,
                      const std::optional<RecordVisibility>& next,
                      const std::vector<PreviousKey>& previous = {}) {
    RolloverDocument document{id_of("web"), request().current, request().next, {}, {}, previous};
    if (current) document.records.push_back(*current);
    if (next) document.records.push_back(*next);
    write_tlsa({{"rollover/web.json", encode(document)}});
  }
  void write_tlsa(const FileTree& files) {
    ASSERT_TRUE(write_outbox(world_.context(), Stage::tlsa, files).ok());
  }
  RecordVisibility visible(const SpkiDigest& key, TimePoint since, TimePoint replayed = {}) const {
    return {{kOwner, key}, false, true, since, since + hours(2), replayed};
  }
  // Both visible for long.
  void open_the_gate() {
    const TimePoint since = world_.clock.now() - days(30);
    write_rollover(visible(request().current, since), visible(*request().next, since));
  }
  void ask() { ASSERT_EQ(errors_of(ask_rollover(world_.context(), {id_of("web")})), ""); }
  std::string file(const std::string& name) const {
    return world_.directory.read("state/keys/web/" + name);
  }

  World world_;
};

TEST_F(KeyRolloverTest, replaces_the_key_when_it_is_asked_for_and_the_gate_is_open) {
  open_the_gate();
  ask();
  const RequestDocument before = request();
  const StageReport report = world_.csr();
  const RequestDocument after = request();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.done).substr(0, lines_of(report.done).find('\n')),
            "certificate web: key " + before.next->hex() + " replaces " + before.current.hex());
  EXPECT_EQ(after.current, before.next);
  EXPECT_NE(after.next, before.next);
  EXPECT_EQ(after.previous, std::vector<SpkiDigest>{before.current});
  EXPECT_TRUE(after.retired.empty());
  EXPECT_EQ(PrivateKey::from_pem(file("replaced.key"), "replaced.key")->spki_digest(),
            before.current);
}

TEST_F(KeyRolloverTest, is_done_once) {
  open_the_gate();
  ask();
  world_.csr();
  const RequestDocument after = request();
  EXPECT_FALSE(world_.csr().changed);
  EXPECT_EQ(request().current, after.current);
}

TEST_F(KeyRolloverTest, waits_for_the_event_horizon_and_gives_its_date) {
  const TimePoint now = world_.clock.now();
  write_rollover(visible(request().current, now - days(30)),
                 visible(*request().next, now - hours(1), now + days(13)));
  ask();
  const RequestDocument before = request();
  const StageReport report = world_.csr();
  const std::string horizon = format_time(now + days(13));
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: its key is to be replaced, but _25._tcp.example.test. TLSA 3 1 1 " +
                before.next->hex() + " is visible since " + format_time(now - hours(1)) +
                ", but signatures of a set without it are valid until " + horizon +
                "; the new key may be used from " + horizon);
  EXPECT_EQ(report.due, now + days(13));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(request().current, before.current);
  world_.clock.advance(days(13));
  EXPECT_TRUE(world_.csr().changed);
  EXPECT_EQ(request().current, before.next);
}

TEST_F(KeyRolloverTest, waits_while_a_server_lacks_the_record) {
  const TimePoint since = world_.clock.now() - days(30);
  write_rollover(visible(request().current, since), RecordVisibility{{kOwner, *request().next}});
  ask();
  EXPECT_EQ(lines_of(world_.csr().pending),
            "certificate web: its key is to be replaced, but _25._tcp.example.test. TLSA 3 1 1 " +
                request().next->hex() + " is not yet served by all name servers");
}

TEST_F(KeyRolloverTest, waits_until_the_records_of_the_key_before_are_retired) {
  open_the_gate();
  ask();
  world_.csr();
  const RequestDocument second = request();
  const TimePoint since = world_.clock.now() - days(30);
  write_rollover(visible(second.current, since), visible(*second.next, since));
  ask();
  EXPECT_EQ(
      lines_of(world_.csr().pending),
      "certificate web: its key is to be replaced, but a server may still present the key "
      "before, " +
          second.previous.front().hex() +
          ", whose TLSA records are not yet retired (millrace tlsa show has the reason); if none "
          "does, run: millrace csr --retire-old web");
}

TEST_F(KeyRolloverTest, retires_the_keys_that_the_dns_host_has_seen_on_no_server) {
  open_the_gate();
  ask();
  world_.csr();
  const SpkiDigest old = request().previous.front();
  const TimePoint since = world_.clock.now() - days(30);
  write_rollover(visible(request().current, since), visible(*request().next, since),
                 {{old, since, true}});
  const StageReport report = world_.csr();
  EXPECT_EQ(lines_of(report.done),
            "certificate web: key " + old.hex() + " retired; its TLSA records are removed");
  EXPECT_TRUE(request().previous.empty());
  EXPECT_EQ(request().retired, std::vector<SpkiDigest>{old});
}

TEST_F(KeyRolloverTest, knows_that_an_outbox_of_an_earlier_release_tells_nothing_of_visibility) {
  const TlsaDocument records{id_of("web"), hours(1), {{kOwner, request().current}}, {}};
  write_tlsa({{"tlsa/web.json", encode(records)}});
  ask();
  EXPECT_EQ(lines_of(world_.csr().pending),
            "certificate web: its key is to be replaced, but the outbox of tlsa does not say "
            "since when its records are visible: upgrade the DNS host, or if no service uses these "
            "records any more, run there: millrace tlsa --withdraw _25._tcp.example.test.");
}

TEST_F(KeyRolloverTest, does_not_go_on_blindly_without_an_outbox_of_tlsa) {
  ask();
  const RequestDocument before = request();
  EXPECT_EQ(lines_of(world_.csr().pending),
            "certificate web: its key is to be replaced, but the outbox of tlsa cannot be read: "
            "there is none yet");
  EXPECT_EQ(request().current, before.current);
}

TEST_F(KeyRolloverTest, needs_no_gate_without_tlsa_records) {
  write_tlsa({{"tlsa/other.json", encode(TlsaDocument{id_of("other"), hours(1), {}, {}})}});
  ask();
  EXPECT_TRUE(world_.csr().changed);
}

TEST_F(KeyRolloverTest, cancels_what_was_asked_for) {
  ask();
  EXPECT_EQ(errors_of(cancel_rollover(world_.context(), {id_of("web")})), "");
  open_the_gate();
  EXPECT_FALSE(world_.csr().changed);
}

TEST_F(KeyRolloverTest, is_an_error_for_a_certificate_without_a_key) {
  EXPECT_EQ(errors_of(ask_rollover(world_.context(), {id_of("mail")})),
            "certificate mail: it has no key yet: run millrace csr mail");
}

TEST_F(KeyRolloverTest, replaces_a_compromised_next_key_and_retires_it) {
  const RequestDocument before = request();
  EXPECT_EQ(errors_of(remove_next_keys(world_.context(), {id_of("web")})), "");
  world_.csr();
  EXPECT_EQ(request().current, before.current);
  EXPECT_NE(request().next, before.next);
  EXPECT_EQ(request().retired, std::vector<SpkiDigest>{*before.next});
}

TEST_F(KeyRolloverTest, does_not_stand_in_the_way_when_the_next_key_is_missing) {
  open_the_gate();
  ask();
  const RequestDocument before = request();
  EXPECT_EQ(errors_of(remove_next_keys(world_.context(), {id_of("web")})), "");
  EXPECT_EQ(errors_of(world_.csr()), "");
  EXPECT_EQ(request().current, before.current);
  EXPECT_NE(request().next, before.next);
}

// Whatever was written when it was killed, the next run ends at the same keys.
TEST_F(KeyRolloverTest, can_be_killed_between_any_two_writes) {
  for (size_t step = 1;; ++step) {
    World world;
    world.csr();
    const RequestDocument before =
        decode_request(world.emitted("csr", "requests/web.json").value(), "web").value();
    const TlsaDocument none{id_of("other"), hours(1), {}, {}};
    ASSERT_TRUE(
        write_outbox(world.context(), Stage::tlsa, {{"tlsa/other.json", encode(none)}}).ok());
    ask_rollover(world.context(), {id_of("web")});
    world.files.plan(step, test::Fault::refuse);
    world.csr();
    const bool was_hit = world.files.steps().size() >= step;
    world.files.plan(0, test::Fault::refuse);
    EXPECT_EQ(errors_of(world.csr()), "") << step;
    const RequestDocument after =
        decode_request(world.emitted("csr", "requests/web.json").value(), "web").value();
    EXPECT_EQ(after.current, before.next) << step;
    EXPECT_EQ(after.previous, std::vector<SpkiDigest>{before.current}) << step;
    if (!was_hit) break;
  }
}

class RolloverByPolicy : public KeyRolloverTest {};

TEST_F(RolloverByPolicy, counts_certificates_and_rolls_at_half_of_the_life) {
  world_.web().rollover = RolloverPolicy::parse("1 renewals").value();
  world_.issue();
  open_the_gate();
  const RequestDocument before = request();
  const StageReport early = world_.csr();
  EXPECT_EQ(request().current, before.current);
  ASSERT_TRUE(early.due);
  world_.clock.advance(*early.due - world_.clock.now());
  world_.fetch();  // its outbox is signed again before it expires
  open_the_gate();
  EXPECT_TRUE(world_.csr().changed);
  EXPECT_EQ(request().current, before.next);
}

TEST_F(RolloverByPolicy, waits_in_silence_for_time) {
  world_.web().rollover = RolloverPolicy::parse("1 renewals").value();
  world_.issue();
  world_.clock.advance(days(60));
  world_.fetch();
  const TimePoint now = world_.clock.now();
  write_rollover(visible(request().current, now - days(30)), visible(*request().next, now));
  const StageReport report = world_.csr();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(lines_of(report.notes), "");
  EXPECT_EQ(report.due, now + hours(2));
}

}  // namespace
}  // namespace millrace::acme
