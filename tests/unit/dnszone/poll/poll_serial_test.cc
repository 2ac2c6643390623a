// Servers that will never fetch what was signed, since their serial is not before it.
#include "tests/support/dnszone/poll_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

using PollSerialTest = PollStageTest;

TEST_F(PollSerialTest, that_is_higher_than_what_was_signed_is_named_with_what_it_means) {
  document_.serial = 2026112301;
  sign();
  want({}, {});
  serve("192.0.2.1", "old");
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org) serves serial 2026112302, "
                          "after 2026112301, which was signed last and 192.0.2.1 (ns1.example.org) "
                          "serves: a secondary does not fetch an older serial; an older zone may "
                          "have been restored. The next signing raises the serial above both"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST_F(PollSerialTest, that_all_have_raised_is_not_a_fault) {
  document_.serial = 2026112301;
  sign();
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
}

TEST_F(PollSerialTest, that_is_the_same_with_other_content_is_named_with_what_to_do) {
  want({}, {});
  serve("192.0.2.2", "strange");
  std::vector<std::string> lines;
  for (const Error& error : poll().errors) lines.push_back(error.text());
  EXPECT_THAT(
      lines,
      ElementsAre(
          "zone example.org: 192.0.2.2 (ns2.example.org) serves serial 2026112302 with other "
          "content than 192.0.2.1 (ns1.example.org): it has a different zone with this serial and "
          "does not fetch this one; raise the serial in the source and run: millrace sign"));
}

TEST_F(PollSerialTest, that_is_the_same_in_a_zone_without_signatures_is_named_too) {
  want({}, {});
  servers_.at("192.0.2.2").erase([](const Record& record) {
    return record.type == RrType::rrsig || record.type == RrType::dnskey;
  });
  const StageReport report = poll();
  EXPECT_EQ(report.errors.size(), 1U);
  EXPECT_THAT(printed(report.pending),
              ElementsAre(testing::HasSubstr("the zone is served unsigned")));
}

// A zone that its server signs: serials and keys are the server's own.
class PollServerSignedTest : public PollStageTest {
 protected:
  void SetUp() override {
    PollStageTest::SetUp();
    document_.ds.clear();
    document_.serial = 7;
    document_.earliest_expiry = {};
    sign();
  }
};

TEST_F(PollServerSignedTest, is_served_whatever_its_serial_when_its_signatures_verify) {
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
  EXPECT_THAT(published().tlsa, ElementsAre(kTlsa));
  document_.serial = 4026112302;
  sign();
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
}

TEST_F(PollServerSignedTest, may_be_another_version_at_each_server) {
  serve("192.0.2.2", "strange");
  EXPECT_EQ(poll().exit_status(), ExitStatus::ok);
}

TEST_F(PollServerSignedTest, is_awaited_while_a_server_lacks_a_record) {
  serve("192.0.2.2", "old");
  EXPECT_EQ(poll().exit_status(), ExitStatus::not_yet);
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollServerSignedTest, is_awaited_while_it_is_not_signed_yet) {
  servers_.at("192.0.2.2").erase([](const Record& record) {
    return record.type == RrType::rrsig || record.type == RrType::dnskey;
  });
  EXPECT_THAT(printed(poll().pending),
              ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org): example.org. DNSKEY: "
                          "none, the zone is served unsigned"));
}

TEST_F(PollServerSignedTest, is_refused_where_a_signature_has_expired) {
  env_.clock.set(parse_time("2026-12-23T00:00:01Z").value());
  want({kFirst}, {});
  EXPECT_THAT(printed(poll().pending), testing::Each(testing::HasSubstr("expired")));
  EXPECT_THAT(published().challenges, IsEmpty());
}

}  // namespace
}  // namespace millrace::dnszone::test
