// The stage pull as part of the program: what a user does and sees, with a service whose programs
// and handshakes are scripted.
#include <gmock/gmock.h>

#include "core/crypto/key.h"
#include "core/rollover/deployed_document.h"
#include "core/rollover/rollover_document.h"
#include "tests/support/program/service_site.h"

namespace millrace::test {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kDeployed = "state/outbox/pull/current/deployed/web.json";

class PullTest : public ::testing::Test {
 protected:
  void issue() { ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str(); }

  Json record() const { return Json::parse(site_.directory.read("state/services/www/state.json")); }
  DeployedDocument deployed() const {
    return decode_deployed(site_.directory.read(kDeployed), kDeployed).value();
  }
  // The site with a first certificate, and the next one published but not pulled.
  void publish_next() {
    issue();
    first_ = site_.installed_leaf();
    site_.clock.advance(std::chrono::days(61));
    site_.run(
        {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
    ASSERT_NE(site_.published_leaf(), first_) << site_.err.str();
    site_.forget_programs();
  }
  std::string short_of(const std::string& digest) const { return digest.substr(0, 16) + "…"; }
  // "expected …, got …" of both addresses.
  std::string both_present(const std::string& expected, const std::string& got) const {
    const std::string text = " (example.test): expected the certificate with SHA-256 " +
                             short_of(expected) + ", got " + short_of(got);
    return "192.0.2.80:443" + text + "; [2001:db8::80]:443" + text;
  }

  ServiceSite site_;
  std::string first_;  // SHA-256 of the leaf
};

TEST_F(PullTest, installs_acts_and_confirms_after_an_issuance) {
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("pull: service www: certificate web, valid from "
                                  "2026-11-23T19:15:00Z to 2027-02-21T19:15:00Z: presented at "
                                  "every address\n"));
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
  EXPECT_EQ(site_.installed_leaf(), site_.published_leaf());
  const Snapshot tree = site_.tree();
  EXPECT_THAT(tree.at("www/web.key"), StartsWith("0600 file -----BEGIN PRIVATE KEY-----"));
  EXPECT_THAT(tree.at("www/web.pem"), StartsWith("0644 file -----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(deployed().leaf_sha256, site_.published_leaf());
  EXPECT_THAT(deployed().services, ::testing::ElementsAre("www"));
}

TEST_F(PullTest, does_nothing_more_while_nothing_changes) {
  issue();
  site_.forget_programs();
  const Snapshot tree = site_.tree();
  EXPECT_EQ(site_.run_json({"pull"})["changed"], false);
  EXPECT_EQ(site_.tree(), tree);
  EXPECT_EQ(site_.programs(), "");
}

TEST_F(PullTest, looks_again_after_a_quarter_of_an_hour_although_nothing_changes) {
  issue();
  EXPECT_EQ(site_.run({"run"}).status, 0);
  const size_t before = site_.handshakes.requests().size();
  site_.clock.advance(minutes(14));
  EXPECT_EQ(site_.run({"run"}).status, 0);
  EXPECT_EQ(site_.handshakes.requests().size(), before);
  site_.clock.advance(minutes(2));
  EXPECT_EQ(site_.run({"run"}).status, 0);
  EXPECT_EQ(site_.handshakes.requests().size(), before + 2);
}

TEST_F(PullTest, renews_and_keeps_the_pair_before) {
  issue();
  const std::string first = site_.installed_leaf();
  EXPECT_EQ(site_.renew().status, 0);
  EXPECT_NE(site_.installed_leaf(), first);
  EXPECT_EQ(site_.presented(ServiceSite::kSecond), site_.published_leaf());
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
  EXPECT_THAT(site_.tree().at("state/services/www/previous/web.pem"),
              StartsWith("0600 file -----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(deployed().leaf_sha256, site_.published_leaf());
}

TEST_F(PullTest, restarts_a_service_that_a_reload_leaves_with_its_old_certificate) {
  publish_next();
  site_.reloads_have_effect = false;
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\nrestart-www\n");
  EXPECT_THAT(said.out, HasSubstr("pull: service www: the action (reload-www) had no effect, so "
                                  "it was restarted: " +
                                  both_present(site_.published_leaf(), first_) + "\n"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullTest, restarts_a_service_whose_action_fails) {
  publish_next();
  site_.reload_status = 7;
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\nrestart-www\n");
  EXPECT_THAT(said.out, HasSubstr("pull: service www: it was restarted after a failure: action "
                                  "(reload-www): exit status 7\n"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullTest, records_what_each_address_presents) {
  issue();
  const auto presented = [this] { return record()["certificates"]["web"]["presented"]; };
  EXPECT_EQ(presented(), (Json{{"192.0.2.80:443", true}, {"[2001:db8::80]:443", true}}));
  site_.second_address_is_stuck = true;
  site_.clock.advance(std::chrono::days(61));
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  EXPECT_EQ(presented(), Json()) << "nothing is known of the pair that was put back";
  site_.clock.advance(std::chrono::hours(1));
  site_.second_address_is_stuck = false;
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0);
  EXPECT_EQ(presented(), (Json{{"192.0.2.80:443", true}, {"[2001:db8::80]:443", true}}));
}

TEST_F(PullTest, puts_the_pair_before_back_when_the_action_succeeds_without_effect) {
  publish_next();
  site_.reloads_have_effect = false;
  site_.restarts_have_effect = false;
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err,
              HasSubstr("millrace: pull: service www: it does not present what was installed, "
                        "although the action succeeded: " +
                        both_present(site_.published_leaf(), first_) +
                        "; put back: certificate web, valid from 2026-11-23T19:15:00Z to "
                        "2027-02-21T19:15:00Z\n"));
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\nrestart-www\nrestart-www\n");
  EXPECT_EQ(site_.installed_leaf(), first_);
  EXPECT_EQ(deployed().leaf_sha256, first_);
}

TEST_F(PullTest, fails_when_one_of_two_addresses_stays_with_the_old_certificate) {
  publish_next();
  site_.second_address_is_stuck = true;
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("although the action succeeded: [2001:db8::80]:443 "
                                  "(example.test): expected the certificate with SHA-256 " +
                                  short_of(site_.published_leaf()) + ", got " + short_of(first_) +
                                  "; put back: "));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
}

TEST_F(PullTest, puts_the_pair_before_back_when_the_check_refuses_the_new_files) {
  publish_next();
  site_.check_status = 3;
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("millrace: pull: service www: check (check-www): exit status 3: "
                                  "bad; certificate; put back: certificate web, valid from "
                                  "2026-11-23T19:15:00Z to 2027-02-21T19:15:00Z\n"));
  EXPECT_EQ(site_.programs(), "check-www\n") << "the server has seen nothing of it";
  EXPECT_EQ(site_.installed_leaf(), first_);
}

TEST_F(PullTest, tries_again_after_a_pause_that_grows) {
  publish_next();
  site_.check_status = 3;
  EXPECT_EQ(site_.run({"pull"}).status, 1);
  const Said waiting = site_.run({"pull"});
  EXPECT_EQ(waiting.status, 75);
  EXPECT_THAT(waiting.err, HasSubstr("service www: failed 1 time since 2027-01-23T20:15:0"));
  EXPECT_THAT(waiting.err, HasSubstr("check (check-www): exit status 3: bad; certificate"));
  EXPECT_EQ(site_.run({"pull", "--now"}).status, 1);
  site_.clock.advance(minutes(1));
  EXPECT_EQ(site_.run({"pull"}).status, 75);
  site_.clock.advance(minutes(1));
  site_.check_status = 0;
  EXPECT_EQ(site_.run({"pull"}).status, 0);
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
  EXPECT_EQ(record()["failures"], 0);
}

// The DNS host's outbox, as if it had observed the records so.
class PullGateTest : public PullTest {
 protected:
  void observe(const SpkiDigest& key, std::optional<TimePoint> visible) {
    RecordVisibility seen{.record = {DnsName::parse("_443._tcp.example.test.").value(), key}};
    seen.agreed = true;
    seen.visible = visible;
    if (visible) seen.cached_until = *visible + std::chrono::hours(2);
    if (visible) seen.replayed_until = *visible + std::chrono::hours(1);
    const RolloverDocument document{
        CertId::parse("web").value(), key, std::nullopt, {}, {seen}, {}};
    ASSERT_TRUE(
        write_outbox(site_.context(), Stage::tlsa, {{"rollover/web.json", encode(document)}}));
  }
  // Another key is in the published certificate than the service presents.
  void publish_other_key() {
    issue();
    first_ = site_.installed_leaf();
    ASSERT_EQ(site_.run({"csr", "--replace-key", deployed().spki.hex(), "web"}).status, 0);
    site_.run(
        {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
    ASSERT_NE(site_.published_leaf(), first_) << site_.err.str();
  }
  SpkiDigest current_key() const {
    return PrivateKey::from_pem(site_.directory.read("state/keys/web/current.key"), "key")
        .value()
        .spki_digest();
  }
};

TEST_F(PullGateTest, waits_until_clients_know_the_new_key) {
  publish_other_key();
  observe(current_key(), site_.clock.now());
  const Said closed = site_.run({"pull"});
  EXPECT_EQ(closed.status, 75);
  EXPECT_THAT(closed.err,
              HasSubstr("pull: service www: certificate web: its new certificate is for another "
                        "key, which clients do not know yet: _443._tcp.example.test. TLSA 3 1 1 " +
                        current_key().hex() + " is visible since 2026-11-23T20:15:"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
  EXPECT_EQ(site_.run({"pull", "--now"}).status, 75) << "--now does not open the gate";
  site_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(site_.run({"pull"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullGateTest, waits_while_one_secondary_is_without_the_record_of_the_new_key) {
  publish_other_key();
  observe(current_key(), std::nullopt);
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err,
              HasSubstr("certificate web: its new certificate is for another key, which clients do "
                        "not know yet: _443._tcp.example.test. TLSA 3 1 1 " +
                        current_key().hex() + " is not yet served by all name servers\n"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
}

TEST_F(PullGateTest, renews_for_the_same_key_without_a_target_although_the_gate_is_closed) {
  site_.write_service(R"("action": ["reload-www"])");
  publish_next();
  observe(current_key(), std::nullopt);
  EXPECT_EQ(site_.run({"pull"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.installed_leaf(), site_.published_leaf());
}

// Two attempts fail, and the pair before the previous one has a key that clients do not know any
// more: the last that was presented stays.
TEST_F(PullGateTest, does_not_put_back_a_key_whose_records_are_gone) {
  publish_other_key();
  const SpkiDigest key = current_key();
  observe(key, site_.clock.now() - std::chrono::hours(3));
  ASSERT_EQ(site_.run({"pull"}).status, 0) << site_.err.str();
  const std::string second = site_.installed_leaf();
  site_.clock.advance(std::chrono::days(61));
  site_.run(
      {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
  observe(key, site_.clock.now() - std::chrono::hours(3));
  site_.action_status = 1;  // also of what is put back
  site_.reloads_have_effect = site_.restarts_have_effect = false;
  EXPECT_EQ(site_.run({"pull"}).status, 1);
  EXPECT_EQ(site_.run({"pull", "--now"}).status, 1);
  EXPECT_NE(site_.installed_leaf(), first_);
  EXPECT_THAT((std::vector<std::string>{second, site_.published_leaf()}),
              ::testing::Contains(site_.installed_leaf()));
}

TEST_F(PullGateTest, does_not_revert_to_a_key_whose_records_are_gone) {
  publish_other_key();
  EXPECT_EQ(site_.run({"pull"}).status, 0) << "without a document the gate is open";
  observe(current_key(), site_.clock.now() - std::chrono::hours(3));
  const Said said = site_.run({"pull", "--revert", "www"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr(" is not put back, as clients that check TLSA records would not "
                                  "accept it: "));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullGateTest, renews_for_the_same_key_although_the_outbox_of_tlsa_cannot_be_read) {
  publish_next();
  site_.directory.write("state/outbox/tlsa/current/META.json", "{}");
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf()) << said.err;
}

TEST_F(PullTest, installs_files_again_that_somebody_changed) {
  issue();
  site_.forget_programs();
  site_.directory.write("www/web.pem", "not a certificate");
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("service www: its files are not as millrace wrote them"));
  EXPECT_EQ(site_.installed_leaf(), site_.published_leaf());
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
}

TEST_F(PullTest, makes_a_service_that_presents_something_else_use_its_files_again) {
  publish_next();
  EXPECT_EQ(site_.run({"pull"}).status, 0);
  site_.forget_programs();
  const std::string fresh = site_.directory.read("www/web.pem");
  const std::string old = site_.directory.read("state/services/www/previous/web.pem");
  site_.directory.write("www/web.pem", old);
  site_.serve_files();
  site_.directory.write("www/web.pem", fresh);
  EXPECT_EQ(site_.run({"pull", "--now"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullTest, reports_a_service_that_is_down_and_leaves_it_alone) {
  issue();
  site_.forget_programs();
  site_.stop();
  site_.clock.advance(minutes(20));
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("service www: not reached to be checked: 192.0.2.80:443 "
                                  "(example.test): 192.0.2.80@443: connection refused"));
  EXPECT_EQ(site_.programs(), "");
}

TEST_F(PullTest, has_nothing_to_put_back_at_the_first_installation) {
  site_.reloads_have_effect = site_.restarts_have_effect = false;
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err,
              HasSubstr("there is no valid certificate before it that could be put back"));
  site_.reloads_have_effect = true;
  site_.clock.advance(minutes(2));
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullTest, reverts_and_holds_until_it_is_released) {
  publish_next();
  EXPECT_EQ(site_.run({"pull"}).status, 0);
  site_.forget_programs();
  const Said reverted = site_.run({"pull", "--revert", "www", "--reason", "old phones"});
  EXPECT_EQ(reverted.status, 0) << reverted.err;
  EXPECT_THAT(reverted.out, HasSubstr(": old phones; to end it, run: millrace pull --release www"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
  EXPECT_EQ(deployed().leaf_sha256, first_);
  const Said held = site_.run({"run"});
  EXPECT_EQ(held.status, 75);
  EXPECT_THAT(held.err, HasSubstr("pull: service www: held since 2027-01-23T20:15:"));
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("service www (generic): held since "));
  EXPECT_EQ(site_.run({"pull", "--release", "www"}).status, 0);
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), site_.published_leaf());
}

TEST_F(PullTest, looks_after_what_is_installed_while_the_publication_has_expired) {
  issue();
  site_.clock.advance(std::chrono::days(31));
  site_.run({"run", "csr", "tlsa"});
  site_.directory.write("www/web.pem", "not a certificate");
  site_.forget_programs();
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("/publication: version 1 by localhost expired at "));
  EXPECT_THAT(said.err, Not(HasSubstr("not published yet")));
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
  EXPECT_EQ(site_.installed_leaf(), site_.published_leaf());
}

TEST_F(PullTest, finishes_a_return_that_was_cut_off) {
  publish_next();
  EXPECT_EQ(site_.run({"pull"}).status, 0);
  // After the files, before the action.
  site_.reloads_have_effect = site_.restarts_have_effect = false;
  EXPECT_EQ(site_.run({"pull", "--revert", "www"}).status, 1);
  EXPECT_FALSE(site_.directory.has("state/services/www/hold.json")) << "it did not succeed";
  site_.reloads_have_effect = true;
  EXPECT_EQ(site_.run({"pull", "--revert", "www"}).status, 0) << site_.err.str();
  Json record = Json::parse(site_.directory.read("state/services/www/state.json"));
  record["action_due"] = true;
  site_.directory.write("state/services/www/state.json", record.dump(), 0600);
  site_.forget_programs();
  EXPECT_EQ(site_.run({"pull"}).status, 75) << "held";
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
  EXPECT_EQ(site_.presented(ServiceSite::kFirst), first_);
}

TEST_F(PullTest, changes_nothing_while_the_names_of_its_targets_have_no_addresses) {
  publish_next();
  site_.dns.host("example.test", {});
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err,
              HasSubstr("service www: nothing is changed, because it could not be checked "
                        "afterwards: example.test:443: example.test: no address"));
  EXPECT_EQ(site_.installed_leaf(), first_);
  EXPECT_EQ(site_.programs(), "");
}

TEST_F(PullTest, keeps_the_new_files_when_the_pair_before_has_expired) {
  publish_next();
  for (int i = 0; i < 2; ++i) {
    site_.clock.advance(std::chrono::days(15));
    site_.run(
        {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
  }
  site_.reloads_have_effect = site_.restarts_have_effect = false;
  EXPECT_EQ(site_.run({"pull"}).status, 1);
  EXPECT_THAT(site_.err.str(), HasSubstr("; there is no valid certificate before it"));
  EXPECT_EQ(site_.installed_leaf(), site_.published_leaf());
}

TEST_F(PullTest, does_not_revert_to_a_certificate_that_has_expired) {
  publish_next();
  EXPECT_EQ(site_.run({"pull"}).status, 0);
  site_.clock.advance(std::chrono::days(30));
  const Said said = site_.run({"pull", "--revert", "www"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("pull: service www: certificate web: the previous one, valid "
                                  "from 2026-11-23T19:15:00Z to 2027-02-21T19:15:00Z, has "
                                  "expired: it is not put back\n"));
  EXPECT_FALSE(site_.directory.has("state/services/www/hold.json"));
}

TEST_F(PullTest, has_nothing_to_revert_to_after_the_first_installation) {
  issue();
  const Said said = site_.run({"pull", "--revert", "www"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err,
            "millrace: pull: service www: it has no certificate before the installed one\n");
}

TEST_F(PullTest, runs_the_extra_steps_before_the_action) {
  site_.write_service(ServiceSite::kUsual +
                      R"(, "extra": [["postmap", "-F", "hash:sni"], ["sync-copies"]])");
  issue();
  EXPECT_EQ(site_.programs(), "check-www\npostmap -F hash:sni\nsync-copies\nreload-www\n");
}

TEST_F(PullTest, refuses_a_directory_that_others_can_change) {
  std::filesystem::permissions(site_.at("www"), std::filesystem::perms::all);
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("www: mode 0777: others can change the service's certificate; "
                                  "run: chmod 0755 "));
}

TEST_F(PullTest, refuses_a_directory_that_is_a_link_or_missing) {
  std::filesystem::remove_all(site_.at("www"));
  EXPECT_THAT(site_.run({"run", "--wait"}).err,
              HasSubstr("/www: missing; run: mkdir -p -m 0755 " + site_.at("www")));
  site_.directory.write("elsewhere/.keep", "");
  std::filesystem::create_directory_symlink(site_.at("elsewhere"), site_.at("www"));
  const Said said = site_.run({"pull", "--now"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("/www: is a symbolic link, expected the directory itself\n"));
}

TEST_F(PullTest, asks_for_init_with_a_state_of_an_earlier_release) {
  std::filesystem::remove(site_.at("state/signing/pull.sec"));
  std::filesystem::remove(site_.at("state/signing/pull.pub"));
  std::filesystem::remove_all(site_.at("state/services"));
  const Said said = site_.run({"pull"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.err, "millrace: pull: " + site_.at("state/signing/pull.sec") +
                          ": missing: the state was made before this host had services; run: "
                          "millrace init, which makes what is missing and changes nothing that "
                          "exists\n");
  EXPECT_EQ(site_.run({"init"}).status, 0);
  issue();
}

TEST_F(PullTest, needs_nothing_of_it_without_services) {
  site_.directory.write("millrace.json", Site::kConfig);
  std::filesystem::remove(site_.at("state/signing/pull.sec"));
  std::filesystem::remove(site_.at("state/signing/pull.pub"));
  std::filesystem::remove_all(site_.at("state/services"));
  issue();
  EXPECT_THAT(site_.run({"check"}).err, Not(HasSubstr("pull")));
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
}

TEST_F(PullTest, is_checked_before_it_fails) {
  site_.directory.write("bin/action", "#!/bin/sh\n");
  std::filesystem::permissions(site_.at("bin/action"), std::filesystem::perms::owner_all);
  site_.write_service(R"("action": ["reload-www"], "check": [")" + site_.at("bin/action") +
                      R"("], "owner": "nobody-of-this-name", "look": ["example.test:443"])");
  const Said said = site_.run({"check", "--offline"});
  EXPECT_THAT(said.err, HasSubstr("millrace: service www: this system has no user "
                                  "\"nobody-of-this-name\"\n"));
  EXPECT_THAT(said.err, HasSubstr("millrace: service www: reload-www is not in any of "
                                  "/usr/local/sbin, "));
  EXPECT_THAT(said.err, Not(HasSubstr("bin/action")));
}

TEST_F(PullTest, is_part_of_the_status) {
  issue();
  const Json json = site_.run_json({"status"});
  const Json& service = json["services"].front();
  EXPECT_EQ(service["service"], "www");
  EXPECT_EQ(service["certificates"].front()["leaf_sha256"], site_.published_leaf());
  EXPECT_THAT(
      site_.run({"status", "--all"}).out,
      HasSubstr("\nservice www (generic): certificate web: installed, valid until "
                "2027-02-21T19:15:00Z, presented at every address since 2026-11-23T20:15:"));
}

TEST_F(PullTest, that_fails_needs_attention) {
  publish_next();
  site_.check_status = 3;
  EXPECT_EQ(site_.run({"pull"}).status, 1);
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("needs attention: service www: failed 1 time since "));
}

TEST_F(PullTest, options_exclude_each_other) {
  EXPECT_EQ(site_.run({"pull", "--reason", "x"}).err,
            "millrace: pull: --reason needs --revert; see: millrace help pull\n");
  EXPECT_THAT(site_.run({"pull", "--revert", "www", "--release", "www"}).err,
              HasSubstr("pull: --revert and --release are for one service"));
  EXPECT_THAT(site_.run({"pull", "--revert", "wwv"}).err,
              HasSubstr("/services has no \"wwv\"; did you mean \"www\"?"));
}

TEST_F(PullTest, acts_once_for_several_certificates_and_confirms_those_that_it_saw) {
  std::string config = site_.directory.read("millrace.json");
  config.replace(config.find("\"certificates\": {"), 17, R"("certificates": {
    "second": { "names": ["ns1.example.test"] },)");
  config.replace(config.find("[\"web\"]"), 7, R"(["web", "second"])");
  site_.directory.write("millrace.json", config);
  site_.run(
      {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
  EXPECT_EQ(site_.run({"pull"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.programs(), "check-www\nreload-www\n");
  EXPECT_TRUE(site_.directory.has("www/second.pem"));
  EXPECT_TRUE(site_.directory.has(kDeployed));
  EXPECT_FALSE(site_.directory.has("state/outbox/pull/current/deployed/second.json"));
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("not known to be presented"));
}

TEST_F(PullTest, confirms_nothing_without_a_target) {
  site_.write_service(R"("action": ["reload-www"])");
  issue();
  EXPECT_FALSE(site_.directory.has(kDeployed));
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("not known to be presented"));
  EXPECT_EQ(site_.run({"run"}).err, "");
}

struct DiedInPull {};

// Death or a full disk at each durable step: the next run finishes the work, and what the server
// could have read at any time belonged together or was reported.
class PullCrashTest : public ::testing::TestWithParam<Fault> {
 protected:
  static void publish_renewal(ServiceSite& site) {
    ASSERT_EQ(site.run({"issue"}).status, 0) << site.err.str();
    site.clock.advance(std::chrono::days(61));
    site.run(
        {"run", "csr", "order", "challenge", "tlsa", "sign", "poll", "fetch", "publish", "--wait"});
    ASSERT_NE(site.published_leaf(), site.installed_leaf()) << site.err.str();
  }
  static size_t count_steps() {
    ServiceSite site;
    publish_renewal(site);
    const size_t before = site.files.steps().size();
    EXPECT_EQ(site.run({"pull"}).status, 0) << site.err.str();
    return site.files.steps().size() - before;
  }
  static void pull_with_fault(ServiceSite& site, size_t step, Fault fault) {
    site.files.die_by([] { throw DiedInPull(); });
    site.files.plan(step, fault);
    try {
      EXPECT_NE(site.run({"pull"}).status, 0);
    } catch (const DiedInPull&) {
    }
  }
};

TEST_P(PullCrashTest, at_any_step_the_next_run_finishes_the_work) {
  const size_t steps = count_steps();
  EXPECT_GT(steps, 8U);
  for (size_t step = 1; step <= steps; ++step) {
    ServiceSite site;
    ASSERT_NO_FATAL_FAILURE(publish_renewal(site));
    const std::string first = site.installed_leaf();
    pull_with_fault(site, step, GetParam());
    SCOPED_TRACE("step " + std::to_string(step) + ": " + site.files.steps().back());
    site.clock.advance(std::chrono::minutes(3));
    EXPECT_EQ(site.run({"pull"}).status, 0) << site.err.str();
    EXPECT_EQ(site.installed_leaf(), site.published_leaf());
    EXPECT_EQ(site.presented(ServiceSite::kFirst), site.published_leaf());
    const auto deployed = decode_deployed(site.directory.read(kDeployed), kDeployed).value();
    EXPECT_EQ(deployed.leaf_sha256, site.published_leaf());
    for (const auto& [path, what] : site.tree()) EXPECT_THAT(path, Not(HasSubstr("-tmp")));
    EXPECT_EQ(site.run({"pull", "--revert", "www"}).status, 0) << site.err.str();
    EXPECT_EQ(site.presented(ServiceSite::kFirst), first);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(, PullCrashTest,
                         ::testing::Values(Fault::die_during, Fault::die_after, Fault::refuse));

}  // namespace
}  // namespace millrace::test
