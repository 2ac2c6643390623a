#include "core/rollover/deploy_gate.h"

#include <gmock/gmock.h>

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const SpkiDigest kKey = SpkiDigest::of("next");
const TimePoint kSeen = parse_time("2026-12-01T00:00:00Z").value();

class DeployGate : public ::testing::Test {
 protected:
  static DnsName owner(const std::string& port) {
    return DnsName::parse("_" + port + "._tcp.mail.example.org.").value();
  }
  RecordVisibility& add(const std::string& port) {
    document_.owners.push_back({owner(port), Duration(3600), {}, {}});
    document_.records.push_back({{owner(port), kKey},
                                 false,
                                 true,
                                 kSeen,
                                 kSeen + std::chrono::hours(2),
                                 kSeen + std::chrono::days(14)});
    return document_.records.back();
  }
  GateVerdict verdict(Duration after = {}) const {
    return deploy_gate(&document_, kKey, kSeen + after);
  }
  static std::string record(const std::string& port) {
    return "_" + port + "._tcp.mail.example.org. TLSA 3 1 1 " + kKey.hex();
  }

  RolloverDocument document_{
      CertId::parse("mail").value(), SpkiDigest::of("current"), kKey, {}, {}, {}};
};

TEST_F(DeployGate, is_open_without_records) {
  EXPECT_TRUE(deploy_gate(nullptr, kKey, kSeen).open);
  EXPECT_TRUE(verdict().open);
}

TEST_F(DeployGate, opens_when_no_older_set_can_be_replayed) {
  add("25");
  const GateVerdict closed = verdict(std::chrono::days(14) - Duration(1));
  EXPECT_FALSE(closed.open);
  EXPECT_EQ(closed.opens_at, kSeen + std::chrono::days(14));
  EXPECT_THAT(closed.reasons,
              ElementsAre(record("25") + " is visible since 2026-12-01T00:00:00Z, but signatures "
                                         "of a set without it are valid until "
                                         "2026-12-15T00:00:00Z"));
  EXPECT_TRUE(verdict(std::chrono::days(14)).open);
}

TEST_F(DeployGate, opens_when_no_resolver_holds_an_older_set) {
  add("25").replayed_until = {};
  EXPECT_THAT(verdict().reasons,
              ElementsAre(record("25") + " is visible since 2026-12-01T00:00:00Z, but resolvers "
                                         "may hold a set without it until 2026-12-01T02:00:00Z"));
  EXPECT_TRUE(verdict(std::chrono::hours(2)).open);
}

TEST_F(DeployGate, waits_for_the_last_owner) {
  add("25").replayed_until = {};
  add("443");
  EXPECT_EQ(verdict().opens_at, kSeen + std::chrono::days(14));
  EXPECT_FALSE(verdict(std::chrono::hours(2)).open);
}

TEST_F(DeployGate, is_closed_while_a_record_is_not_visible_everywhere) {
  add("25").visible.reset();
  const GateVerdict closed = verdict(std::chrono::days(30));
  EXPECT_THAT(closed.reasons, ElementsAre(record("25") + " is not yet served by all name servers"));
  EXPECT_EQ(closed.opens_at, std::nullopt);
}

TEST_F(DeployGate, is_closed_while_a_server_does_not_answer) {
  add("25").agreed = false;
  EXPECT_THAT(
      verdict(std::chrono::days(30)).reasons,
      ElementsAre(record("25") + " was not confirmed by all name servers at the last poll"));
}

TEST_F(DeployGate, is_open_for_the_first_set) {
  RecordVisibility& seen = add("25");
  seen.first = true;
  seen.visible.reset();
  EXPECT_TRUE(verdict().open);
  EXPECT_THAT(verdict().reasons, IsEmpty());
}

TEST_F(DeployGate, is_closed_for_a_key_that_an_owner_has_no_record_of) {
  document_.owners.push_back({owner("25"), Duration(3600), {}, {}});
  EXPECT_THAT(
      verdict().reasons,
      ElementsAre(record("25") + " is not among the records that the DNS host publishes; if no "
                                 "service uses its owner any more, run there: millrace tlsa "
                                 "--withdraw _25._tcp.mail.example.org."));
}

}  // namespace
}  // namespace millrace
