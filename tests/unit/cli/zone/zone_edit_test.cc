// `millrace zone edit` from outside: in any zone only the block and the serial change, and what is
// not possible is refused with the reason and without a change of the files.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/cli/program.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kApex =
    "$TTL 1h\n"
    "@ SOA ns1 hostmaster 2026112301 2h 15m 2w 5m\n"
    "@ NS ns1\n"
    "ns1 A 192.0.2.1\n";

class ZoneEditTest : public ::testing::Test {
 protected:
  Said edit(const std::vector<std::string>& words) {
    std::vector<std::string> args = {"zone",         "edit",   "--origin",
                                     "example.test", "--file", "zones/z"};
    args.insert(args.end(), words.begin(), words.end());
    return run_in(env_, args);
  }
  // The message of an edit that must not change anything.
  std::string refusal(const std::string& zone, const std::vector<std::string>& words) {
    env_.directory.write("zones/z", zone);
    const auto before = env_.directory.snapshot();
    const Said said = edit(words);
    EXPECT_NE(said.status, 0);
    EXPECT_EQ(said.out, "");
    EXPECT_EQ(env_.directory.snapshot(), before);
    return said.err;
  }

  test::TestEnv env_;
};

struct Refused {
  const char* trait;
  const char* lines;  // after kApex
  std::vector<std::string> words;
  const char* reason;
};

const std::vector<std::string> kTxt = {"add", "a", "TXT", "x"};

const Refused kRefused[] = {
    {"txt_at_a_cname", "a CNAME b\n", kTxt, "TXT at a.example.test.: the name has a CNAME"},
    {"tlsa_at_a_cname",
     "_25._tcp.a CNAME b\n",
     {"add", "_25._tcp.a", "TLSA", "3 1 1 ab"},
     "TLSA at _25._tcp.a.example.test.: the name has a CNAME"},
    {"cname_beside_other_data",
     "a A 192.0.2.2\n",
     {"add", "a", "CNAME", "b"},
     "A at a.example.test., which has a CNAME"},
    {"a_second_cname", "a CNAME b\n", {"add", "a", "CNAME", "c"}, "a second CNAME at a.example"},
    {"txt_below_a_delegation",
     "a NS ns.example.net.\n",
     {"add", "_acme-challenge.b.a", "TXT", "x"},
     "a.example.test. is delegated: the record belongs in that zone"},
    {"txt_at_a_delegation", "a NS ns.example.net.\n", kTxt, "a.example.test. is delegated"},
    {"txt_below_a_dname",
     "b DNAME example.net.\n",
     {"add", "a.b", "TXT", "x"},
     "below a DNAME, where no records are served"},
    {"a_name_outside_of_the_zone",
     "",
     {"add", "a.example.net.", "TXT", "x"},
     "outside the zone example.test."},
    {"a_second_soa",
     "",
     {"add", "@", "SOA", "a b 1 2 3 4 5"},
     "the SOA is not edited by this tool"},
    {"a_zone_with_a_second_soa", "@ SOA a b 1 2 3 4 5\n", kTxt, ":5:3: a second SOA"},
    {"a_forgotten_dot",
     "",
     {"add", "a.example.test", "TXT", "x"},
     "without a final dot would be a.example.test.example.test."},
    {"a_record_that_a_person_wrote",
     "a TXT x\n",
     {"remove", "a", "TXT", "x"},
     "z:5, outside the block managed by millrace"},
    {"an_include_of_itself", "$INCLUDE z\n", kTxt, ":5:10: \"z\" includes itself"},
    {"an_include_from_above", "$include ../secret\n", kTxt, "\"../secret\" is outside "},
    {"an_include_by_its_whole_path", "$INCLUDE /etc/passwd\n", kTxt, "\"/etc/passwd\" is outside"},
    {"an_unclosed_parenthesis", "b TXT ( x\n", kTxt, ":5:7: \"(\" is open at the end"},
    {"rdata_that_is_none", "", {"add", "a", "A", "192.0.2.256"}, "expected an IPv4 address"},
};

class ZoneEditRefused : public ZoneEditTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(ZoneEditRefused, with_the_reason) {
  EXPECT_THAT(refusal(kApex + GetParam().lines, GetParam().words), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(, ZoneEditRefused, testing::ValuesIn(kRefused),
                         [](const auto& one) { return one.param.trait; });

TEST_F(ZoneEditTest, refuses_a_link_out_of_the_directory) {
  env_.directory.write("elsewhere/hosts", "h A 192.0.2.9\n");
  std::filesystem::create_directories(env_.directory / "zones");
  std::filesystem::create_symlink("../elsewhere", env_.directory / "zones/link");
  std::filesystem::create_symlink("../elsewhere/hosts", env_.directory / "zones/hosts");
  EXPECT_THAT(refusal(kApex + "$INCLUDE link/hosts\n", kTxt),
              HasSubstr("zones/link is a symbolic link"));
  EXPECT_THAT(refusal(kApex + "$INCLUDE hosts\n", kTxt),
              HasSubstr("zones/hosts is a symbolic link"));
  env_.directory.write("elsewhere/z", kApex);
  std::filesystem::remove(env_.directory / "zones/z");
  std::filesystem::create_symlink("../elsewhere/z", env_.directory / "zones/z");
  EXPECT_THAT(edit(kTxt).err, HasSubstr("zones/z is a symbolic link"));
  EXPECT_EQ(env_.directory.read("elsewhere/z"), kApex);
}

TEST_F(ZoneEditTest, reports_twenty_errors_and_refuses_the_whole) {
  std::string lines;
  for (int i = 0; i < 25; ++i) lines += "h" + std::to_string(i) + " A 192.0.2.999\n";
  const std::string said = refusal(kApex + lines, kTxt);
  EXPECT_THAT(said,
              HasSubstr("z:24:7: expected an IPv4 address, got \"192.0.2.999\"\nreading stopped"));
  EXPECT_THAT(said, Not(HasSubstr("z:25:")));
}

// As many records as one file can have; the serial keeps its ten digits.
TEST_F(ZoneEditTest, gives_the_ugliest_zone_back_octet_by_octet) {
  std::string ugly =
      "; caf\xE9 (in Latin-1) \"\r\n$ttl 1h30m\r\n$Origin TEST.\n"
      "example\tin soa\tns1 host\\.master ( ; (\r\n\t@SERIAL@;\"x\r\n 2H 15m\r\n\t2w 5m ) ; )\n"
      "\t  60 IN NS ns1\n$ORIGIN example.test.\nns1\tIN\t2m\tA\t192.0.2.1\n"
      "$GENERATE 1-3 h$ 1h A 192.0.2.$\n$include sub/inc deep ; nested\n"
      "t TYPE65280 \\# 3 0a 0b0c\nhuge TXT (";
  for (int i = 0; i < 200; ++i) ugly += "\n \"" + std::string(250, 'x') + '"';
  ugly += " )\n* CNAME @ ; no newline behind this";
  const auto source = [&](const std::string& serial) {
    std::string text = ugly;
    return text.replace(text.find("@SERIAL@"), 8, serial);
  };
  env_.directory.write("zones/z", source("2026112301"));
  env_.directory.write("zones/sub/inc", "a A 192.0.2.2\n$INCLUDE sub/more\n");
  env_.directory.write("zones/sub/more", "\tAAAA 2001:db8::2");
  ASSERT_EQ(edit({"--serial", "date", "add", "x.deep", "TXT", "v"}).status, 0) << env_.err.str();
  EXPECT_THAT(env_.directory.read("zones/z"), StartsWith(source("2026112302")));
  ASSERT_EQ(edit({"remove", "x.deep", "TXT", "v"}).status, 0) << env_.err.str();
  EXPECT_EQ(env_.directory.read("zones/z"), source("2026112303"));
}

TEST_F(ZoneEditTest, includes_from_another_directory_when_asked_to) {
  env_.directory.write("zones/z", kApex + "$INCLUDE common/hosts\n$INCLUDE zones/own\n");
  env_.directory.write("common/hosts", "h A 192.0.2.9\n");
  env_.directory.write("zones/own", "o A 192.0.2.9\n");
  EXPECT_THAT(edit(kTxt).err, HasSubstr("zones/common/hosts does not exist"));
  const Said said = edit({"--include-root", ".", "add", "a", "TXT", "x"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(env_.directory.read("zones/z"), HasSubstr("a.example.test. 3600 IN TXT \"x\"\n"));
  EXPECT_EQ(
      run_in(env_, {"zone", "check", "--origin", "example.test", "--include-root", ".", "zones/z"})
          .status,
      0)
      << env_.err.str();
  EXPECT_THAT(edit({"--include-root", "common", "add", "a", "TXT", "y"}).err,
              HasSubstr("common/common/hosts does not exist"));
}

}  // namespace
}  // namespace millrace::cli
