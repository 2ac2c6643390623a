// What the parent of a zone says, and the zone does not.
#include "tests/support/dnszone/poll_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kGoodDs =
    "15475 13 2 5047465532b8e9ab3d9738f051b03a704c05f3753df55babb4ca5e6878251376";
constexpr const char* kOtherDs =
    "15475 13 2 0000465532b8e9ab3d9738f051b03a704c05f3753df55babb4ca5e6878251376";

// The resolver, which has the records of org, and the server of org, which refers to example.org.
class PollParentTest : public PollStageTest {
 protected:
  void SetUp() override {
    PollStageTest::SetUp();
    settings_.resolvers = {{"192.0.2.53", 53}};
    env_.dns.host("a.nic.org", {"203.0.113.1"});
    delegate({"ns1.example.org.", "ns2.example.org."}, {kGoodDs});
  }

  static Record record(const std::string& owner, RrType type, const std::string& text) {
    return {name(owner), type, 3600, parse_rdata(type, text, name("org.")).value()};
  }

  void delegate(const std::vector<std::string>& hosts, const std::vector<std::string>& ds) {
    std::vector<Record> apex = {record("org.", RrType::soa, "a.nic.org. h.nic.org. 1 1 1 1 1"),
                                record("org.", RrType::ns, "a.nic.org.")};
    std::vector<Record> all = apex;
    for (const std::string& one : ds) all.push_back(record("example.org.", RrType::ds, one));
    servers_.insert_or_assign("192.0.2.53", ZoneAnswers(name("org."), all));
    for (const std::string& one : hosts) apex.push_back(record("example.org.", RrType::ns, one));
    servers_.insert_or_assign("203.0.113.1", ZoneAnswers(name("org."), apex));
  }

  std::vector<std::string> errors() {
    std::vector<std::string> lines;
    for (const Error& error : poll().errors) lines.push_back(error.text());
    return lines;
  }
};

TEST_F(PollParentTest, agrees_with_the_zone) {
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(printed(report.done), Not(Contains(HasSubstr("parent"))));
}

TEST_F(PollParentTest, has_a_server_that_is_asked_too_and_a_mismatch_that_is_named) {
  delegate({"ns1.example.org.", "ns3.example.net."}, {kGoodDs});
  env_.dns.host("ns3.example.net", {"192.0.2.3"});
  serve("192.0.2.3", "old");
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              ElementsAre("zone example.org: 192.0.2.3 (ns3.example.net) serves serial 2026112301, "
                          "expected 2026112302: not transferred yet"));
  EXPECT_THAT(
      printed(report.done),
      Contains("zone example.org: the NS records of the zone and of its parent differ: only "
               "the parent lists ns3.example.net, only the zone lists ns2.example.org: "
               "make them the same (RFC 7477)"));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollParentTest, has_a_server_without_an_address_that_holds_nothing_up) {
  delegate({"ns1.example.org.", "ns2.example.org.", "gone.example.net."}, {kGoodDs});
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(printed(report.done), Contains(HasSubstr("only the parent lists gone.example.net")));
}

TEST_F(PollParentTest, has_a_server_that_is_asked_beside_those_that_the_configuration_names) {
  delegate({"ns2.example.org.", "ns3.example.net."}, {kGoodDs});
  env_.dns.host("ns3.example.net", {"192.0.2.3"});
  settings_.zones.front().servers = {{"192.0.2.1", 53}};
  serve("192.0.2.3", "old");
  servers_.erase("192.0.2.2");  // the zone lists it, and the configuration leaves it out
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              ElementsAre("zone example.org: 192.0.2.3 (ns3.example.net) serves serial 2026112301, "
                          "expected 2026112302: not transferred yet"));
  EXPECT_THAT(
      printed(report.done),
      Contains("zone example.org: the NS records of the zone and of its parent differ: only the "
               "parent lists ns3.example.net, only the zone lists ns1.example.org: make them the "
               "same (RFC 7477)"));
}

TEST_F(PollParentTest, that_agrees_adds_no_server_to_those_that_the_configuration_names) {
  settings_.zones.front().servers = {{"192.0.2.1", 53}};
  servers_.erase("192.0.2.2");
  const StageReport report = poll();
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(printed(report.done), Not(Contains(HasSubstr("parent"))));
}

TEST_F(PollParentTest, has_a_ds_that_matches_no_key) {
  delegate({"ns1.example.org.", "ns2.example.org."}, {kOtherDs});
  EXPECT_THAT(errors(),
              ElementsAre("zone example.org: the DS at the parent (" + std::string(kOtherDs) +
                          ") matches no key of the zone: validating resolvers refuse the zone; "
                          "give the parent the DS of the keys in use"));
}

TEST_F(PollParentTest, may_have_a_ds_of_a_key_to_come_beside_the_one_in_use) {
  delegate({"ns1.example.org.", "ns2.example.org."}, {kOtherDs, kGoodDs});
  EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(PollParentTest, has_a_ds_of_an_algorithm_that_no_key_has) {
  const std::string other = "15475 15 2 " + std::string(64, 'a');
  delegate({"ns1.example.org.", "ns2.example.org."}, {other, kGoodDs});
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("the DS " + other +
                                              " at the parent has an algorithm "
                                              "that no key of the zone has")));
}

TEST_F(PollParentTest, that_cannot_be_asked_holds_nothing_up) {
  servers_.erase("192.0.2.53");
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
}

TEST_F(PollParentTest, vouches_for_the_keys_of_a_zone_that_its_server_signs) {
  document_.ds.clear();
  sign();
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
  delegate({"ns1.example.org.", "ns2.example.org."}, {kOtherDs});
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              Contains(HasSubstr("no key matches the DS " + std::string(kOtherDs))));
  EXPECT_THAT(published().challenges, IsEmpty());
}

}  // namespace
}  // namespace millrace::dnszone::test
