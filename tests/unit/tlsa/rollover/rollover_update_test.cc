#include "tlsa/rollover/rollover_update.h"

#include <gmock/gmock.h>

#include "core/rollover/deploy_gate.h"

namespace millrace::tlsa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const DnsName kMail = DnsName::parse("_25._tcp.mail.example.org.").value();
const DnsName kWeb = DnsName::parse("_443._tcp.example.org.").value();
const SpkiDigest kCurrent = SpkiDigest::of("current"), kNext = SpkiDigest::of("next"),
                 kOld = SpkiDigest::of("old"), kForeign = SpkiDigest::of("foreign");

class RolloverUpdate : public ::testing::Test {
 protected:
  // A step at `now_`; its document is that before the next one.
  RolloverStep step() {
    RolloverInputs inputs{document_ ? &*document_ : nullptr,
                          request_,
                          owners_,
                          facts_ ? &*facts_ : nullptr,
                          looks_,
                          first_,
                          kept_,
                          {},
                          in_use_};
    RolloverStep made = update(inputs, settings_, now_);
    document_ = made.document;
    return made;
  }
  void serve_all() {
    facts_ = ZoneFacts{};
    for (const DnsName& owner : owners_) {
      for (const SpkiDigest& key : {kCurrent, kNext, kOld}) facts_->served.insert({owner, key});
      facts_->sets.emplace(owner, TlsaSet{owner, hours(1), expiry_});
    }
  }
  void look(const SpkiDigest& key) {
    for (const DnsName& owner : owners_) looks_[owner] = {{{"192.0.2.25@25", key, ""}}, "", true};
  }
  void look_at_nobody() {
    for (const DnsName& owner : owners_)
      looks_[owner] = {{{"192.0.2.25@25", std::nullopt, "no answer"}}, "", true};
  }
  const RecordVisibility& seen(const SpkiDigest& key) const {
    return *document_->find({owners_.front(), key});
  }
  static std::vector<SpkiDigest> digests(const RolloverStep& step) {
    std::vector<SpkiDigest> all;
    for (const TlsaRecord& record : step.required) all.push_back(record.digest);
    return all;
  }

  TimePoint now_ = parse_time("2026-12-01T00:00:00Z").value();
  TimePoint expiry_ = now_ + days(14);
  RequestDocument request_{CertId::parse("mail").value(), {}, "", kCurrent, kNext, {}, {}, false};
  std::vector<DnsName> owners_ = {kMail};
  RolloverSettings settings_{hours(1), days(1), days(3), days(14)};
  std::optional<RolloverDocument> document_;
  std::optional<ZoneFacts> facts_;
  std::map<DnsName, ServiceLook> looks_;
  std::set<DnsName> first_;
  std::set<SpkiDigest> in_use_;
  std::set<DnsName> kept_;
};

TEST_F(RolloverUpdate, requires_each_key_at_each_owner) {
  owners_ = {kMail, kWeb};
  request_.previous = {kOld};
  EXPECT_EQ(step().required.size(), 6U);
  request_.next.reset();
  EXPECT_EQ(step().required.size(), 4U);
}

TEST_F(RolloverUpdate, marks_the_first_set_of_an_owner_only) {
  first_ = {kMail};
  step();
  EXPECT_TRUE(seen(kCurrent).first);
  first_.clear();
  request_.next = SpkiDigest::of("another");
  step();
  EXPECT_TRUE(seen(kCurrent).first);
  EXPECT_FALSE(seen(*request_.next).first);
}

TEST_F(RolloverUpdate, knows_no_first_set_where_a_server_has_one_without_the_record) {
  first_ = {kMail};
  step();
  facts_ = ZoneFacts{};
  step();
  EXPECT_TRUE(seen(kNext).first);
  facts_->lacking = {{kMail, kNext}};
  step();
  EXPECT_FALSE(seen(kNext).first);
}

TEST_F(RolloverUpdate, takes_the_poll_that_sees_a_record_everywhere_as_its_time) {
  step();
  EXPECT_FALSE(seen(kNext).visible);
  serve_all();
  const RolloverStep news = step();
  EXPECT_EQ(seen(kNext).visible, now_);
  EXPECT_EQ(seen(kNext).cached_until, now_ + hours(2) + days(3));
  EXPECT_EQ(seen(kNext).replayed_until, expiry_ + days(3));
  EXPECT_THAT(news.done,
              ElementsAre("every name server serves the TLSA records of the next key; it may be "
                          "used after 2026-12-18T00:00:00Z"));
  now_ += days(1);
  EXPECT_THAT(step().done, IsEmpty());
  EXPECT_EQ(seen(kNext).visible, now_ - days(1));
}

TEST_F(RolloverUpdate, keeps_what_is_visible_while_a_server_does_not_answer) {
  serve_all();
  step();
  facts_->served.clear();
  facts_->unknown = {{kMail, kCurrent}, {kMail, kNext}};
  step();
  EXPECT_EQ(seen(kNext).visible, now_);
  EXPECT_FALSE(seen(kNext).agreed);
}

TEST_F(RolloverUpdate, begins_again_when_a_server_answers_without_the_record) {
  serve_all();
  step();
  facts_->served.erase({kMail, kNext});
  step();
  EXPECT_FALSE(seen(kNext).visible);
  now_ += days(20);
  serve_all();
  step();
  EXPECT_EQ(seen(kNext).visible, now_);
  EXPECT_EQ(seen(kNext).cached_until, now_ + hours(2) + days(3));
}

TEST_F(RolloverUpdate, keeps_everything_while_poll_says_nothing) {
  serve_all();
  step();
  const RolloverDocument before = *document_;
  facts_.reset();
  step();
  EXPECT_EQ(*document_, before);
}

TEST_F(RolloverUpdate, waits_for_the_latest_expiry_that_was_ever_seen) {
  request_.next.reset();
  serve_all();
  step();
  expiry_ -= days(10);
  request_.next = kNext;
  serve_all();
  step();
  EXPECT_EQ(seen(kNext).replayed_until, expiry_ + days(10) + days(3));
}

TEST_F(RolloverUpdate, waits_for_the_greatest_ttl_that_may_still_be_cached) {
  settings_.ttl = days(2);
  step();
  settings_.ttl = hours(1);
  serve_all();
  step();
  EXPECT_EQ(seen(kNext).cached_until, now_ + days(4) + days(3));
  now_ += days(7);
  serve_all();
  step();
  EXPECT_EQ(document_->sets_of(kMail)->ttl, hours(1));
}

TEST_F(RolloverUpdate, retires_a_previous_key_after_the_window) {
  request_.previous = {kOld};
  look(kCurrent);
  const RolloverStep waits = step();
  EXPECT_EQ(document_->previous.front().replaced, now_);
  EXPECT_EQ(waits.due, now_ + days(1));
  EXPECT_THAT(waits.retired, IsEmpty());
  now_ += days(1);
  const RolloverStep retires = step();
  EXPECT_THAT(retires.retired, ElementsAre(kOld));
  EXPECT_THAT(retires.done,
              ElementsAre("key " + kOld.hex() +
                          " retired; its TLSA records are removed: since 2026-12-01T00:00:00Z "
                          "every service has presented the current key " +
                          kCurrent.hex()));
  EXPECT_EQ(retires.required.size(), 2U);
  EXPECT_EQ(retires.due, std::nullopt);
  EXPECT_FALSE(has_waiting_keys(&*document_, request_));
  const RolloverStep later = step();
  EXPECT_THAT(later.retired, ElementsAre(kOld));  // until the request lists it no more
  EXPECT_THAT(later.done, IsEmpty());
  request_.previous.clear();
  EXPECT_THAT(step().retired, IsEmpty());
}

TEST_F(RolloverUpdate, retires_nothing_while_an_address_is_not_reached) {
  request_.previous = {kOld};
  look(kCurrent);
  step();
  now_ += days(2);
  look_at_nobody();
  const RolloverStep made = step();
  EXPECT_THAT(made.retired, IsEmpty());
  EXPECT_EQ(made.due, now_ + std::chrono::minutes(15));
  EXPECT_EQ(document_->previous.front().replaced, now_ - days(2));
  look(kCurrent);
  EXPECT_THAT(step().retired, ElementsAre(kOld));
}

TEST_F(RolloverUpdate, begins_again_when_a_service_presents_another_key) {
  request_.previous = {kOld};
  look(kCurrent);
  step();
  now_ += days(2);
  looks_[kMail].addresses.push_back({"192.0.2.26@25", kOld, ""});
  EXPECT_THAT(step().retired, IsEmpty());
  EXPECT_FALSE(document_->previous.front().replaced);
  look(kCurrent);
  step();
  EXPECT_EQ(document_->previous.front().replaced, now_);
}

TEST_F(RolloverUpdate, retires_nothing_without_a_look_at_each_owner) {
  owners_ = {kMail, kWeb};
  request_.previous = {kOld};
  look(kCurrent);
  looks_.erase(kWeb);
  step();
  now_ += days(2);
  EXPECT_THAT(step().retired, IsEmpty());
  looks_[kWeb] = {{}, "millrace makes no connections over udp", false};
  EXPECT_THAT(step().retired, IsEmpty());
}

TEST_F(RolloverUpdate, keeps_the_gate_closed_while_records_are_kept_at_an_owner_without_service) {
  request_.previous = {kOld};
  const DnsName former = DnsName::parse("_587._tcp.mail.example.org.").value();
  kept_ = {former};
  look(kCurrent);
  step();
  now_ += days(2);
  EXPECT_THAT(step().retired, IsEmpty());
  const GateVerdict gate = deploy_gate(&*document_, kCurrent, now_);
  EXPECT_FALSE(gate.open);
  EXPECT_THAT(gate.reasons,
              Contains(HasSubstr("run there: millrace tlsa --withdraw " + former.text())));
  kept_.clear();
  EXPECT_THAT(step().retired, ElementsAre(kOld));
  EXPECT_EQ(document_->sets_of(former), nullptr);
}

TEST_F(RolloverUpdate, retires_no_key_that_another_certificate_or_a_consumer_uses) {
  request_.previous = {kOld};
  in_use_ = {kOld};
  look(kCurrent);
  step();
  now_ += days(2);
  EXPECT_THAT(step().retired, IsEmpty());
  in_use_.clear();
  EXPECT_THAT(step().retired, ElementsAre(kOld));
}

TEST_F(RolloverUpdate, publishes_no_first_set_where_a_server_presents_an_unknown_key) {
  owners_ = {kMail, kWeb};
  first_ = {kMail, kWeb};
  look(kCurrent);
  looks_[kMail].addresses.push_back({"192.0.2.26@25", kForeign, ""});
  const RolloverStep made = step();
  EXPECT_THAT(made.pending,
              ElementsAre("_25._tcp.mail.example.org. gets no TLSA records yet: 192.0.2.26@25 "
                          "presents the key " +
                          kForeign.hex() +
                          ", which is none of this certificate: install the certificate there"));
  ASSERT_EQ(made.required.size(), 2U);
  EXPECT_EQ(made.required.front().owner, kWeb);
  first_ = {kMail};
  look(kNext);
  EXPECT_EQ(step().required.size(), 4U);
}

TEST_F(RolloverUpdate, publishes_a_first_set_where_no_server_answers) {
  first_ = {kMail};
  look_at_nobody();
  EXPECT_EQ(step().required.size(), 2U);
}

TEST_F(RolloverUpdate, keeps_records_where_a_server_presents_an_unknown_key_later) {
  step();
  look(kForeign);
  EXPECT_THAT(digests(step()), ::testing::UnorderedElementsAre(kCurrent, kNext));
}

}  // namespace
}  // namespace millrace::tlsa
