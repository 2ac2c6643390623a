// millrace zone sign and zone verify, on plain files.
#include "dnszone/sign_stage/sign_tools.h"

#include <gmock/gmock.h>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/text/zone_text.h"
#include "dnszone/tool_report.h"
#include "dnszone/verify/verify_tool.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class SignTools : public TestEnv, public ::testing::Test {
 protected:
  SignTools() {
    directory.write("zone",
                    "@ 3600 IN SOA ns h 7 7200 3600 86400 300\n@ 3600 IN NS ns\n"
                    "ns 3600 IN A 192.0.2.1\n");
    must(zone_keygen(env, {origin, "keys", 13, false}));
  }
  SignTool tool() {
    return {origin, "zone", "out", {.keys = "keys"}, std::nullopt, 1, std::nullopt};
  }
  Result<ToolReport> verify(const std::string& file = "out", const std::string& ds = "") {
    return zone_verify(env, {origin, file, ds, std::nullopt});
  }

  const DnsName origin = name("example.test.");
};

TEST_F(SignTools, sign_and_verify_say_what_they_saw) {
  const auto before = directory.read("zone");
  EXPECT_THAT(must(zone_sign(env, tool())).lines,
              ElementsAre(MatchesRegex("example.test. serial 7: 6 signatures, the earliest expires "
                                       "2026-12-0.T..:..:..Z, to be signed again by "
                                       "2026-12-0.T..:..:..Z")));
  EXPECT_EQ(directory.read("zone"), before);
  EXPECT_THAT(directory.snapshot().at("out"), HasSubstr("0644"));
  EXPECT_THAT(must(verify()).lines,
              ElementsAre(MatchesRegex("example.test. serial 7: 6 signatures verify, the earliest "
                                       "expires 2026-12-0.T..:..:..Z")));
}

TEST_F(SignTools, sign_and_verify_a_zonemd) {
  SignTool with_digest = tool();
  with_digest.signing.zonemd = true;
  must(zone_sign(env, with_digest));
  VerifyTool wants_one{origin, "out", "", std::nullopt};
  wants_one.zonemd = true;
  EXPECT_THAT(must(zone_verify(env, wants_one)).lines,
              ElementsAre(MatchesRegex("example.test. serial 7: 7 signatures verify, the ZONEMD "
                                       "with SHA-384 matches, the earliest expires "
                                       "2026-12-0.T..:..:..Z")));
  must(zone_sign(env, tool()));
  EXPECT_THAT(zone_verify(env, wants_one).error().text(),
              HasSubstr("\nexample.test. ZONEMD: missing, expected one"));
  EXPECT_TRUE(verify());
}

TEST_F(SignTools, a_zonemd_below_the_apex_is_a_record_like_any) {
  directory.write("zone",
                  directory.read("zone") + "a 60 IN ZONEMD 6 1 1 " + std::string(96, '0') + "\n");
  must(zone_sign(env, tool()));
  EXPECT_THAT(must(verify()).lines, ElementsAre(HasSubstr("8 signatures verify, the earliest")));
}

TEST_F(SignTools, verify_reads_what_the_signed_file_includes) {
  must(zone_sign(env, tool()));
  directory.write("served/inner", directory.read("out"));
  directory.write("served/zones/outer", "$INCLUDE inner\n");
  VerifyTool verifies{origin, "served/zones/outer", "", std::nullopt};
  EXPECT_FALSE(zone_verify(env, verifies));
  verifies.include_root = directory / "served";
  const auto verified = zone_verify(env, verifies);
  EXPECT_TRUE(verified) << verified.error().text();
}

TEST_F(SignTools, the_serial_option_changes_the_output_only) {
  const auto before = directory.read("zone");
  SignTool with_date = tool();
  with_date.serial = SerialPolicy::date;
  must(zone_sign(env, with_date));
  EXPECT_EQ(directory.read("zone"), before);
  EXPECT_THAT(directory.read("out"), HasSubstr(" 2026112300 7200 "));
}

TEST_F(SignTools, sign_at_the_given_time) {
  SignTool later = tool();
  later.now = clock.now() + std::chrono::days(30);
  must(zone_sign(env, later));
  EXPECT_THAT(verify().error().text(), HasSubstr(" is not valid before 2026-12-23T19:15:00Z"));
  EXPECT_TRUE(zone_verify(env, {origin, "out", "", later.now}));
}

TEST_F(SignTools, sign_leaves_no_output_when_it_fails) {
  directory.write("zone", "@ 3600 IN SOA ns h 7 7200 3600 86400 300\n");
  EXPECT_FALSE(zone_sign(env, tool()));
  EXPECT_FALSE(directory.has("out"));
}

TEST_F(SignTools, sign_keeps_the_old_output_when_it_fails) {
  must(zone_sign(env, tool()));
  const auto before = directory.read("out");
  directory.write("zone", "@ 3600 IN SOA ns h 7 7200 3600 86400 300\n");
  EXPECT_FALSE(zone_sign(env, tool()));
  EXPECT_EQ(directory.read("out"), before);
}

TEST_F(SignTools, sign_refuses_to_replace_its_source) {
  SignTool over = tool();
  over.out = "zone";
  const auto outcome = zone_sign(env, over);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::config);
  EXPECT_THAT(outcome.error().text(), HasSubstr("the signed zone would replace its source"));
}

TEST_F(SignTools, sign_keeps_the_signatures_of_a_previous_run) {
  SignTool again = tool();
  again.previous = "out";
  EXPECT_THAT(must(zone_sign(env, again)).lines[1],
              HasSubstr("out.signatures is not there: everything was signed again"));
  const auto before = directory.read("out");
  EXPECT_EQ(must(zone_sign(env, again)).lines[1], "6 signatures kept, 0 made");
  EXPECT_EQ(directory.read("out"), before);
  EXPECT_THAT(directory.snapshot().at("out.signatures"), HasSubstr("0644"));
}

TEST_F(SignTools, sign_takes_nothing_from_a_signed_file_that_someone_edited) {
  must(zone_sign(env, tool()));
  const auto before = directory.read("out");
  directory.write("out", before + "evil.example.test. 60 IN A 192.0.2.66\n");
  SignTool again = tool();
  again.previous = "out";
  must(zone_sign(env, again));
  EXPECT_EQ(directory.read("out"), before);
}

TEST_F(SignTools, sign_says_that_earlier_signatures_are_of_no_use) {
  must(zone_sign(env, tool()));
  directory.write("out.signatures", directory.read("out.signatures") + "x");
  SignTool again = tool();
  again.previous = "out";
  EXPECT_THAT(must(zone_sign(env, again)).lines[1],
              HasSubstr("out.signatures is damaged, or was not made with the keys that sign this "
                        "zone now: everything was signed again"));
  EXPECT_TRUE(verify());
  std::filesystem::remove(directory / "out.signatures");
  std::filesystem::create_directory(directory / "out.signatures");
  EXPECT_FALSE(zone_sign(env, again));  // a directory is where the new ones should be
}

TEST_F(SignTools, sign_writes_no_zone_when_the_signatures_cannot_be_written) {
  std::filesystem::create_directory(directory / "out.signatures");
  EXPECT_FALSE(zone_sign(env, tool()));
  EXPECT_FALSE(directory.has("out"));
}

TEST_F(SignTools, verify_takes_the_ds_that_zone_ds_prints) {
  must(zone_sign(env, tool()));
  directory.write("ds", must(zone_ds(env, {origin, "keys"})).lines[0] + "\n");
  EXPECT_TRUE(verify("out", "ds"));
}

TEST_F(SignTools, verify_takes_ds_in_every_form_in_use) {
  must(zone_sign(env, tool()));
  const std::string rdata =
      must(ds_rdata(must(load_keys(files, directory / "keys", origin)))).front();
  const size_t middle = rdata.size() - 20;
  for (const std::string& text :
       {rdata, "; from the registry\n\n" + rdata + " ; yes\n", "example.test. 3600 IN DS " + rdata,
        "EXAMPLE.test.\tIN\tDS\t" + rdata.substr(0, middle) + ' ' + rdata.substr(middle) + "\r\n",
        "example.test. DS ( " + rdata + " )\n"}) {
    directory.write("ds", text);
    const auto outcome = verify("out", "ds");
    EXPECT_TRUE(outcome) << text << outcome.error().text();
  }
}

TEST_F(SignTools, verify_refuses_a_ds_file_that_is_none) {
  must(zone_sign(env, tool()));
  const std::string where = (directory / "ds").string();
  const std::pair<const char*, const char*> cases[] = {
      {"", ": no DS in it"},
      {"; nothing\n", ": no DS in it"},
      {"\nhello\n", ":2: expected a DS: key tag, algorithm, digest type and digest in hex"},
      {"1 13 2 xyz\n", ":1: expected a DS: key tag, algorithm, digest type and digest in hex"},
      {"other.test. IN DS 1 13 2 00\n", ":1: a DS of other.test., expected example.test."},
  };
  for (const auto& [text, want] : cases) {
    directory.write("ds", text);
    EXPECT_EQ(verify("out", "ds").error().text(), where + want);
  }
}

TEST_F(SignTools, verify_reads_no_key_as_a_ds_file) {
  must(zone_sign(env, tool()));
  directory.write("ds", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n");
  EXPECT_EQ(verify("out", "ds").error().text(),
            (directory / "ds").string() +
                ": the file holds a key or certificate in PEM form, expected DS records");
  directory.write("elsewhere/ds", "1 13 2 00\n");
  std::filesystem::create_symlink("elsewhere/ds", directory / "link");
  EXPECT_THAT(verify("out", "link").error().text(), HasSubstr("no key matches the DS"));
}

TEST_F(SignTools, verify_looks_at_several_instants_and_reports_each_fault_once) {
  must(zone_sign(env, tool()));
  VerifyTool both{origin, "out", "", clock.now()};
  both.also_at = {clock.now() + std::chrono::days(1)};
  EXPECT_THAT(must(zone_verify(env, both)).lines,
              ElementsAre(MatchesRegex("example.test. serial 7: at 2026-11-23T20:15:00Z 6 "
                                       "signatures verify, the earliest expires .*"),
                          MatchesRegex("example.test. serial 7: at 2026-11-24T20:15:00Z 6 "
                                       "signatures verify, the earliest expires .*")));
  both.also_at.push_back(clock.now() + std::chrono::days(30));
  both.also_at.push_back(clock.now() + std::chrono::days(31));
  const std::string faults = zone_verify(env, both).error().text();
  EXPECT_THAT(faults, HasSubstr("out: 6 faults; at 2026-11-23T20:15:00Z 6 signatures verify"));
  EXPECT_THAT(faults, HasSubstr("; at 2026-12-23T20:15:00Z 0 signatures verify"));
  EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 6);
}

// What is bad is seen though the first instant is one at which it is not checked.
TEST_F(SignTools, verify_takes_no_signature_for_good_that_it_has_not_verified) {
  must(zone_sign(env, tool()));
  std::string text = directory.read("out");
  const size_t at = text.find("RRSIG\tA 13 3 3600") + 75;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  directory.write("out", text);
  VerifyTool both{origin, "out", "", clock.now() + std::chrono::days(30)};
  both.also_at = {clock.now()};
  EXPECT_THAT(zone_verify(env, both).error().text(),
              AllOf(HasSubstr(": 7 faults"), HasSubstr("does not verify")));
}

TEST_F(SignTools, verify_reports_so_many_faults_and_counts_the_others) {
  must(zone_sign(env, tool()));
  VerifyTool late{origin, "out", "", clock.now() + std::chrono::days(30)};
  late.limit = 2;
  const std::string faults = zone_verify(env, late).error().text();
  EXPECT_THAT(faults, AllOf(HasSubstr(": 6 faults; "), HasSubstr("\nand 4 more")));
  EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 3);
}

TEST_F(SignTools, verify_gives_faults_a_line_each) {
  must(zone_sign(env, tool()));
  directory.write("ds", "1 13 2 00\n");
  EXPECT_THAT(
      verify("out", "ds").error().text(),
      MatchesRegex(".*/out: 1 fault; 6 signatures verify, the earliest expires 2026-12-0.*Z\n"
                   "example.test. DNSKEY: no key matches the DS: 1 13 2 00"));
}

TEST_F(SignTools, sign_refuses_while_another_signs_there) {
  const auto lock = must(files.lock_directory(directory.path()));
  const auto outcome = zone_sign(env, tool());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::not_yet);
  EXPECT_FALSE(directory.has("out"));
}

TEST_F(SignTools, sign_raises_the_serial_above_that_of_the_file_it_replaces) {
  SignTool raises = tool();
  raises.serial = SerialPolicy::increment;
  must(zone_sign(env, raises));
  EXPECT_THAT(must(zone_sign(env, raises)).lines, ElementsAre(HasSubstr("serial 9: ")));
  raises.previous = "out";
  raises.out = "new";
  EXPECT_THAT(must(zone_sign(env, raises)).lines.front(), HasSubstr("serial 10: "));
  raises.serial = SerialPolicy::date;
  EXPECT_THAT(must(zone_sign(env, raises)).lines.front(), HasSubstr("serial 2026112300: "));
  EXPECT_THAT(must(zone_sign(env, raises)).lines.front(), HasSubstr("serial 2026112301: "));
}

TEST_F(SignTools, sign_says_when_secondaries_will_not_see_what_is_new) {
  EXPECT_EQ(must(zone_sign(env, tool())).lines.size(), 1u);
  directory.write("zone", directory.read("zone") + "www 3600 IN A 192.0.2.2\n");
  const ToolReport report = must(zone_sign(env, tool()));
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(report.lines.back(),
            "serial 7 is not after 7, which was signed before: secondaries will not fetch the new "
            "zone (--serial raises it)");
}

TEST_F(SignTools, sign_leaves_a_file_that_would_be_the_same) {
  EXPECT_TRUE(must(zone_sign(env, tool())).changed);
  const auto version = must(files.status(directory / "out"))->version;
  SignTool again = tool();
  again.previous = "out";
  const ToolReport report = must(zone_sign(env, again));
  EXPECT_FALSE(report.changed);
  EXPECT_EQ(report.lines.back(), "out is kept: its content would be the same");
  EXPECT_EQ(must(files.status(directory / "out"))->version, version);
}

TEST_F(SignTools, sign_replaces_no_file_that_holds_something_else) {
  directory.write("out", "-----BEGIN PRIVATE KEY-----\n", 0600);
  EXPECT_EQ(zone_sign(env, tool()).error().text(),
            (directory / "out").string() +
                ": the existing file is not a signed zone of example.test., and only such a file "
                "is replaced: name another file, or move this one away");
  directory.write("out", "");
  directory.write("out.signatures", "notes of mine\n");
  EXPECT_EQ(zone_sign(env, tool()).error().text(),
            (directory / "out.signatures").string() +
                ": the existing file is not a file of signatures, and only such a file is "
                "replaced: name another file, or move this one away");
  EXPECT_EQ(directory.read("out.signatures"), "notes of mine\n");
}

TEST_F(SignTools, sign_refuses_to_replace_what_its_source_includes) {
  directory.write("zone", directory.read("zone") + "$INCLUDE hosts\n$INCLUDE ./out.signatures\n");
  directory.write("hosts", "www 3600 IN A 192.0.2.2\n");
  directory.write("out.signatures", "; none\n");
  const auto before = directory.snapshot();
  for (const char* place : {"hosts", "out"}) {
    SignTool over = tool();
    over.out = place;
    EXPECT_THAT(zone_sign(env, over).error().text(),
                HasSubstr("the signed zone would replace its source"));
  }
  EXPECT_EQ(directory.snapshot(), before);
}

TEST_F(SignTools, sign_reports_the_lines_of_what_it_cannot_sign) {
  directory.write("zone", directory.read("zone") + "a 1 IN A 192.0.2.1\n\na 2 IN A 192.0.2.2\n");
  const std::string zone = (directory / "zone").string();
  EXPECT_EQ(zone_sign(env, tool()).error().text(),
            zone + ": cannot be signed:\n" + zone +
                ":6: a.example.test. A: TTLs 1 and 2 in one RRset, expected one (RFC 2181 §5.2)");
}

}  // namespace
}  // namespace millrace::dnszone::test
