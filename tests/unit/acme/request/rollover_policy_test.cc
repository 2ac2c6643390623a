// When a key is due to be replaced.
#include "acme/request/rollover_policy.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace millrace::acme {
namespace {

using std::chrono::days;

const TimePoint kStart = parse_time("2026-11-23T20:00:00Z").value();

SpkiDigest key(char letter) {
  return SpkiDigest::parse(to_hex(std::string(32, letter))).value();
}
RolloverPolicy policy(std::string_view text) {
  return RolloverPolicy::parse(text).value();
}
IssuedDocument issued(char letter, TimePoint from) {
  return {CertId::parse("web").value(), {}, key(letter), from, from + days(90), "", ""};
}

TEST(RolloverPolicy, is_never_or_a_number_of_renewals_or_a_time) {
  EXPECT_TRUE(policy("never").is_never());
  EXPECT_EQ(policy("3 renewals"), RolloverPolicy{.renewals = 3});
  EXPECT_EQ(policy("26w"), RolloverPolicy{.period = days(182)});
  for (const char* text : {"never", "1 renewals", "1000 renewals", "180d"}) {
    EXPECT_EQ(policy(text).text(), text);
  }
}

TEST(RolloverPolicy, names_what_is_expected) {
  for (const char* text : {"", "always", "0 renewals", "1001 renewals", "-1 renewals", "3renewals",
                           "12h", "3651d", "180"}) {
    EXPECT_EQ(RolloverPolicy::parse(text).error().message,
              "'" + std::string(text) +
                  "' is not a rollover policy: expected \"never\", a number of renewals as in \"3 "
                  "renewals\" (1 to 1000), or a time as in \"180d\" (1d to 3650d)");
  }
}

TEST(RolloverState, counts_the_certificates_of_the_current_key) {
  const auto first = issued('a', kStart);
  auto state = observed({}, key('a'), &first, kStart + days(1));
  EXPECT_EQ(state.issued, 1U);
  EXPECT_EQ(observed(state, key('a'), &first, kStart + days(2)), state);
  const auto second = issued('a', kStart + days(60));
  state = observed(state, key('a'), &second, kStart + days(61));
  EXPECT_EQ(state.issued, 2U);
  EXPECT_EQ(state.since, kStart + days(1));
}

TEST(RolloverState, ignores_certificates_of_another_key_and_older_ones) {
  const auto other = issued('b', kStart);
  EXPECT_EQ(observed({}, key('a'), &other, kStart).issued, 0U);
  const auto newer = issued('a', kStart + days(60)), older = issued('a', kStart);
  const auto state = observed({}, key('a'), &newer, kStart);
  EXPECT_EQ(observed(state, key('a'), &older, kStart), state);
}

TEST(RolloverState, begins_from_the_start_with_another_key) {
  RolloverState before{key('a'), kStart, 5, kStart, kStart};
  const auto state = observed(before, key('b'), nullptr, kStart + days(9));
  EXPECT_EQ(state, (RolloverState{key('b'), kStart + days(9), 0, {}, {}}));
}

TEST(RolloverState, is_read_as_it_was_written) {
  const RolloverState state{key('a'), kStart, 5, kStart + days(1), kStart + days(2)};
  EXPECT_EQ(decode_rollover_state(encode(state), "f").value(), state);
  const RolloverState bare{key('a'), kStart, 0, {}, {}};
  EXPECT_EQ(decode_rollover_state(encode(bare), "f").value(), bare);
  EXPECT_FALSE(decode_rollover_state("{}", "f").ok());
}

TEST(RolloverDue, never_without_a_policy) {
  const auto document = issued('a', kStart);
  EXPECT_EQ(rollover_due(policy("never"), {key('a'), kStart, 99, kStart, {}}, &document),
            std::nullopt);
}

TEST(RolloverDue, when_it_was_asked_for_whatever_the_policy) {
  const TimePoint asked = kStart + days(3);
  EXPECT_EQ(rollover_due(policy("never"), {key('a'), kStart, 0, {}, asked}, nullptr), asked);
}

TEST(RolloverDue, after_so_many_certificates_at_half_of_the_life_of_the_last) {
  const auto document = issued('a', kStart);
  EXPECT_EQ(rollover_due(policy("2 renewals"), {key('a'), kStart, 1, kStart, {}}, &document),
            std::nullopt);
  EXPECT_EQ(rollover_due(policy("2 renewals"), {key('a'), kStart, 2, kStart, {}}, &document),
            kStart + days(45));
}

TEST(RolloverDue, after_a_time_but_not_before_half_of_the_life) {
  const auto document = issued('a', kStart + days(160));
  const RolloverState state{key('a'), kStart, 3, kStart, {}};
  EXPECT_EQ(rollover_due(policy("180d"), state, &document), kStart + days(205));
  EXPECT_EQ(rollover_due(policy("300d"), state, &document), kStart + days(300));
}

TEST(RolloverDue, is_not_known_without_a_certificate_of_the_key) {
  const auto other = issued('b', kStart);
  EXPECT_EQ(rollover_due(policy("1d"), {key('a'), kStart, 0, {}, {}}, &other), std::nullopt);
  EXPECT_EQ(rollover_due(policy("1d"), {key('a'), kStart, 0, {}, {}}, nullptr), std::nullopt);
}

}  // namespace
}  // namespace millrace::acme
