#include "tlsa/former_sets.h"

#include <utility>

#include <gmock/gmock.h>

#include "core/rollover/deploy_gate.h"

namespace millrace::tlsa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CertId kMail = CertId::parse("mail").value();
const DnsName kOwner = DnsName::parse("_25._tcp.mail.example.org.").value();
const DnsName kOther = DnsName::parse("_25._tcp.mx.example.org.").value();
const SpkiDigest kCurrent = SpkiDigest::of("current"), kNext = SpkiDigest::of("next"),
                 kNew = SpkiDigest::of("new");
const TimePoint kStart = parse_time("2026-12-01T00:00:00Z").value();
const RolloverSettings kTimes{hours(1), days(1), days(3), days(1)};

class FormerSetsTest : public ::testing::Test {
 protected:
  // Both keys have been in each set; the signatures last for two weeks.
  FormerSetsTest() {
    RolloverDocument document{kMail, kCurrent, kNext, {}, {}, {}};
    document.owners.push_back({kOwner, hours(1), {}, kStart + days(14)});
    add(document, kCurrent, kStart - days(60));
    add(document, kNext, kStart - days(60));
    rollovers_.emplace(kMail, document);
  }
  static void add(RolloverDocument& document, const SpkiDigest& key, TimePoint visible) {
    document.records.push_back(
        {{kOwner, key}, false, true, visible, visible + hours(2), visible + days(14)});
  }

  RolloverDocument& document() { return rollovers_.at(kMail); }
  // A run in which those owners have records in the configuration and in the zone.
  void run(const std::set<DnsName>& configured, const std::set<DnsName>& kept,
           const std::set<DnsName>& withdrawn = {}) {
    Documents after;
    Rollovers rollovers;
    TlsaDocument records{kMail, hours(1), {}, {}};
    for (const DnsName& owner : kept) records.records.push_back({owner, kCurrent});
    if (!configured.empty()) {
      RolloverDocument made = document();
      made.former.clear();
      std::erase_if(made.records, [&](const RecordVisibility& seen) {
        return !configured.contains(seen.record.owner);
      });
      for (const DnsName& owner : configured) records.records.push_back({owner, kCurrent});
      rollovers.emplace(kMail, made);
    }
    if (!records.records.empty()) after.emplace(kMail, records);
    const Rollovers before = rollovers_;
    keep_former_sets({before, after, withdrawn}, kTimes, now_, rollovers);
    rollovers_ = rollovers;
  }
  GateVerdict gate(const SpkiDigest& key) {
    return deploy_gate(rollovers_.contains(kMail) ? &document() : nullptr, key, now_);
  }

  Rollovers rollovers_;
  TimePoint now_ = kStart;
};

TEST_F(FormerSetsTest, are_none_while_the_owner_is_configured) {
  run({kOwner}, {});
  EXPECT_THAT(document().former, IsEmpty());
  EXPECT_THAT(former_sets(rollovers_, now_), IsEmpty());
}

TEST_F(FormerSetsTest, keep_another_key_from_a_service_until_no_client_can_have_them) {
  run({}, {}, {kOwner});
  EXPECT_TRUE(gate(kCurrent).open);
  EXPECT_TRUE(gate(kNext).open);
  EXPECT_THAT(gate(kNew).reasons,
              ElementsAre("a set without _25._tcp.mail.example.org. TLSA 3 1 1 " + kNew.hex() +
                          " was withdrawn, and resolvers may hold it, or its signatures are valid, "
                          "until 2026-12-18T00:00:00Z; if no service uses its owner any more, run "
                          "there: millrace tlsa --withdraw _25._tcp.mail.example.org."));
  EXPECT_EQ(gate(kNew).opens_at, kStart + days(17));
  now_ = kStart + days(17);
  EXPECT_TRUE(gate(kNew).open);
  run({}, {});
  EXPECT_FALSE(rollovers_.contains(kMail)) << "nothing is left of it";
}

TEST_F(FormerSetsTest, make_an_owner_that_comes_back_an_old_one) {
  run({}, {}, {kOwner});
  const auto former = former_sets(rollovers_, now_);
  ASSERT_TRUE(former.contains(kOwner));
  EXPECT_EQ(former.at(kOwner).last_expiry, kStart + days(14));
  EXPECT_THAT(former_sets(rollovers_, kStart + days(17)), IsEmpty());
}

TEST_F(FormerSetsTest, have_no_end_while_they_are_in_the_zone) {
  run({}, {kOwner});
  ASSERT_EQ(document().former.size(), 1U);
  EXPECT_EQ(document().former.front().until, std::nullopt);
  EXPECT_FALSE(gate(kCurrent).open) << "it is not observed any more";
  now_ = kStart + days(30);
  run({}, {});
  EXPECT_EQ(document().former.front().until, now_ + days(1) + days(3)) << "of the last signatures";
  EXPECT_TRUE(gate(kCurrent).open);
  EXPECT_FALSE(gate(kNew).open);
}

TEST_F(FormerSetsTest, have_no_keys_where_an_earlier_release_has_dropped_what_was_known) {
  document().records.clear();
  run({}, {kOwner});
  run({}, {});
  ASSERT_EQ(document().former.size(), 1U);
  EXPECT_THAT(document().former.front().keys, IsEmpty());
  EXPECT_EQ(gate(kCurrent).opens_at, kStart + days(17));
  run({}, {});
  EXPECT_EQ(document().former.size(), 1U);
}

TEST_F(FormerSetsTest, that_were_never_out_of_the_zone_are_forgotten) {
  run({}, {kOwner});
  add(document(), kCurrent, kStart);
  run({kOwner}, {});
  EXPECT_THAT(document().former, IsEmpty());
}

TEST_F(FormerSetsTest, have_only_keys_that_were_in_all_of_them) {
  document().records.pop_back();
  add(document(), kNew, kStart - days(1));
  run({}, {}, {kOwner});
  EXPECT_THAT(document().former.front().keys, ElementsAre(kCurrent));
  EXPECT_FALSE(gate(kNew).open);
}

// Another set was there meanwhile: a client may have the one or the other.
TEST_F(FormerSetsTest, of_two_times_are_taken_together) {
  run({}, {}, {kOwner});
  document().owners.push_back({kOwner, hours(1), {}, kStart + days(15)});
  for (const SpkiDigest& key : {kNext, kNew}) {
    add(document(), key, kStart);
    document().records.back().first = true;
  }
  run({}, {}, {kOwner});
  ASSERT_EQ(document().former.size(), 1U);
  EXPECT_THAT(document().former.front().keys, ElementsAre(kNext));
  EXPECT_EQ(document().former.front().until, kStart + days(18));
}

TEST_F(FormerSetsTest, delay_no_key_where_no_service_is_any_more) {
  run({}, {}, {kOwner});
  EXPECT_FALSE(gate(kNew).open);
  run({}, {}, {kOther});
  EXPECT_FALSE(gate(kNew).open);
  run({}, {}, {kOwner});
  EXPECT_TRUE(gate(kNew).open);
  EXPECT_THAT(former_sets(rollovers_, now_), ::testing::SizeIs(1)) << "it may come back";
}

TEST_F(FormerSetsTest, are_not_unused_where_another_certificate_has_records) {
  const CertId web = CertId::parse("web").value();
  const Documents after = {{web, TlsaDocument{web, hours(1), {{kOwner, kNew}}, {}}}};
  for (int i = 0; i < 2; ++i) {
    const Rollovers before = std::exchange(rollovers_, {});
    keep_former_sets({before, after, {kOwner}}, kTimes, now_, rollovers_);
  }
  EXPECT_FALSE(document().former.front().unused);
}

TEST_F(FormerSetsTest, are_those_of_the_owner_that_went) {
  document().owners.push_back({kOther, hours(1), {}, kStart});
  document().records.push_back(
      {{kOther, kCurrent}, false, true, kStart - days(60), kStart - days(60), kStart - days(46)});
  run({kOther}, {}, {kOwner});
  EXPECT_EQ(document().records.size(), 1U);
  ASSERT_EQ(document().former.size(), 1U);
  EXPECT_EQ(document().former.front().sets.owner, kOwner);
}

}  // namespace
}  // namespace millrace::tlsa
