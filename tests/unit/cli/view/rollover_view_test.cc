// What `tlsa show` says of a certificate in each phase.
#include "cli/view/rollover_view.h"

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

using std::chrono::hours;

const TimePoint kNow = parse_time("2026-11-23T20:00:00Z").value();
const DnsName kOwner = DnsName::parse("_25._tcp.mail.example.org.").value();

SpkiDigest key(char letter) {
  return SpkiDigest::parse(to_hex(std::string(32, letter))).value();
}
std::string hex(char letter) {
  return key(letter).hex();
}

RecordVisibility seen(char letter, TimePoint since, Duration cached, Duration replayed) {
  return {{kOwner, key(letter)}, false, true, since, since + cached, since + replayed};
}

// 'c' is the current key, 'n' the next one.
RolloverDocument steady() {
  const TimePoint since = kNow - hours(1000);
  return {CertId::parse("mail").value(),
          key('c'),
          key('n'),
          {},
          {seen('c', since, hours(2), hours(0)), seen('n', since, hours(2), hours(300))},
          {}};
}

std::string shown(const RolloverDocument& document) {
  return joined(rollover_lines(document, kNow), "\n");
}

TEST(RolloverView, shows_both_keys_and_each_record) {
  EXPECT_EQ(
      shown(steady()),
      "certificate mail: steady: the next key may be used at any time\n"
      "  current  " +
          hex('c') +
          "\n"
          "  next     " +
          hex('n') +
          ": may be used\n"
          "  _25._tcp.mail.example.org.\n"
          "    6363636363636363… (current): visible since 2026-10-13T04:00:00Z; in caches without "
          "it until 2026-10-13T06:00:00Z, signatures without it valid until "
          "2026-10-13T04:00:00Z; event horizon 2026-10-13T06:00:00Z\n"
          "    6e6e6e6e6e6e6e6e… (next): visible since 2026-10-13T04:00:00Z; in caches without it "
          "until 2026-10-13T06:00:00Z, signatures without it valid until 2026-10-25T16:00:00Z; "
          "event horizon 2026-10-25T16:00:00Z");
}

TEST(RolloverView, shows_former_owners_and_what_they_delay) {
  RolloverDocument document = steady();
  document.former = {{{kOwner, hours(1), {}, kNow}, {key('c')}, kNow + hours(1), false}};
  EXPECT_THAT(rollover_lines(document, kNow),
              ::testing::Contains(
                  "  _25._tcp.mail.example.org.: not in the configuration; clients may have its "
                  "former records until 2026-11-23T21:00:00Z, with the keys 6363636363636363…"))
      << shown(document);
  EXPECT_EQ(rollover_json(document, kNow)["next_may_be_used"], false);
  EXPECT_EQ(rollover_json(document, kNow)["former"][0]["until"], format_time(kNow + hours(1)));
  document.former.front().unused = true;
  EXPECT_THAT(shown(document), ::testing::EndsWith(", but no service is there"));
  document.former.front().until.reset();
  EXPECT_THAT(shown(document), ::testing::EndsWith("its records stay until they are withdrawn"));
}

TEST(RolloverView, gives_the_date_from_which_the_next_key_may_be_used) {
  RolloverDocument document = steady();
  document.records[1] = seen('n', kNow - hours(1), hours(2), hours(48));
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::published);
  EXPECT_THAT(shown(document), testing::HasSubstr("  next     " + hex('n') +
                                                  ": may be used from 2026-11-25T19:00:00Z\n"));
  EXPECT_THAT(shown(document),
              testing::EndsWith("\n  waits: _25._tcp.mail.example.org. TLSA 3 1 1 " + hex('n') +
                                " is visible since 2026-11-23T19:00:00Z, but signatures of a set "
                                "without it are valid until 2026-11-25T19:00:00Z"));
  EXPECT_EQ(rollover_json(document, kNow)["next_may_be_used_from"], "2026-11-25T19:00:00Z");
}

TEST(RolloverView, says_that_a_record_is_not_served_everywhere) {
  RolloverDocument document = steady();
  document.records[0] = {{kOwner, key('c')}};
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::unpublished);
  EXPECT_THAT(shown(document),
              testing::HasSubstr("… (current): not yet served by all name servers\n"));
}

TEST(RolloverView, says_that_the_last_poll_could_not_confirm_a_record) {
  RolloverDocument document = steady();
  document.records[1].agreed = false;
  EXPECT_THAT(shown(document), testing::HasSubstr("not confirmed by all name servers at the last"));
  EXPECT_EQ(rollover_json(document, kNow)["next_may_be_used"], false);
}

TEST(RolloverView, says_why_the_records_of_a_previous_key_stay) {
  RolloverDocument document = steady();
  document.previous = {{key('p')}};
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::switching);
  EXPECT_THAT(shown(document),
              testing::HasSubstr("  previous " + hex('p') +
                                 ": stays: not each address presents the current key\n"));
  document.previous.front().missing = "192.0.2.1@25: no answer";
  EXPECT_THAT(shown(document), testing::HasSubstr("current key; 192.0.2.1@25: no answer\n"));
  document.previous = {{key('p'), kNow - hours(3)}};
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::retiring);
  EXPECT_THAT(shown(document), testing::HasSubstr(": presented by no service since "
                                                  "2026-11-23T17:00:00Z\n"));
  document.previous = {{key('p'), kNow - hours(30), true}};
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::steady);
}

TEST(RolloverView, has_nothing_to_wait_for_in_the_first_set_of_an_owner) {
  RolloverDocument document = steady();
  document.records[1] = {{kOwner, key('n')}, true, true, kNow, kNow, kNow};
  EXPECT_EQ(phase_of(document, kNow), RolloverPhase::steady);
  EXPECT_THAT(shown(document), testing::HasSubstr("in the first set at this owner"));
}

TEST(RolloverView, of_a_key_of_another_host_has_no_next_one) {
  RolloverDocument document = steady();
  document.next.reset();
  document.records.pop_back();
  EXPECT_THAT(shown(document), testing::HasSubstr("\n  next     none\n"));
  EXPECT_EQ(rollover_json(document, kNow)["next_may_be_used"], false);
}

}  // namespace
}  // namespace millrace::cli
