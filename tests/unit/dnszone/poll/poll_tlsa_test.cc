// What poll reports of TLSA records, for the rollover of keys.
#include <algorithm>
#include <iterator>

#include "tests/support/dnszone/poll_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PollTlsaTest : public PollStageTest {
 protected:
  static TimePoint expiry() { return parse_time("2026-12-23T00:00:00Z").value(); }
  static bool is_of_soa(const Record& record) {
    const bool is_signature = record.type == RrType::rrsig;
    return record.type == RrType::soa ||
           (is_signature && record.rdata.starts_with(std::string("\0\6", 2)));
  }
  // The second server has the serial of before, and all the records.
  void lag() {
    ZoneAnswers behind = ZoneAnswers::fixture("new");
    behind.erase(is_of_soa);
    std::ranges::copy_if(ZoneAnswers::fixture("old").records, std::back_inserter(behind.records),
                         is_of_soa);
    servers_.insert_or_assign("192.0.2.2", behind);
  }
};

TEST_F(PollTlsaTest, a_set_has_its_greatest_ttl_and_its_last_expiry) {
  poll();
  EXPECT_THAT(published().tlsa_sets, ElementsAre(TlsaSet{kTlsa.owner, Duration(300), expiry()}));
  EXPECT_THAT(published().tlsa_unknown, IsEmpty());
}

TEST_F(PollTlsaTest, a_record_that_a_server_is_without_is_denied) {
  serve("192.0.2.2", "old");
  poll();
  EXPECT_THAT(published().tlsa, IsEmpty());
  EXPECT_THAT(published().tlsa_unknown, IsEmpty());
  EXPECT_THAT(published().tlsa_sets, ElementsAre(TlsaSet{kTlsa.owner, Duration(300), expiry()}));
}

TEST_F(PollTlsaTest, a_record_that_a_set_is_without_is_lacking_there) {
  poll();
  EXPECT_THAT(published().tlsa_lacking, IsEmpty());
  const TlsaRecord other = {kTlsa.owner, SpkiDigest::of("other")};
  want({}, {kTlsa, other});
  poll();
  EXPECT_THAT(published().tlsa_lacking, ElementsAre(other));
  serve("192.0.2.2", "old");  // without any
  want({}, {kTlsa});
  poll();
  EXPECT_THAT(published().tlsa, IsEmpty());
  EXPECT_THAT(published().tlsa_lacking, IsEmpty());
}

TEST_F(PollTlsaTest, a_record_is_unknown_while_a_server_does_not_answer) {
  servers_.erase("192.0.2.2");
  poll();
  EXPECT_THAT(published().tlsa, IsEmpty());
  EXPECT_THAT(published().tlsa_unknown, ElementsAre(kTlsa));
}

TEST_F(PollTlsaTest, a_record_that_one_server_denies_is_denied_whatever_the_other_does) {
  servers_.erase("192.0.2.1");
  serve("192.0.2.2", "old");
  poll();
  EXPECT_THAT(published().tlsa_unknown, IsEmpty());
}

TEST_F(PollTlsaTest, a_record_is_unknown_while_a_server_is_lame_or_its_signature_is_wrong) {
  ZoneAnswers lame = ZoneAnswers::fixture("new");
  lame.authoritative = false;
  servers_.insert_or_assign("192.0.2.2", lame);
  poll();
  EXPECT_THAT(published().tlsa_unknown, ElementsAre(kTlsa));

  ZoneAnswers bogus = ZoneAnswers::fixture("new");
  for (Record& record : bogus.records) {
    if (record.type == RrType::tlsa) record.rdata.back() ^= 1;
  }
  servers_.insert_or_assign("192.0.2.2", bogus);
  poll();
  EXPECT_THAT(published().tlsa, IsEmpty());
  EXPECT_THAT(published().tlsa_unknown, ElementsAre(kTlsa));
}

TEST_F(PollTlsaTest, a_secondary_that_is_behind_counts_if_it_serves_the_record) {
  lag();
  const StageReport report = poll();
  EXPECT_THAT(printed(report.pending),
              ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org) serves serial 2026112301, "
                          "expected 2026112302: not transferred yet"));
  EXPECT_THAT(published().tlsa, ElementsAre(kTlsa));
  EXPECT_THAT(published().challenges, IsEmpty());
}

TEST_F(PollTlsaTest, a_zone_that_is_not_signed_yet_denies_nothing) {
  settings_.zones.push_back(zone_settings(name("mail.example.org")));
  poll();
  EXPECT_THAT(published().tlsa_unknown, ElementsAre(kTlsa));
}

}  // namespace
}  // namespace millrace::dnszone::test
