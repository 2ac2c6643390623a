// ZONEMD: digests of zones (RFC 8976), checked and made.
#include <sstream>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/zonemd_signing.h"
#include "dnszone/verify/nsec3.h"
#include "dnszone/verify/verify_zone.h"
#include "dnszone/verify/zonemd_check.h"
#include "tests/support/dnszone/resign_support.h"
#include "tests/support/process.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::run_program;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Without the rules of zone files, which the examples break: "OWNER TTL IN TYPE RDATA" a line.
std::vector<Record> plain_records(const std::string& text) {
  std::vector<Record> records;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string owner, class_in, type, rdata;
    uint32_t ttl = 0;
    words >> owner >> ttl >> class_in >> type >> std::ws;
    std::getline(words, rdata);
    const RrType number = must(parse_type(type));
    records.push_back({name(owner), number, ttl, must(parse_rdata(number, rdata, name(".")))});
  }
  return records;
}

struct Checked {
  ZonemdOutcome outcome;
  std::vector<std::string> faults;
};
Checked check(const std::vector<Record>& zone, const std::string& origin, bool required = false) {
  std::vector<const Record*> pointers;
  for (const Record& record : zone) pointers.push_back(&record);
  FaultList faults;
  const ZoneNodes nodes(pointers, name(origin));
  ZonemdOutcome outcome = check_zonemd(nodes, name(origin), required, faults);
  return {std::move(outcome), faults.lines()};
}

std::vector<Record> example(const std::string& file) {
  const auto files = make_posix_files();
  return plain_records(
      must(files->read(millrace::test::source_path("tests/vectors/zonemd") / file)));
}

TEST(Zonemd, of_the_simple_example_matches) {
  const Checked checked = check(example("A.1.simple"), "example.");
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.outcome.matching, ElementsAre("SHA-384"));
  EXPECT_THAT(checked.outcome.notes, IsEmpty());
}

// Occluded data, a record twice, one outside of the zone, letters of either case, a wildcard, a
// ZONEMD below the apex.
TEST(Zonemd, of_the_complex_example_matches) {
  const Checked checked = check(example("A.2.complex"), "example.");
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.outcome.matching, ElementsAre("SHA-384"));
}

TEST(Zonemd, with_sha_512_is_checked_and_an_unknown_one_is_reported) {
  const Checked checked = check(example("A.3.multiple_digests"), "example.");
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.outcome.matching, ElementsAre("SHA-384", "SHA-512"));
  EXPECT_THAT(
      checked.outcome.notes,
      ElementsAre(
          "example. ZONEMD: hash algorithm 240 is not supported, so this one was not checked",
          "example. ZONEMD: scheme 241 is not supported, so this one was not checked"));
}

TEST(Zonemd, of_a_signed_zone_covers_its_signatures_but_for_its_own) {
  std::vector<Record> zone = example("A.4.uri_arpa");
  const VerifyRequest request{name("uri.arpa."), {}, time("2021-02-01T00:00:00Z")};
  const VerifyReport report = verify_zone(zone, request);
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_THAT(report.zonemd, ElementsAre("SHA-384"));
  EXPECT_EQ(report.signatures, 15U);
  zone.push_back(zone.at(1));  // the RRSIG of the SOA once more
  ASSERT_EQ(zone.back().type, RrType::rrsig);
  EXPECT_THAT(check(zone, "uri.arpa.").outcome.matching, ElementsAre("SHA-384"));
}

TEST(Zonemd, counts_a_soa_that_occurs_twice_once) {
  const Checked checked = check(example("A.5.root_servers_net"), "root-servers.net.");
  EXPECT_THAT(checked.faults, IsEmpty());
  EXPECT_THAT(checked.outcome.matching, ElementsAre("SHA-384"));
}

TEST(Zonemd, that_is_not_there_is_no_fault_unless_one_is_wanted) {
  std::vector<Record> zone = example("A.1.simple");
  std::erase_if(zone, [](const Record& record) { return record.type == RrType::zonemd; });
  EXPECT_THAT(check(zone, "example.").faults, IsEmpty());
  EXPECT_THAT(check(zone, "example.", true).faults,
              ElementsAre("example. ZONEMD: missing, expected one"));
}

class BadZonemd : public ::testing::Test {
 protected:
  std::string& rdata() {
    for (Record& record : zone) {
      if (record.type == RrType::zonemd) return record.rdata;
    }
    throw std::runtime_error("no ZONEMD");
  }
  std::vector<std::string> faults(bool required = false) {
    return check(zone, "example.", required).faults;
  }
  std::vector<Record> zone = example("A.1.simple");
};

TEST_F(BadZonemd, of_another_serial_is_refused) {
  rdata()[3] = static_cast<char>(rdata()[3] + 1);
  EXPECT_THAT(
      faults(),
      ElementsAre("example. ZONEMD: made for serial 2018031901, but the SOA has 2018031900"));
}

TEST_F(BadZonemd, of_another_zone_is_refused) {
  rdata().back() = static_cast<char>(rdata().back() ^ 1);
  EXPECT_THAT(faults(),
              ElementsAre("example. ZONEMD: the SHA-384 digest is not that of this zone"));
}

TEST_F(BadZonemd, is_refused_though_another_one_matches) {
  rdata()[5] = 2;
  rdata().resize(6 + 64);
  EXPECT_THAT(faults(),
              ElementsAre("example. ZONEMD: the SHA-512 digest is not that of this zone"));
}

TEST_F(BadZonemd, of_the_wrong_length_is_refused) {
  rdata().resize(6 + 20);
  EXPECT_THAT(faults(),
              ElementsAre("example. ZONEMD: a digest of 20 octets, expected 48 of SHA-384"));
  rdata().resize(6 + 11);
  EXPECT_THAT(faults(), ElementsAre("example. ZONEMD: malformed"));
  rdata().resize(3);
  EXPECT_THAT(faults(), ElementsAre("example. ZONEMD: malformed"));
}

TEST_F(BadZonemd, a_second_one_of_a_kind_is_refused) {
  Record second = zone[3];
  ASSERT_EQ(second.type, RrType::zonemd);
  second.rdata.back() = static_cast<char>(second.rdata.back() ^ 1);
  zone.push_back(second);
  EXPECT_THAT(faults(), Contains("example. ZONEMD: a second one with scheme 1 and hash algorithm "
                                 "1, expected one"));
}

TEST_F(BadZonemd, that_cannot_be_checked_is_not_enough_where_one_is_wanted) {
  rdata()[5] = 9;
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_THAT(
      faults(true),
      ElementsAre(
          "example. ZONEMD: none that can be checked, expected one with SHA-384 or SHA-512"));
}

// Signing with a digest, and signing again.
class SigningZonemd : public Resigning {
 protected:
  SigningZonemd() { request.zonemd = true; }
  static std::string zonemd_line(const std::string& signed_text) {
    const size_t at = signed_text.find("\tIN\tZONEMD\t");
    return signed_text.substr(at, signed_text.find('\n', at) - at);
  }
};

TEST_F(SigningZonemd, puts_it_last_with_the_ttl_of_the_soa_and_signs_it) {
  const std::string made = sign().zone.text;
  const size_t at = made.find("\tIN\tZONEMD\t7 1 1 ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(made.find("\tIN\tRRSIG\tZONEMD "), made.rfind("\tIN\t"));
  EXPECT_THAT(made, HasSubstr("example.test.\t3600\tIN\tZONEMD\t"));
  EXPECT_THAT(made, HasSubstr("\tIN\tRRSIG\tZONEMD "));
  EXPECT_THAT(made, HasSubstr("DNSKEY ZONEMD\n"));  // in the NSEC
  const VerifyReport report = verify_zone(records(made, name("example.test.")),
                                          {name("example.test."), {}, request.now, true});
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_THAT(report.zonemd, ElementsAre("SHA-384"));
}

TEST_F(SigningZonemd, none_is_made_unless_it_is_wanted) {
  request.zonemd = false;
  EXPECT_THAT(sign().zone.text, Not(HasSubstr("ZONEMD")));
}

TEST_F(SigningZonemd, one_in_the_source_is_dropped) {
  text += "@ 60 IN ZONEMD 7 1 1 " + std::string(96, '0') + "\n";
  EXPECT_THAT(sign().zone.text, Not(HasSubstr(std::string(96, '0'))));
  request.zonemd = false;
  EXPECT_THAT(sign().zone.text, Not(HasSubstr("ZONEMD")));
}

TEST_F(SigningZonemd, gives_the_same_octets_when_nothing_has_changed) {
  const auto before = sign();
  request.now += std::chrono::hours(5);
  const auto after = sign(before.store);
  EXPECT_EQ(after.zone.text, before.zone.text);
  EXPECT_EQ(after.kept, before.zone.signatures);
}

TEST_F(SigningZonemd, is_made_again_when_anything_has_changed) {
  const auto before = sign();
  edit("ns.child 3600 IN A 192.0.2.2", "ns.child 3600 IN A 192.0.2.22");  // glue has no signature
  const auto after = sign(before.store);
  EXPECT_NE(zonemd_line(after.zone.text), zonemd_line(before.zone.text));
  EXPECT_THAT(made_in(before.zone.text, after.zone.text), ElementsAre("example.test. ZONEMD"));
  request.serial = 8;
  EXPECT_THAT(made_in(after.zone.text, sign(after.store).zone.text),
              ElementsAre("example.test. SOA", "example.test. ZONEMD"));
}

TEST_F(SigningZonemd, comes_and_goes_with_the_setting) {
  request.zonemd = false;
  const auto without = sign();
  request.zonemd = true;
  const auto with = sign(without.store);
  EXPECT_THAT(made_in(without.zone.text, with.zone.text),
              ElementsAre("example.test. NSEC", "example.test. ZONEMD"));
  request.zonemd = false;
  EXPECT_THAT(sign(with.store).zone.text, Not(HasSubstr("ZONEMD")));
}

TEST_F(SigningZonemd, is_signed_by_every_algorithm) {
  keys = copies_of(keys_of("example.test."));
  for (ZoneKey& key : copies_of(keys_of("example.test.", 15))) keys.push_back(std::move(key));
  const std::string made = sign().zone.text;
  EXPECT_THAT(made, HasSubstr("\tIN\tRRSIG\tZONEMD 13 "));
  EXPECT_THAT(made, HasSubstr("\tIN\tRRSIG\tZONEMD 15 "));
}

// A name that is the hash of another, and names below it: NSEC3 records are among them.
TEST_F(SigningZonemd, has_nsec3_records_among_the_names) {
  request.nsec3 = true;
  const std::string hash = base32hex(nsec3_hash(name("ns1.example.test."), {}));
  text += hash + " 3600 IN A 192.0.2.127\nbelow." + hash + " 3600 IN A 192.0.2.128\n";
  const auto outcome = sign();
  const VerifyReport report = verify_zone(records(outcome.zone.text, name("example.test.")),
                                          {name("example.test."), {}, request.now, true});
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST(DigestedText, reports_a_line_that_is_none) {
  std::string octets;
  EXPECT_EQ(append_digested_text(octets, name("example."), "a line\n").error().text(),
            "a line that is not a record");
}

// ldns checks ZONEMD and must have one with -ZZ; the other judges do not know of it.
struct Judged {
  const char* title;
  bool nsec3, opt_out;
};
class JudgedZonemd : public ::testing::TestWithParam<Judged> {
 protected:
  int ldns(const std::string& signed_text) {
    const TestDirectory directory;
    directory.write("signed", signed_text);
    return run_program({"ldns-verify-zone", "-t", "20261124000000", "-ZZ", "signed"},
                       {.environment = {}, .directory = directory.path()})
        .status;
  }
};

TEST_P(JudgedZonemd, is_accepted_by_ldns_and_not_when_it_is_of_another_zone) {
  SignRequest request = request_for("example.test.");
  request.nsec3 = GetParam().nsec3;
  request.opt_out = GetParam().opt_out;
  request.zonemd = true;
  const std::string text = std::string(kResignZone) +
                           "big 60 IN TXT \"a\\009tab\" \"IN\\009NSEC3\"\nBIG.x 60 IN MX 1 NS1\n" +
                           base32hex(nsec3_hash(name("ns1.example.test."), {})) +
                           " 3600 IN A 192.0.2.127\n";
  const std::string good =
      must(sign_zone(records(text, name("example.test.")), keys_of("example.test."), request)).text;
  EXPECT_EQ(ldns(good), 0);
  std::string bad = good;
  const size_t glue = bad.find("192.0.2.2\n");
  ASSERT_NE(glue, std::string::npos);
  bad.replace(glue, 9, "192.0.2.9");
  EXPECT_NE(ldns(bad), 0);
  EXPECT_THAT(
      verify_zone(records(bad, name("example.test.")), {name("example.test."), {}, request.now})
          .faults,
      ElementsAre("example.test. ZONEMD: the SHA-384 digest is not that of this zone"));
}

INSTANTIATE_TEST_SUITE_P(Chains, JudgedZonemd,
                         ::testing::Values(Judged{"nsec", false, false},
                                           Judged{"nsec3", true, false},
                                           Judged{"opt_out", true, true}),
                         [](const auto& chain) { return chain.param.title; });

}  // namespace
}  // namespace millrace::dnszone::test
