#include <filesystem>

#include <gmock/gmock.h>

#include "dnszone/keys/algorithm.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/tool_report.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Finished;
using millrace::test::run_program;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class KeysGenerate : public TestEnv, public ::testing::TestWithParam<int> {
 protected:
  Path keys() { return directory / "keys"; }
};

TEST_P(KeysGenerate, are_read_back_as_they_were_made) {
  const auto algorithm = static_cast<uint8_t>(GetParam());
  const ZoneKey made =
      must(generate_key(files, keys(), name("example.test."), algorithm, 257, test_now()));
  const auto read = must(load_keys(files, keys(), name("example.test.")));
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_TRUE(read.front().private_key);
  EXPECT_EQ(read.front().dnskey_rdata, made.dnskey_rdata);
  EXPECT_EQ(read.front().tag, made.tag);
  EXPECT_EQ(read.front().file, made.file);
  EXPECT_EQ(read.front().times.activate, test_now());
}

// Both read the private halves: they sign with them, and their own verifiers then say what it is
// worth.
TEST_P(KeysGenerate, ldns_and_bind_sign_with_them) {
  const KeygenTool tool{name("example.test."), keys(), static_cast<uint8_t>(GetParam()), false};
  const std::vector<std::string> names = must(zone_keygen(env, tool)).lines;
  ASSERT_THAT(names, SizeIs(2));
  directory.write("keys/zone",
                  "@ 3600 IN SOA ns root 1 7200 3600 604800 300\n"
                  "@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n");
  const Finished by_ldns =
      run_program({"ldns-signzone", "-e", "20261223000000", "-i", "20261101000000", "-o",
                   "example.test.", "-f", "ldns.signed", "zone", names[0], names[1]},
                  {.environment = {}, .directory = keys()});
  EXPECT_EQ(by_ldns.status, 0) << by_ldns.out << by_ldns.err;
  const Finished by_bind =
      run_program({"dnssec-signzone", "-S", "-K", ".", "-o", "example.test.", "-f", "bind.signed",
                   "-s", "20261101000000", "-e", "20261223000000", "zone"},
                  {.environment = {}, .directory = keys()});
  EXPECT_EQ(by_bind.status, 0) << by_bind.out << by_bind.err;
  for (const char* file : {"ldns.signed", "bind.signed"}) {
    const Finished verified =
        run_program({"ldns-verify-zone", "-t", "20261123201500", (keys() / file).string()});
    EXPECT_EQ(verified.status, 0) << file << verified.out << verified.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, KeysGenerate, ::testing::Values(8, 13, 14, 15, 16));

struct Died {};

class Keygen : public TestEnv, public ::testing::Test {
 protected:
  Result<ToolReport> run(bool csk = false) {
    return zone_keygen(env, {name("example.test."), "keys", 13, csk});
  }
};

TEST_F(Keygen, prints_the_names_of_a_ksk_and_a_zsk) {
  const auto report = must(run());
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(report.lines, ElementsAre(MatchesRegex("Kexample\\.test\\.\\+013\\+[0-9]{5}"),
                                        MatchesRegex("Kexample\\.test\\.\\+013\\+[0-9]{5}")));
  EXPECT_THAT(directory.read("keys/" + report.lines[0] + ".key"), HasSubstr("DNSKEY 257 3 13 "));
  EXPECT_THAT(directory.read("keys/" + report.lines[1] + ".key"), HasSubstr("DNSKEY 256 3 13 "));
}

TEST_F(Keygen, prints_one_name_for_a_csk) {
  const auto report = must(run(true));
  ASSERT_THAT(report.lines, SizeIs(1));
  EXPECT_THAT(directory.read("keys/" + report.lines[0] + ".key"), HasSubstr("DNSKEY 257 3 13 "));
}

TEST_F(Keygen, keeps_private_halves_to_their_owner) {
  const auto report = must(run(true));
  const auto seen = directory.snapshot();
  EXPECT_THAT(seen.at("keys"), HasSubstr("0700"));
  EXPECT_THAT(seen.at("keys/" + report.lines[0] + ".private"), HasSubstr("0600"));
  EXPECT_THAT(seen.at("keys/" + report.lines[0] + ".key"), HasSubstr("0644"));
}

TEST_F(Keygen, writes_both_files_as_dnssec_keygen_does) {
  const auto report = must(run(true));
  EXPECT_THAT(directory.read("keys/" + report.lines[0] + ".private"),
              MatchesRegex("Private-key-format: v1.3\nAlgorithm: 13 \\(ECDSAP256SHA256\\)\n"
                           "PrivateKey: [A-Za-z0-9+/]{43}=\nCreated: 20261123201500\n"
                           "Publish: 20261123201500\nActivate: 20261123201500\n"));
  EXPECT_THAT(directory.read("keys/" + report.lines[0] + ".key"),
              MatchesRegex("; This is a key-signing key, keyid [0-9]+, for example.test.\n"
                           "; Created: 20261123201500\n; Publish: 20261123201500\n"
                           "; Activate: 20261123201500\n"
                           "example.test. IN DNSKEY 257 3 13 [A-Za-z0-9+/]{86}==\n"));
}

TEST_F(Keygen, leaves_the_keys_that_are_there) {
  const auto first = must(run(true));
  const auto before = directory.snapshot();
  must(run());
  auto after = directory.snapshot();
  for (const auto& [path, what] : before) EXPECT_EQ(after[path], what) << path;
  EXPECT_THAT(must(load_keys(files, directory / "keys", name("example.test."))), SizeIs(3));
}

TEST_F(Keygen, leaves_no_public_half_when_the_disk_is_full) {
  files.plan(3, millrace::test::Fault::refuse);  // directory, private half, public half
  EXPECT_THAT(run(true).error().text(), HasSubstr("No space left on device"));
  for (const auto& [path, what] : directory.snapshot()) {
    EXPECT_FALSE(path.ends_with(".key")) << path;
  }
}

TEST_F(Keygen, removes_the_private_key_that_a_killed_one_left) {
  directory.write("keys/.Kexample.test.+013+00001.private.millrace-tmp", "half a key", 0600);
  directory.write("keys/.K-notes", "mine");
  must(run(true));
  EXPECT_FALSE(directory.has("keys/.Kexample.test.+013+00001.private.millrace-tmp"));
  EXPECT_TRUE(directory.has("keys/.K-notes"));
  EXPECT_FALSE(directory.has("keys/.millrace-lock"));
}

TEST_F(Keygen, waits_for_nobody_and_sweeps_nothing_while_another_writes_there) {
  directory.write("keys/.Kexample.test.+013+00001.private.millrace-tmp", "half a key", 0600);
  const auto lock = must(files.lock_directory(directory / "keys"));
  EXPECT_EQ(run(true).error().kind, ErrorKind::not_yet);
  EXPECT_TRUE(directory.has("keys/.Kexample.test.+013+00001.private.millrace-tmp"));
}

// The private half is written first, so no public half is ever published without its private key.
TEST_F(Keygen, that_died_between_its_two_files_is_named_by_the_next_one) {
  files.die_by([] { throw Died(); });
  files.plan(2, millrace::test::Fault::die_after);  // directory, private half, public half
  EXPECT_THROW(static_cast<void>(run(true)), Died);
  std::string half;
  for (const auto& [path, what] : directory.snapshot()) {
    EXPECT_FALSE(path.ends_with(".key")) << path;
    if (path.ends_with(".private")) half = path;
  }
  ASSERT_FALSE(half.empty());
  const std::string stem = Path(half).stem().string();
  const std::string line = (directory / half).string() + " is not used, because there is no " +
                           stem +
                           ".key for it: if millrace zone keygen was interrupted, remove it; if "
                           "the .key was lost, restore it";
  EXPECT_EQ(load_keys(files, directory / "keys", name("example.test.")).error().text(), line);
  EXPECT_THAT(must(run(true)).notes, ::testing::Contains(line));
  EXPECT_TRUE(directory.has(half));
  EXPECT_THAT(must(load_keys(files, directory / "keys", name("example.test."))), SizeIs(1));
  std::filesystem::remove(directory / half);
  EXPECT_THAT(must(run(true)).notes, ::testing::Not(::testing::Contains(HasSubstr("is not used"))));
}

TEST_F(Keygen, says_which_is_the_ksk_and_what_to_give_the_parent) {
  const auto report = must(run());
  const std::string ds = must(zone_ds(env, {name("example.test."), "keys"})).lines.at(0);
  EXPECT_THAT(
      report.notes,
      ElementsAre(report.lines.at(0) +
                  " is the KSK; when name servers serve the signed zone, give the parent: " + ds));
}

TEST_F(Keygen, says_of_a_csk_what_to_give_the_parent) {
  const auto report = must(run(true));
  EXPECT_THAT(report.notes,
              ElementsAre(HasSubstr(report.lines.at(0) + " is the CSK; when name servers serve the "
                                                         "signed zone, give the parent: ")));
}

TEST_F(Keygen, warns_of_a_second_active_pair) {
  const auto first = must(run());
  const auto second = must(run());
  const auto warning = [this](const std::string& key, const std::string& role) {
    return "warning: " + key + ", a " + role +
           ", is already active: the zone has two from now on; to replace the old one, end it with "
           "millrace zone keytime --keys " +
           (directory / "keys").string() + " --inactive TIME " + key +
           ", or remove the two files of the new one";
  };
  EXPECT_THAT(second.notes, ElementsAre(warning(first.lines.at(0), "KSK"),
                                        HasSubstr(second.lines.at(0) + " is the KSK"),
                                        warning(first.lines.at(1), "ZSK")));
}

TEST_F(Keygen, does_not_warn_of_a_zsk_that_becomes_active_later) {
  must(run());
  KeygenTool tool = {name("example.test."), "keys"};
  tool.only = KeygenTool::Only::zsk;
  tool.times.activate = clock.now() + std::chrono::days(3);
  EXPECT_THAT(must(zone_keygen(env, tool)).notes, ::testing::IsEmpty());
}

TEST_F(Keygen, names_the_algorithms_that_it_makes) {
  EXPECT_EQ(zone_keygen(env, {name("example.test."), "keys", 5, false}).error().text(),
            "algorithm 5: no new keys are made with it, expected 8, 13, 14, 15 or 16");
}

TEST(DnssecAlgorithm, is_read_by_number_and_by_name) {
  for (const char* text : {"13", "ecdsap256sha256", "ECDSAP256SHA256", "ecdsa-p256"}) {
    EXPECT_EQ(must(parse_dnssec_algorithm(text)), 13) << text;
  }
  EXPECT_EQ(must(parse_dnssec_algorithm("rsasha256")), 8);
  EXPECT_EQ(must(parse_dnssec_algorithm("ecdsa-p384")), 14);
  EXPECT_EQ(must(parse_dnssec_algorithm("Ed25519")), 15);
  EXPECT_EQ(must(parse_dnssec_algorithm("16")), 16);
}

TEST(DnssecAlgorithm, reports_what_there_is_to_choose_from) {
  for (const char* text : {"5", "10", "rsasha1", "", "999", "13x"}) {
    const auto algorithm = parse_dnssec_algorithm(text);
    ASSERT_FALSE(algorithm) << text;
    EXPECT_EQ(algorithm.error().kind, ErrorKind::config);
    EXPECT_EQ(algorithm.error().text(),
              "'" + std::string(text) +
                  "' is not a DNSSEC algorithm for new keys: expected 8 (rsasha256), 13 "
                  "(ecdsap256sha256), 14 (ecdsap384sha384), 15 (ed25519), 16 (ed448)");
  }
}

TEST_F(Keygen, ds_are_printed_as_records) {
  must(run());
  const auto report = must(zone_ds(env, {name("example.test."), "keys"}));
  EXPECT_FALSE(report.changed);
  EXPECT_THAT(report.lines,
              ElementsAre(MatchesRegex("example\\.test\\. IN DS [0-9]+ 13 2 [0-9a-f]{64}")));
}

TEST_F(Keygen, ds_of_a_zone_with_ZSKs_only_is_an_error) {
  must(generate_key(files, directory / "keys", name("example.test."), 13, 256, test_now()));
  EXPECT_EQ(zone_ds(env, {name("example.test."), "keys"}).error().text(),
            "keys: no KSK (flags 257) of example.test., so there is no DS to print");
}

}  // namespace
}  // namespace millrace::dnszone::test
