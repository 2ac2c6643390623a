// The rollover of keys as the host of the zone sees it: what poll finds goes into the outbox of
// tlsa, and what was done does not make each run begin again.
#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "core/crypto/openssl.h"
#include "core/rollover/deploy_gate.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

class RolloverTest : public ::testing::Test {
 protected:
  RolloverDocument rollover() const {
    const std::string path = "state/outbox/tlsa/current/rollover/web.json";
    return decode_rollover(site_.directory.read(path), path).value();
  }
  Site site_;
};

TEST_F(RolloverTest, the_first_records_are_visible_after_the_run_that_publishes_them) {
  ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  const RolloverDocument document = rollover();
  ASSERT_EQ(document.records.size(), 2U);
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::first, true)));
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::agreed, true)));
  EXPECT_THAT(document.records,
              Each(Field(&RecordVisibility::visible, Optional(site_.clock.now()))));
  EXPECT_TRUE(deploy_gate(&document, *document.next, site_.clock.now()).open);
}

// A client may have the set of before, which lacks a key that is made meanwhile.
TEST_F(RolloverTest, an_owner_that_went_and_comes_back_is_not_a_new_one) {
  ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  const SpkiDigest next = *rollover().next;
  site_.write_config(R"(, "tlsa": ["_443._tcp.example.test."])", "");
  ASSERT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  const Said withdrawn = site_.run({"tlsa", "--withdraw", "_443._tcp.example.test."});
  EXPECT_THAT(withdrawn.err,
              HasSubstr("tlsa: certificate web: _443._tcp.example.test.: clients may "
                        "have its former TLSA records until "));
  ASSERT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_THAT(site_.served("TLSA"), ::testing::IsEmpty());
  ASSERT_EQ(site_.run({"csr", "--replace-key", rollover().current.hex(), "web"}).status, 0);
  ASSERT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  RolloverDocument document = rollover();
  const TimePoint now = site_.clock.now();
  EXPECT_TRUE(deploy_gate(&document, document.current, now).open);
  EXPECT_TRUE(deploy_gate(&document, next, now).open) << "in the former set, as the current one";
  const SpkiDigest other = SpkiDigest::of("a key that is made meanwhile");
  EXPECT_FALSE(deploy_gate(&document, other, now).open);
  EXPECT_GT(*deploy_gate(&document, other, now).opens_at, now + days(7));

  site_.directory.write("millrace.json", Site::kConfig);
  ASSERT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  document = rollover();
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::first, false)));
  EXPECT_NE(document.next, next);
  const GateVerdict gate = deploy_gate(&document, *document.next, site_.clock.now());
  EXPECT_FALSE(gate.open);
  EXPECT_GT(*gate.opens_at, now + days(7));
  EXPECT_THAT(site_.run({"tlsa", "show"}).out, HasSubstr(": may be used from "));
}

TEST_F(RolloverTest, a_second_run_has_nothing_to_do) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const Json report = site_.run_json({"run"});
  EXPECT_EQ(report["changed"], false);
  EXPECT_EQ(report["done"], Json::array());
  EXPECT_EQ(report["notes"], Json::array());
}

// The signatures are others then, and with them the horizon of what becomes visible later.
TEST_F(RolloverTest, runs_rest_again_after_the_zone_was_signed_again) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.clock.advance(days(8));
  EXPECT_THAT(site_.run({"run"}).err, Not(HasSubstr("stopped after")));
  EXPECT_EQ(site_.run({"run"}).status, 0);
  site_.clock.advance(hours(1));
  EXPECT_THAT(site_.run({"run", "--verbose"}).err, HasSubstr("nothing has changed since"));
}

TEST_F(RolloverTest, records_that_a_server_is_without_are_not_visible_any_more) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.spoil = [](dnszone::ZoneAnswers& zone) {
    zone.erase([](const dnszone::Record& record) { return record.type == dnszone::RrType::tlsa; });
  };
  site_.serve();
  site_.clock.advance(hours(1));
  EXPECT_EQ(site_.run({"run"}).status, 75);
  const RolloverDocument document = rollover();
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::agreed, false)));
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::visible, std::nullopt)));
}

TEST_F(RolloverTest, a_server_that_is_down_leaves_them_visible_but_not_agreed_on) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.secondary_is_down = true;
  site_.clock.advance(hours(1));
  EXPECT_EQ(site_.run({"run"}).status, 75);
  const RolloverDocument document = rollover();
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::agreed, false)));
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::visible, Not(std::nullopt))));
}

TEST_F(RolloverTest, a_previous_key_goes_when_every_service_has_presented_the_new_one) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const SpkiDigest old = rollover().current;
  ASSERT_EQ(site_.run({"csr", "--replace-key", old.hex(), "web"}).status, 0) << site_.err.str();
  ASSERT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA").size(), 3U);

  site_.dns.host("example.test", {"192.0.2.80"});
  const auto chain =
      parse_chain(site_.directory.read("publication/current/web/fullchain.pem"), "chain").value();
  const std::string leaf = der_of<X509>(i2d_X509, chain.front().x509.get());
  site_.handshakes.script([&leaf](const HandshakeRequest&) -> Result<Handshake> {
    return Handshake{{leaf}, "TLSv1.3", "", {}};
  });
  site_.clock.advance(hours(1));
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.served("TLSA").size(), 3U);
  EXPECT_EQ(site_.run({"run"}).status, 0);
  // Rests until the window is over, and no longer.
  site_.clock.advance(hours(1));
  EXPECT_THAT(site_.run({"run", "--verbose"}).err, HasSubstr("nothing has changed since"));
  site_.clock.advance(hours(23));
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("key " + old.hex() + " retired"));
  EXPECT_EQ(site_.served("TLSA").size(), 2U);
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
}

TEST_F(RolloverTest, lost_knowledge_takes_the_longest_wait) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  std::filesystem::remove_all(site_.at("state/outbox/tlsa"));
  EXPECT_EQ(site_.run({"run"}).status, 0);
  const RolloverDocument document = rollover();
  EXPECT_THAT(document.records, Each(Field(&RecordVisibility::first, false)));
  const GateVerdict gate = deploy_gate(&document, *document.next, site_.clock.now());
  EXPECT_FALSE(gate.open);
  // Two TTLs are less than the validity of the signatures, 14 days, and the margin.
  EXPECT_GT(gate.opens_at, site_.clock.now() + days(13));
  EXPECT_LT(gate.opens_at, site_.clock.now() + days(21));
}

}  // namespace
}  // namespace millrace::test
