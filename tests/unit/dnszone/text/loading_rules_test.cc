// Zones that name servers would not load are neither written nor signed.
#include "dnszone/text/loading_rules.h"

#include <gmock/gmock.h>

#include "dnszone/check/zone_check.h"
#include "dnszone/check/zone_lint.h"
#include "dnszone/edit/zone_edit_tool.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/sign_stage/sign_tools.h"
#include "dnszone/tool_report.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using testing::HasSubstr;
using Lines = std::vector<std::string>;

const std::string kOwnServer =
    "@ 300 SOA ns1 hostmaster 1 3600 600 86400 300\n@ 300 NS ns1\nns1 300 A 192.0.2.1\n";

std::string fault_of(const std::string& zone) {
  const auto loadable = check_loadable(parse_text(zone).value());
  return loadable ? "no fault" : loadable.error().text();
}

struct Unloadable {
  const char* trait;
  std::string lines;  // after kOwnServer
  std::string fault;
};

const std::string kDs = "e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766";

const std::string kKey =
    "mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==";

const Unloadable kUnloadable[] = {
    {"a_wildcard_NS", "* NS ns1\n",
     "z/example.zone:4:1: NS at the wildcard *.example.org.: name servers refuse the zone (RFC "
     "4592 "
     "§4.2)"},
    {"a_wildcard_NS_below", "*.a NS ns.example.net.\n",
     "z/example.zone:4:1: NS at the wildcard *.a.example.org.: name servers refuse the zone (RFC "
     "4592 §4.2)"},
    {"a_server_without_address", "@ NS ns2\n",
     "z/example.zone:4:1: name server ns2.example.org. of the zone has no address: add its A or "
     "AAAA here"},
    {"a_server_with_other_data", "@ NS ns2\nns2 TXT x\n",
     "z/example.zone:4:1: name server ns2.example.org. of the zone has no address: add its A or "
     "AAAA here"},
    {"a_server_that_is_an_alias", "@ NS ns2\nns2 CNAME ns1\n",
     "z/example.zone:4:1: name server ns2.example.org. of the zone is a CNAME, expected a name "
     "with "
     "addresses (RFC 2181 §10.3)"},
    {"CDS_that_contradict", "@ CDS 0 0 0 00\n@ CDS 12345 13 2 " + kDs + "\n",
     "z/example.zone:5:1: CDS at example.org. beside a CDS that requests deletion of the DS: they "
     "contradict each other (RFC 8078 §4)"},
    {"CDS_and_CDNSKEY_that_contradict", "@ CDNSKEY 0 3 0 AA==\n@ CDS 12345 13 2 " + kDs + "\n",
     "z/example.zone:5:1: CDS at example.org. beside a CDNSKEY that requests deletion of the DS: "
     "they contradict each other (RFC 8078 §4)"},
    {"a_CDS_that_deletes_in_its_own_way", "@ CDS 0 0 0 0000\n",
     "z/example.zone:4:1: CDS at example.org. is of algorithm 0, expected \"0 0 0 00\", which "
     "requests deletion of the DS (RFC 8078 §4)"},
    {"a_CDNSKEY_that_deletes_in_its_own_way", "@ CDNSKEY 257 3 0 AA==\n",
     "z/example.zone:4:1: CDNSKEY at example.org. is of algorithm 0, expected \"0 3 0 AA==\", "
     "which requests deletion of the DS (RFC 8078 §4)"},
    {"a_CDS_below_the_apex", "www CDS 0 0 0 00\n",
     "z/example.zone:4:1: CDS at www.example.org., expected it at the apex example.org. only (RFC "
     "7344 §4.1)"},
    {"a_CDS_of_no_key", "@ DNSKEY 257 3 13 " + kKey + "\n@ CDS 12345 13 2 " + kDs + "\n",
     "z/example.zone:5:1: CDS at example.org. matches none of the zone's DNSKEYs (RFC 7344 §4.1)"},
    {"a_CDNSKEY_of_no_key", "@ DNSKEY 257 3 13 " + kKey + "\n@ CDNSKEY 256 3 13 " + kKey + "\n",
     "z/example.zone:5:1: CDNSKEY at example.org. matches none of the zone's DNSKEYs (RFC 7344 "
     "§4.1)"},
    {"a_name_below_a_DNAME", "d DNAME example.net.\na.b.d A 192.0.2.1\n",
     "z/example.zone:5:1: A at a.b.d.example.org., below the DNAME at d.example.org.: name servers "
     "refuse the zone (RFC 6672 §2.4)"},
    {"a_name_below_a_DNAME_at_the_apex", "@ DNAME example.net.\n",
     "z/example.zone:3:1: A at ns1.example.org., below the DNAME at example.org.: name servers "
     "refuse the zone (RFC 6672 §2.4)"},
    {"a_name_below_a_DNAME_in_a_delegation",
     "s NS ns.example.net.\nd.s DNAME example.net.\na.d.s A 192.0.2.1\n",
     "z/example.zone:6:1: A at a.d.s.example.org., below the DNAME at d.s.example.org.: name "
     "servers refuse the zone (RFC 6672 §2.4)"},
    {"a_DNSKEY_below_the_apex", "www DNSKEY 256 3 13 AQID\n",
     "z/example.zone:4:1: DNSKEY at www.example.org., expected it at the apex example.org. only "
     "(RFC 4035 §2.1)"},
};

class UnloadableZone : public testing::TestWithParam<Unloadable> {};

TEST_P(UnloadableZone, is_refused) {
  EXPECT_EQ(fault_of(kOwnServer + GetParam().lines), GetParam().fault);
}

TEST_P(UnloadableZone, is_an_error_for_zone_check) {
  const ZoneText text = parse_text(kOwnServer + GetParam().lines).value();
  size_t wrong = 0;
  for (const CheckFinding& finding : lint_zone(text, {{}, TimePoint()})) {
    wrong += finding.severity == Severity::error ? 1 : 0;
  }
  EXPECT_EQ(wrong, 1U);
}

INSTANTIATE_TEST_SUITE_P(LoadingRules, UnloadableZone, testing::ValuesIn(kUnloadable),
                         [](const auto& one) { return one.param.trait; });

TEST(LoadingRules, take_zones_that_load) {
  EXPECT_EQ(fault_of(kOwnServer), "no fault");
  EXPECT_EQ(fault_of(kOwnServer + "@ NS ns2.example.net.\n@ NS a.w\n*.w A 192.0.2.9\n"),
            "no fault");
  EXPECT_EQ(fault_of(kOwnServer + "@ NS ns.sub\nsub NS ns.sub\nns.sub A 192.0.2.3\n"), "no fault");
  EXPECT_EQ(fault_of(kOwnServer + "@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n"), "no fault");
}

TEST(LoadingRules, refuse_an_RRset_that_no_message_holds) {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines += "big TXT " + std::to_string(1000 + i) + std::string(230, 'x') + "\n";
  }
  EXPECT_EQ(fault_of(kOwnServer + lines),
            "z/example.zone:4:1: the TXT records at big.example.org. need a response of 74133 "
            "octets, expected at most 65535 (a DNS message)");
}

TEST(LoadingRules, say_how_many_more_there_are) {
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += "*.a" + std::to_string(i) + " NS ns1\n";
  EXPECT_THAT(fault_of(kOwnServer + lines), testing::EndsWith("\nand 30 more"));
}

class UnloadableEdit : public testing::Test {
 protected:
  Result<ToolReport> edit(bool add, const std::string& owner, const std::string& type,
                          const Lines& rdata) {
    return zone_edit(env_.env, {.file = env_.directory / "zone",
                                .origin = name("example.org"),
                                .add = add,
                                .owner = owner,
                                .type = type,
                                .rdata = rdata});
  }
  test::TestEnv env_;
};

TEST_F(UnloadableEdit, is_not_written) {
  env_.directory.write("zone", kOwnServer);
  const auto before = env_.directory.snapshot();
  EXPECT_EQ(edit(true, "*", "NS", {"ns1"}).error().text(),
            "zone example.org.: after the edit name servers would not load the zone: NS at the "
            "wildcard *.example.org.: name servers refuse the zone (RFC 4592 §4.2)");
  EXPECT_THAT(edit(true, "@", "NS", {"ns2"}).error().text(),
              HasSubstr("name server ns2.example.org. of the zone has no address"));
  EXPECT_EQ(env_.directory.snapshot(), before);
}

TEST_F(UnloadableEdit, takes_no_served_record_away_by_a_delegation) {
  env_.directory.write("zone", kOwnServer + "c.d A 192.0.2.3\nns.e A 192.0.2.4\n");
  const auto before = env_.directory.snapshot();
  EXPECT_EQ(edit(true, "d", "NS", {"ns.example.net."}).error().text(),
            "zone example.org.: after the edit A at c.d.example.org. would no longer be served, "
            "because d.example.org. would be delegated: move it into that zone first");
  EXPECT_THAT(edit(true, "d", "DNAME", {"example.net."}).error().text(),
              HasSubstr("A at c.d.example.org., below the DNAME at d.example.org."));
  EXPECT_EQ(env_.directory.snapshot(), before);
  EXPECT_TRUE(edit(true, "e", "NS", {"ns.e"})) << "with glue";
}

TEST_F(UnloadableEdit, does_not_stop_others_in_a_zone_that_has_a_fault_already) {
  env_.directory.write("zone", kOwnServer + "@ NS ns2\n");
  EXPECT_TRUE(edit(true, "www", "A", {"192.0.2.1"}));
  EXPECT_TRUE(edit(true, "ns2", "A", {"192.0.2.2"}));
}

TEST_F(UnloadableEdit, is_not_signed_either) {
  env_.directory.write("zone", kOwnServer + "* NS ns1\n");
  ASSERT_TRUE(
      zone_keygen(env_.env, {.origin = name("example.org"), .keys = env_.directory / "keys"}));
  const auto report = zone_sign(env_.env, {.origin = name("example.org"),
                                           .file = env_.directory / "zone",
                                           .out = env_.directory / "signed",
                                           .signing = {.keys = env_.directory / "keys"},
                                           .serial = {},
                                           .now = {}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().text(), HasSubstr("zone:4:1: NS at the wildcard *.example.org."));
  EXPECT_FALSE(std::filesystem::exists(env_.directory / "signed"));
}

TEST_F(UnloadableEdit, is_not_signed_with_a_CDS_of_another_key) {
  env_.directory.write("zone", kOwnServer + "@ CDS 12345 13 2 " + kDs + "\n");
  ASSERT_TRUE(
      zone_keygen(env_.env, {.origin = name("example.org"), .keys = env_.directory / "keys"}));
  const auto report = zone_sign(env_.env, {.origin = name("example.org"),
                                           .file = env_.directory / "zone",
                                           .out = env_.directory / "signed",
                                           .signing = {.keys = env_.directory / "keys"},
                                           .serial = {},
                                           .now = {}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().text(),
              HasSubstr("example.org. CDS: matches none of the zone's DNSKEYs"));
  EXPECT_FALSE(std::filesystem::exists(env_.directory / "signed"));
}

}  // namespace
}  // namespace millrace::dnszone
