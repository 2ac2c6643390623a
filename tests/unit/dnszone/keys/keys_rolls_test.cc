// Rolls over time: which keys are in the zone and which sign, at each stage as BIND's own signer
// chooses them, and each stage's zone accepted by the judges.
#include <set>

#include <gmock/gmock.h>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/rrsig.h"
#include "tests/support/dnszone/judges.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using Names = std::set<std::string>;
using std::chrono::days;

constexpr const char* kOrigin = "example.test.";
constexpr const char* kZone =
    "@ 3600 IN SOA ns h 7 7200 3600 604800 300\n@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n"
    "sub 3600 IN NS ns.elsewhere.test.\n";

// Days from the beginning of the story; -1: never.
struct Plan {
  const char* name;
  uint16_t flags;
  uint8_t algorithm;
  int publish, activate, inactive, remove;
};

struct Stage {
  int day;
  Names published, sign_keys, sign_zone;
};

struct Story {
  const char* title;
  std::vector<Plan> keys;
  std::vector<Stage> stages;
  bool ends_with_csk = false;
};

const Story kStories[] = {
    {"pre_publication_roll_of_the_zsk",
     {{"k", 257, 13, 0, 0, -1, -1},
      {"old", 256, 13, 0, 0, 30, 37},
      {"new", 256, 13, 28, 30, -1, -1}},
     {{0, {"k", "old"}, {"k"}, {"old"}},
      {27, {"k", "old"}, {"k"}, {"old"}},
      {28, {"k", "old", "new"}, {"k"}, {"old"}},
      {30, {"k", "old", "new"}, {"k"}, {"new"}},
      {36, {"k", "old", "new"}, {"k"}, {"new"}},
      {37, {"k", "new"}, {"k"}, {"new"}}}},
    {"double_signature_roll_of_the_ksk",
     {{"old", 257, 13, 0, 0, 30, 30},
      {"new", 257, 13, 20, 20, -1, -1},
      {"z", 256, 13, 0, 0, -1, -1}},
     {{0, {"old", "z"}, {"old"}, {"z"}},
      {20, {"old", "new", "z"}, {"old", "new"}, {"z"}},
      {29, {"old", "new", "z"}, {"old", "new"}, {"z"}},
      {30, {"new", "z"}, {"new"}, {"z"}}}},
    {"roll_of_the_algorithm",
     {{"k8", 257, 8, 0, 0, 30, 30},
      {"z8", 256, 8, 0, 0, 30, 30},
      {"k13", 257, 13, 20, 20, -1, -1},
      {"z13", 256, 13, 20, 20, -1, -1}},
     {{0, {"k8", "z8"}, {"k8"}, {"z8"}},
      {20, {"k8", "z8", "k13", "z13"}, {"k8", "k13"}, {"z8", "z13"}},
      {30, {"k13", "z13"}, {"k13"}, {"z13"}}}},
    {"a_csk_in_place_of_ksk_and_zsk",
     {{"k", 257, 13, 0, 0, 30, 37}, {"z", 256, 13, 0, 0, 20, 27}, {"csk", 257, 13, 10, 10, -1, -1}},
     {{0, {"k", "z"}, {"k"}, {"z"}},
      {10, {"k", "z", "csk"}, {"k", "csk"}, {"z"}},
      {20, {"k", "z", "csk"}, {"k", "csk"}, {"k", "csk"}},
      {27, {"k", "csk"}, {"k", "csk"}, {"k", "csk"}},
      {30, {"k", "csk"}, {"csk"}, {"csk"}},
      {37, {"csk"}, {"csk"}, {"csk"}}},
     true},
};

std::optional<TimePoint> day(TimePoint begin, int day) {
  if (day < 0) return std::nullopt;
  return begin + days(day);
}

KeyTimes times_of(const Plan& plan, TimePoint begin) {
  return {begin, day(begin, plan.publish), day(begin, plan.activate), day(begin, plan.inactive),
          day(begin, plan.remove)};
}

// The keys of a story as files of a directory; its names for their tags.
class KeyRolls : public ::testing::TestWithParam<Story> {
 protected:
  void make_keys(TimePoint begin) {
    for (const Plan& plan : GetParam().keys) {
      const ZoneKey key =
          must(generate_key(*files_, directory_ / "keys", name(kOrigin), plan.algorithm, plan.flags,
                            begin, times_of(plan, begin)));
      names_[key.tag] = plan.name;
    }
  }
  std::vector<ZoneKey> load() {
    return must(load_keys(*files_, directory_ / "keys", name(kOrigin)));
  }
  Names names_of(const std::vector<const ZoneKey*>& keys) {
    Names names;
    for (const ZoneKey* key : keys) names.insert(names_.at(key->tag));
    return names;
  }
  // What a signed zone shows.
  Stage seen_in(const std::string& text) {
    Stage seen{};
    for (const Record& record : records(text, name(kOrigin))) {
      if (record.type == RrType::dnskey) seen.published.insert(names_.at(key_tag(record.rdata)));
      if (record.type != RrType::rrsig) continue;
      const Rrsig rrsig = parse_rrsig(record.rdata).value();
      (rrsig.covered == RrType::dnskey ? seen.sign_keys : seen.sign_zone)
          .insert(names_.at(rrsig.key_tag));
    }
    return seen;
  }
  static void expect_as_planned(const Stage& seen, const Stage& wanted, const char* who) {
    EXPECT_EQ(seen.published, wanted.published) << who << ", day " << wanted.day;
    EXPECT_EQ(seen.sign_keys, wanted.sign_keys) << who << ", day " << wanted.day;
    EXPECT_EQ(seen.sign_zone, wanted.sign_zone) << who << ", day " << wanted.day;
  }
  std::string signed_by_bind() {
    directory_.write("zone", kZone);
    const auto finished = millrace::test::run_program(
        {"dnssec-signzone", "-S", "-x", "-K", "keys", "-o", kOrigin, "-f", "by-bind", "zone"},
        {.environment = {}, .directory = directory_.path()});
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.status == 0 ? directory_.read("by-bind") : "";
  }

  TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
  std::map<uint16_t, std::string> names_;
};

TEST_P(KeyRolls, change_at_the_second_that_the_times_say) {
  const TimePoint begin = test_now();
  make_keys(begin);
  const std::vector<ZoneKey> keys = load();
  const Stage* before = nullptr;
  for (const Stage& stage : GetParam().stages) {
    const TimePoint at = begin + days(stage.day);
    const auto chosen = must(choose_keys(keys, name(kOrigin), at));
    expect_as_planned({stage.day, names_of(chosen.published), names_of(chosen.key_signers),
                       names_of(chosen.zone_signers)},
                      stage, "choose_keys");
    if (before) {
      const auto just_before = must(choose_keys(keys, name(kOrigin), at - Duration(1)));
      EXPECT_EQ(names_of(just_before.published), before->published) << stage.day;
      EXPECT_EQ(names_of(just_before.key_signers), before->sign_keys) << stage.day;
      EXPECT_EQ(names_of(just_before.zone_signers), before->sign_zone) << stage.day;
    }
    before = &stage;
  }
}

// Time is moved by moving the keys: the judges know only the present.
TEST_P(KeyRolls, are_signed_at_each_stage_as_bind_would_and_accepted_by_all) {
  for (const Stage& stage : GetParam().stages) {
    std::filesystem::remove_all(directory_ / "keys");
    names_.clear();
    make_keys(present() - days(stage.day) - Duration(60));
    const SignedZone zone =
        must(sign_zone(records(kZone, name(kOrigin)), load(), request_now(kOrigin)));
    expect_as_planned(seen_in(zone.text), stage, "millrace");
    const bool ksks_sign_all = GetParam().ends_with_csk && stage.day >= 20;
    if (!ksks_sign_all) {
      expect_as_planned(seen_in(signed_by_bind()), stage, "dnssec-signzone");
      expect_accepted(zone.text, kOrigin);
      continue;
    }
    // dnssec-signzone -x signs nothing but the keys with KSKs. Knot 3.2 takes a key with the SEP
    // flag for a CSK only where the zone has no other key; a validator takes every key (RFC 4034
    // §2.1.1).
    auto refusing = judge(zone.text, kOrigin, true).refusing;
    if (stage.published.size() > 1) refusing.erase("knot");
    EXPECT_THAT(refusing, ::testing::IsEmpty()) << "day " << stage.day;
  }
}

TEST_P(KeyRolls, have_the_zone_signed_again_when_a_key_changes) {
  make_keys(present());
  const auto keys = load();
  const auto zone = must(sign_zone(records(kZone, name(kOrigin)), keys, request_now(kOrigin)));
  EXPECT_LE(zone.refresh_at, *next_key_change(keys, present()));
  auto later = request_now(kOrigin);
  later.now = *next_key_change(keys, present()) - days(1);
  EXPECT_EQ(must(sign_zone(records(kZone, name(kOrigin)), keys, later)).refresh_at,
            later.now + days(1));
}

INSTANTIATE_TEST_SUITE_P(Stories, KeyRolls, ::testing::ValuesIn(kStories),
                         [](const auto& story) { return std::string(story.param.title); });

}  // namespace
}  // namespace millrace::dnszone::test
