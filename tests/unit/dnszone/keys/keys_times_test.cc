// The times of keys in files, the tools that show them, and what goes to the parent.
#include <gmock/gmock.h>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "tests/support/dnszone/judges.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Arguments;
using millrace::test::Finished;
using millrace::test::run_program;
using std::chrono::days;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

class KeysTimes : public TestEnv, public ::testing::Test {
 protected:
  KeygenTool tool() {
    KeygenTool tool{origin, "keys"};
    tool.only = KeygenTool::Only::zsk;
    return tool;
  }
  std::string stem(const KeygenTool& tool) { return must(zone_keygen(env, tool)).lines.front(); }
  std::string keys() { return (directory / "keys").string(); }
  Finished run(const Arguments& argv) {
    return run_program(argv, {.environment = {}, .directory = directory.path()});
  }
  std::vector<KeyStatus> statuses(std::optional<TimePoint> at = std::nullopt) {
    return must(zone_keys(env, {origin, "keys", at})).keys;
  }

  const DnsName origin = name("example.test.");
  const TimePoint now = clock.now();
};

TEST_F(KeysTimes, are_shown_by_dnssec_settime_as_they_were_given) {
  KeygenTool some = tool();
  some.times = {{}, now + days(1), now + days(2), now + days(30), now + days(40)};
  const Finished shown = run({"dnssec-settime", "-K", keys(), "-u", "-p", "all", stem(some)});
  EXPECT_EQ(shown.status, 0) << shown.err;
  const auto stamp = [&](int day) {
    return std::to_string((now + days(day)).time_since_epoch().count());
  };
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("Created: " + stamp(0)), HasSubstr("Publish: " + stamp(1)),
                    HasSubstr("Activate: " + stamp(2)), HasSubstr("Inactive: " + stamp(30)),
                    HasSubstr("Delete: " + stamp(40))));
}

TEST_F(KeysTimes, that_dnssec_settime_changes_are_obeyed) {
  const std::string key = stem(tool());
  const Finished set =
      run({"dnssec-settime", "-K", keys(), "-I", "20261201000000", "-D", "20261208000000", key});
  ASSERT_EQ(set.status, 0) << set.err;
  const auto times = must(load_keys(files, directory / "keys", origin)).front().times;
  EXPECT_EQ(times.inactive, time("2026-12-01T00:00:00Z"));
  EXPECT_EQ(times.remove, time("2026-12-08T00:00:00Z"));
}

TEST_F(KeysTimes, let_ldns_sign_with_the_key_all_the_same) {
  KeygenTool csk{origin, "keys"};
  csk.csk = true;
  csk.times = {{}, now, now, now + days(30), now + days(40)};
  const std::string key = stem(csk);
  directory.write("keys/zone", "@ 3600 IN SOA ns root 1 7200 3600 3600 300\n@ 3600 IN NS ns\n");
  const Finished signing =
      run_program({"ldns-signzone", "-o", "example.test.", "-f", "signed", "zone", key},
                  {.environment = {}, .directory = directory / "keys"});
  EXPECT_EQ(signing.status, 0) << signing.err;
}

TEST_F(KeysTimes, that_are_not_given_follow_from_those_that_are) {
  const auto made = [&](const KeyTimes& times) {
    return must(generate_key(files, directory / "keys", origin, 13, 256, now, times)).times;
  };
  EXPECT_EQ(made({}).publish, now);
  EXPECT_EQ(made({}).activate, now);
  EXPECT_EQ(made({{}, now + days(3), {}, {}, {}}).activate, now + days(3));
  EXPECT_EQ(made({{}, {}, now + days(3), {}, {}}).publish, now);
  EXPECT_EQ(made({{}, {}, now - days(3), {}, {}}).publish, now - days(3));
  EXPECT_FALSE(made({}).inactive || made({}).remove);
}

TEST_F(KeysTimes, out_of_order_are_refused_and_leave_nothing) {
  KeygenTool wrong = tool();
  wrong.times.inactive = now - days(1);
  EXPECT_EQ(zone_keygen(env, wrong).error().text(),
            "the new key would be inactive from " + format_time(now - days(1)) +
                ", but active only from " + format_time(now) +
                ": expected published, active, inactive, deleted in this order");
  EXPECT_FALSE(directory.has("keys"));
}

// As dnssec-signzone -S chooses them.
TEST_F(KeysTimes, left_out_by_dnssec_keygen_mean_what_they_mean_to_bind) {
  std::filesystem::create_directory(directory / "keys");
  const auto state = [&](const Arguments& options) {
    Arguments argv = {"dnssec-keygen", "-K", keys(), "-a", "13"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back("example.test.");
    const Finished made = run(argv);
    EXPECT_EQ(made.status, 0) << made.err;
    const auto found = statuses(present() + Duration(60));
    std::filesystem::remove_all(directory / "keys");
    std::filesystem::create_directory(directory / "keys");
    return found.at(0).state;
  };
  EXPECT_EQ(state({}), KeyState::active);
  EXPECT_EQ(state({"-G"}), KeyState::unpublished);
  EXPECT_EQ(state({"-P", "now", "-A", "none"}), KeyState::published);
  EXPECT_EQ(state({"-P", "now", "-A", "+1d"}), KeyState::published);
  EXPECT_EQ(state({"-P", "+1d", "-A", "+2d"}), KeyState::unpublished);
  EXPECT_EQ(state({"-P", "-2d", "-A", "-2d", "-I", "-1d"}), KeyState::inactive);
  EXPECT_EQ(state({"-P", "-3d", "-A", "-3d", "-I", "-2d", "-D", "-1d"}), KeyState::deleted);
}

TEST_F(KeysTimes, are_printed_with_the_next_state) {
  KeygenTool all = tool();
  all.times = {{}, now + days(1), now + days(2), now + days(30), now + days(40)};
  stem(all);
  const auto text = [&](int day) { return state_text(statuses(now + days(day)).front()); };
  EXPECT_EQ(text(0), "unpublished, published from " + format_time(now + days(1)));
  EXPECT_EQ(text(1), "published, active from " + format_time(now + days(2)));
  EXPECT_EQ(text(2), "active, inactive from " + format_time(now + days(30)));
  EXPECT_EQ(text(30), "inactive, deleted from " + format_time(now + days(40)));
  EXPECT_EQ(text(40), "deleted");
}

TEST_F(KeysTimes, are_printed_with_roles_and_whether_a_zone_could_be_signed) {
  stem(tool());
  auto report = must(zone_keys(env, {origin, "keys", std::nullopt}));
  ASSERT_TRUE(report.fault);
  EXPECT_THAT(report.fault->text(), HasSubstr("no KSK of algorithm 13"));
  KeygenTool ksk = tool();
  ksk.only = KeygenTool::Only::ksk;
  const std::string key = stem(ksk);
  KeygenTool csk{origin, "keys", 15, true};
  stem(csk);
  std::filesystem::remove(directory / ("keys/" + key + ".private"));
  report = must(zone_keys(env, {origin, "keys", std::nullopt}));
  std::map<std::string, bool> roles;
  for (const KeyStatus& status : report.keys) roles[std::string(status.role)] = status.has_private;
  EXPECT_THAT(roles,
              ElementsAre(std::pair("CSK", true), std::pair("KSK", false), std::pair("ZSK", true)));
}

TEST_F(KeysTimes, ds_are_given_for_active_ksks_only_and_in_both_digests) {
  KeygenTool ksk = tool();
  ksk.only = KeygenTool::Only::ksk;
  KeygenTool next = ksk;
  next.times.publish = now + days(1);
  KeygenTool gone = ksk;
  gone.times = {{}, now - days(9), now - days(9), now - days(1), {}};
  stem(next);
  stem(gone);
  EXPECT_THAT(zone_ds(env, {origin, "keys"}).error().text(),
              AllOf(HasSubstr("so the parent needs no DS: Kexample.test.+013+"),
                    HasSubstr(" is unpublished, active from "), HasSubstr(" is inactive")));
  stem(tool());
  const std::string tag = std::to_string(std::stoi(stem(ksk).substr(19)));
  EXPECT_THAT(must(zone_ds(env, {origin, "keys", {2, 4}})).lines,
              ElementsAre(MatchesRegex("example.test. IN DS " + tag + " 13 2 [0-9a-f]{64}"),
                          MatchesRegex("example.test. IN DS " + tag + " 13 4 [0-9a-f]{96}")));
}

TEST_F(KeysTimes, ds_are_those_of_dnssec_dsfromkey) {
  KeygenTool csk{origin, "keys", 13, true};
  const std::string key = stem(csk);
  for (const char* digest : {"SHA-256", "SHA-384"}) {
    const Finished theirs = run({"dnssec-dsfromkey", "-a", digest, "keys/" + key + ".key"});
    ASSERT_EQ(theirs.status, 0) << theirs.err;
    std::string want = theirs.out.substr(0, theirs.out.find('\n'));
    for (char& c : want) c = static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    want.replace(want.find("IN dS"), 5, "IN DS");
    EXPECT_THAT(must(zone_ds(env, {origin, "keys", {must(parse_ds_digest(digest))}})).lines,
                ElementsAre(want));
  }
}

class Cds : public ::testing::TestWithParam<bool> {
 protected:
  std::string sign(CdsMode mode, const std::string& more = "") {
    auto request = request_now("example.test.");
    request.cds = mode;
    const std::string zone =
        "@ 3600 IN SOA ns h 7 7200 3600 604800 300\n@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n";
    return must(sign_zone(records(zone + more, name("example.test.")), keys(), request)).text;
  }
  const std::vector<ZoneKey>& keys() { return keys_of("example.test.", 13, GetParam()); }
};

TEST_P(Cds, are_published_for_the_keys_of_the_parent_and_accepted_by_all) {
  const std::string text = sign(CdsMode::publish);
  const std::string ds = must(ds_of(name("example.test."), keys().front().dnskey_rdata));
  EXPECT_THAT(text, AllOf(HasSubstr("\tCDS\t" + ds + '\n'), HasSubstr("\tCDNSKEY\t257 3 13 "),
                          Not(HasSubstr("\tCDNSKEY\t256")), HasSubstr("\tRRSIG\tCDS 13 2 3600 "),
                          HasSubstr("\tRRSIG\tCDNSKEY 13 2 3600 ")));
  expect_accepted(text, "example.test.", GetParam());
}

TEST_P(Cds, ask_for_the_removal_of_the_ds_and_are_accepted_by_all) {
  const std::string text = sign(CdsMode::remove);
  EXPECT_THAT(text, AllOf(HasSubstr("\tCDS\t0 0 0 00\n"), HasSubstr("\tCDNSKEY\t0 3 0 AA==\n")));
  expect_accepted(text, "example.test.", GetParam());
}

TEST_P(Cds, replace_those_of_the_source_when_they_are_asked_for_only) {
  const std::string old = "@ 60 IN CDS 0 0 0 00\n";
  EXPECT_THAT(sign(CdsMode::none, old), HasSubstr("\t60\tIN\tCDS\t0 0 0 00"));
  EXPECT_THAT(sign(CdsMode::none), AllOf(Not(HasSubstr("\tCDS")), Not(HasSubstr("\tCDNSKEY"))));
  EXPECT_THAT(sign(CdsMode::publish, old), Not(HasSubstr("\tCDS\t0 0 0 00")));
}

INSTANTIATE_TEST_SUITE_P(KskOrCsk, Cds, ::testing::Bool());

}  // namespace
}  // namespace millrace::dnszone::test
