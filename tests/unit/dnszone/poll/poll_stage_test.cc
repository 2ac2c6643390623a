#include "tests/support/dnszone/poll_stage_support.h"
#include "tests/support/report_lines.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_F(PollStageTest, emits_what_every_server_serves) {
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(printed(report.done),
              ElementsAre("every name server serves 2 challenge and 1 TLSA records"));
  EXPECT_THAT(published().challenges, UnorderedElementsAre(kFirst, kSecond));
  EXPECT_THAT(published().tlsa, ElementsAre(kTlsa));
  EXPECT_FALSE(report.retry_after);
}

TEST_F(PollStageTest, asks_each_server_each_question_once) {
  poll();
  EXPECT_EQ(env_.dns.queries(), 2U * 4);  // SOA, DNSKEY, TXT, TLSA
}

TEST_F(PollStageTest, changes_nothing_when_nothing_has_changed) {
  poll();
  const auto before = env_.directory.snapshot();
  env_.clock.advance(std::chrono::minutes(10));
  const StageReport report = poll();
  EXPECT_FALSE(report.changed);
  EXPECT_THAT(printed(report.done), IsEmpty());
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_EQ(env_.directory.snapshot(), before);
}

TEST_F(PollStageTest, waits_for_the_server_that_lags_and_names_it) {
  serve("192.0.2.2", "old");
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org) serves serial 2026112301, "
                          "expected 2026112302: not transferred yet"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(report.retry_after, std::chrono::milliseconds(50));
  EXPECT_THAT(published().challenges, IsEmpty());
  EXPECT_THAT(published().tlsa, IsEmpty());

  serve("192.0.2.2", "new");
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
  EXPECT_THAT(published().challenges, UnorderedElementsAre(kFirst, kSecond));
}

TEST_F(PollStageTest, waits_for_the_server_that_is_down) {
  servers_.erase("192.0.2.2");
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org): no answer within 3 s"));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageTest, emits_the_values_that_are_there_while_others_are_awaited) {
  const ChallengeRecord missing = {name("_acme-challenge.www.example.org"), kFirst.value};
  want({kFirst, missing}, {});
  const StageReport report = poll();
  EXPECT_THAT(published().challenges, ElementsAre(kFirst));
  EXPECT_EQ(report.pending.size(), 2U);  // one for each server
  EXPECT_THAT(report.pending.front().printed(),
              HasSubstr("192.0.2.1 (ns1.example.org): "
                        "_acme-challenge.www.example.org. TXT lacks"));
}

TEST_F(PollStageTest, takes_back_what_a_server_no_longer_serves) {
  poll();
  serve("192.0.2.1", "old");
  const StageReport report = poll();
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageTest, polls_the_serial_even_when_nothing_is_required) {
  want({}, {});
  serve("192.0.2.2", "old");
  EXPECT_THAT(printed(poll().pending), ElementsAre(HasSubstr("serves serial 2026112301")));
}

TEST_F(PollStageTest, waits_for_the_stage_sign) {
  settings_.zones.push_back(zone_settings(name("example.net")));
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.net: not signed yet (stage sign)"));
  EXPECT_THAT(published().challenges, UnorderedElementsAre(kFirst, kSecond));
}

TEST_F(PollStageTest, refuses_a_record_that_no_configured_zone_holds) {
  want({{name("_acme-challenge.example.net"), kFirst.value}}, {kTlsa});
  const StageReport report = poll();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().text(),
            "_acme-challenge.example.net. is required, and no configured zone contains it: "
            "configure its zone");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_THAT(published().tlsa, ElementsAre(kTlsa));
}

TEST_F(PollStageTest, queries_a_record_in_the_nearest_zone) {
  settings_.zones.push_back(zone_settings(name("www.example.org")));
  want({{name("_acme-challenge.www.example.org"), kFirst.value}}, {});
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone www.example.org: not signed yet (stage sign)"));
}

TEST_F(PollStageTest, asks_the_configured_servers_instead_of_the_listed) {
  settings_.zones.front().servers = {{"127.0.0.1", 5353}};
  serve("127.0.0.1@5353", "old");
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.org: 127.0.0.1@5353 serves serial 2026112301, expected "
                          "2026112302: not transferred yet"));
}

TEST_F(PollStageTest, publishes_nothing_while_a_server_has_no_known_address) {
  document_.servers.push_back({name("ns.example.net"), {}});
  emit_zone();
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.org: ns.example.net: no address: unknown to the test"));
  EXPECT_THAT(published().challenges, IsEmpty());

  env_.dns.host("ns.example.net", {"192.0.2.3"});
  serve("192.0.2.3", "new");
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
}

// A challenge owner of example.org that is a CNAME into example.net, at servers of its own.
class PollStageAliasTest : public PollStageTest {
 protected:
  void SetUp() override {
    PollStageTest::SetUp();
    settings_.zones.push_back(zone_settings(name("example.net")));
    other_.servers = {{name("ns1.example.net"), {"192.0.2.11"}}};
    emit(Stage::sign, {{"zones/example.org.json", encode(document_)},
                       {"zones/example.net.json", encode(other_)}});
    servers_.insert_or_assign("192.0.2.11", target());
  }

  static ZoneAnswers target() {
    return {
        name("example.net"),
        read_signed(millrace::test::source_path("tests/fixtures/published/target.zone.signed"))};
  }

  const ChallengeRecord away_ = {name("_acme-challenge.away.example.org"), kFirst.value};
  ZoneDocument other_{
      name("example.net"),
      2026112302,
      {"57118 13 2 63d3cac3d9ae1ef4b1c72b95c27ee87d874c14844356ccf809ce8bd3667a8c67"},
      parse_time("2026-12-23T00:00:00Z").value(),
      {}};
};

TEST_F(PollStageAliasTest, queries_the_target_of_the_alias) {
  want({away_, kFirst}, {});
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok)
      << (report.pending.empty() ? "" : report.pending.front().printed());
  EXPECT_THAT(published().challenges, UnorderedElementsAre(away_, kFirst));
  // Two servers: SOA, DNSKEY, two TXT; the other zone: SOA, DNSKEY, and again with the TXT.
  EXPECT_EQ(env_.dns.queries(), 2U * 4 + 2 + 3);
}

TEST_F(PollStageAliasTest, waits_until_the_record_is_there) {
  const ChallengeRecord wanted = {away_.owner, kSecond.value};
  want({wanted}, {});
  const StageReport report = poll();
  ASSERT_EQ(report.pending.size(), 1U);
  EXPECT_THAT(report.pending.front().printed(),
              HasSubstr("zone example.net: 192.0.2.11 (ns1.example.net): challenges.example.net. "
                        "TXT lacks \"" +
                        kSecond.value + "\""));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageAliasTest, says_which_zone_to_configure) {
  settings_.zones.pop_back();
  want({away_}, {});
  const StageReport report = poll();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors.front().text(),
            "_acme-challenge.away.example.org. is a CNAME of challenges.example.net., and no "
            "configured zone contains that: configure its zone");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
}

TEST_F(PollStageAliasTest, waits_until_every_server_has_the_alias) {
  servers_.at("192.0.2.2").erase([this](const Record& record) {
    return record.owner == away_.owner;
  });
  want({away_}, {});
  const StageReport report = poll();
  ASSERT_FALSE(report.pending.empty());
  EXPECT_THAT(
      report.pending.front().printed(),
      HasSubstr("192.0.2.2 (ns2.example.org): _acme-challenge.away.example.org. TXT lacks"));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageAliasTest, takes_a_record_that_persists_as_a_person_has_written_it) {
  const DnsName owner = name("_validation-persist.example.net");
  const ChallengeRecord wanted = {owner,
                                  "ca.test; accounturi=https://ca.test/acct/1; policy=wildcard"};
  want({wanted}, {});
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
  EXPECT_THAT(published().challenges, ElementsAre(wanted));
  // It ends at 2027-01-15T08:00:00Z, later than the signatures.
  want({{owner, "ca.test; accounturi=https://ca.test/acct/2"}}, {});
  EXPECT_EQ(poll().exit_status(), ExitStatus::not_yet);
  EXPECT_THAT(published().challenges, IsEmpty());
}

class PollStageWithoutIpv6Test : public PollStageTest {
 protected:
  void SetUp() override {
    PollStageTest::SetUp();
    env_.dns.script([this](const Endpoint& server, const std::string& query) {
      if (server.address == "2001:db8::2") {
        return Result<std::string>(millrace::test::server_error(
            ErrorKind::config, "2001:db8::2", "no route from this host: Network is unreachable"));
      }
      const auto found = servers_.find(server.text());
      return found == servers_.end() ? Result<std::string>(millrace::test::no_answer(server.text()))
                                     : Result<std::string>(found->second.answer(query));
    });
    document_.servers.back().addresses.push_back("2001:db8::2");
    emit_zone();
  }

  const std::string line_ =
      "zone example.org: 2001:db8::2 (ns2.example.org): no route from this host: Network is "
      "unreachable";
};

TEST_F(PollStageWithoutIpv6Test, goes_on_when_another_address_of_the_server_answers) {
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(printed(report.done), testing::Contains(line_));
  EXPECT_THAT(published().challenges, UnorderedElementsAre(kFirst, kSecond));
  EXPECT_THAT(printed(poll().done), IsEmpty());  // said once
}

TEST_F(PollStageWithoutIpv6Test, waits_when_no_address_of_the_server_answers) {
  servers_.erase("192.0.2.2");
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              UnorderedElementsAre(
                  line_, "zone example.org: 192.0.2.2 (ns2.example.org): no answer within 3 s"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageWithoutIpv6Test, waits_for_an_address_that_the_configuration_names) {
  settings_.zones.front().servers = {{"192.0.2.1", 53}, {"2001:db8::2", 53}};
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.org: 2001:db8::2: no route from this host: Network is "
                          "unreachable"));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollStageTest, leaves_while_another_poll_holds_the_lock) {
  const auto held = lock_stage(env_.context(), "poll");
  ASSERT_TRUE(held);
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(env_.dns.queries(), 0U);
}

TEST_F(PollStageTest, follows_the_records_when_the_order_wants_them_no_more) {
  poll();
  want({}, {kTlsa});
  const StageReport report = poll();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(published().challenges, IsEmpty());
  EXPECT_THAT(published().tlsa, ElementsAre(kTlsa));
}

TEST_F(PollStageTest, says_nothing_of_records_when_none_are_required) {
  want({}, {});
  const StageReport report = poll();
  EXPECT_TRUE(report.changed) << "the first bundle";
  EXPECT_THAT(printed(report.done), testing::IsEmpty());
}

}  // namespace
}  // namespace millrace::dnszone::test
