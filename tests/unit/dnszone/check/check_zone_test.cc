#include "dnszone/check/check_zone.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dnszone/keys/key_generation.h"
#include "dnszone/sign_stage/sign_stage.h"
#include "tests/support/dnszone/zone_answers.h"
#include "tests/support/report_lines.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using millrace::test::TestEnv;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

const DnsName kZone = DnsName::parse("example.org").value();

constexpr std::string_view kSource =
    "$ORIGIN example.org.\n"
    "$TTL 3600\n"
    "@ SOA ns1 hostmaster 7 7200 3600 604800 300\n"
    "@ NS ns1\n"
    "@ NS ns2\n"
    "ns1 A 192.0.2.1\n"
    "ns2 A 192.0.2.2\n";

// A zone that is in order: source, keys, signed and served by both of its servers.
class CheckZoneTest : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    zone_.source = env_.directory / "zones/example.org.zone";
    zone_.signed_file = env_.directory / "zones/example.org.zone.signed";
    zone_.signing.keys = env_.directory / "zones/keys";
    zone_.reload = {"/bin/sh", "-c", "true"};
    env_.directory.write("zones/example.org.zone", std::string(kSource));
    ASSERT_TRUE(env_.files.make_directory(zone_.signing.keys, 0700));
    for (const auto flags : {uint16_t{257}, uint16_t{256}}) {
      ASSERT_TRUE(generate_key(env_.files, zone_.signing.keys, kZone, 13, flags, env_.clock.now()));
    }
    env_.dns.script([this](const Endpoint& server, const std::string& query) {
      const auto found = servers_.find(server.address);
      return found == servers_.end() ? Result<std::string>(millrace::test::no_answer(server.text()))
                                     : Result<std::string>(found->second.answer(query));
    });
  }

  void sign_and_serve() {
    const StageReport report = run_sign(env_.context(), {{zone_}, {}});
    ASSERT_THAT(report.errors, IsEmpty()) << report.errors.front().text();
    serve("192.0.2.1");
    serve("192.0.2.2");
  }
  void serve(const std::string& address) {
    servers_.insert_or_assign(address, ZoneAnswers(kZone, read_signed(zone_.signed_file)));
  }

  std::vector<std::string> check() {
    std::vector<std::string> lines;
    for (const Error& error : check_zone(env_.context(), {{zone_}, {}}, zone_)) {
      lines.push_back(error.text());
      kinds_.push_back(error.kind);
    }
    return lines;
  }

  std::string path(const std::string& below) { return env_.directory / below; }

  TestEnv env_;
  ZoneSettings zone_ = zone_settings(kZone);
  std::map<std::string, ZoneAnswers> servers_;
  std::vector<ErrorKind> kinds_;
};

TEST_F(CheckZoneTest, finds_a_private_half_whose_public_half_is_gone) {
  sign_and_serve();
  const auto key = generate_key(env_.files, zone_.signing.keys, kZone, 13, 256,
                                env_.clock.now() + std::chrono::days(1));
  ASSERT_TRUE(key);
  ASSERT_TRUE(env_.files.remove(key->file));
  const std::string stem = key->file.stem().string();
  EXPECT_THAT(check(), ElementsAre("zone example.org: " + path("zones/keys/" + stem) +
                                   ".private is not used, because there is no " + stem +
                                   ".key for it: if millrace zone keygen was interrupted, remove "
                                   "it; if the .key was lost, restore it"));
}

TEST_F(CheckZoneTest, finds_nothing_in_a_zone_that_is_in_order) {
  sign_and_serve();
  EXPECT_THAT(check(), IsEmpty());
}

TEST_F(CheckZoneTest, finds_challenges_and_tlsa_that_no_stage_could_place) {
  env_.directory.write("zones/example.org.zone",
                       std::string(kSource) +
                           "sub NS ns.example.net.\nd DNAME example.net.\n"
                           "_acme-challenge.out CNAME x.example.net.\n"
                           "_acme-challenge.in CNAME x\n");
  sign_and_serve();
  Settings settings{{zone_}, {}};
  const auto plan = [&](const char* owner, bool is_tlsa) {
    settings.planned.push_back({"certificate c", DnsName::parse(owner).value(), is_tlsa});
  };
  plan("_acme-challenge.x.sub.example.org", false);
  plan("_25._tcp.sub.example.org", true);
  plan("_acme-challenge.a.d.example.org", false);
  plan("_acme-challenge.out.example.org", false);
  plan("_acme-challenge.in.example.org", false);
  plan("_acme-challenge.www.example.org", false);
  std::vector<std::string> lines;
  for (const Error& error : check_zone(env_.context(), settings, zone_, Asking::nobody)) {
    lines.push_back(error.text());
  }
  EXPECT_THAT(
      lines,
      ElementsAre(
          testing::HasSubstr("certificate c: TXT at _acme-challenge.x.sub.example.org.: sub"),
          testing::HasSubstr("certificate c: TLSA at _25._tcp.sub.example.org.: sub"),
          testing::HasSubstr(
              "certificate c: TXT at _acme-challenge.a.d.example.org.: below a DNAME"),
          testing::HasSubstr("certificate c: TXT at _acme-challenge.out.example.org.: its CNAME "
                             "leads to x.example.net., not in any of the "
                             "configured zones")));
}

// Clients that find 2 1 1 or 3 0 1 require that one of these matches, whatever 3 1 1 says.
TEST_F(CheckZoneTest, finds_tlsa_records_that_a_renewal_leaves_without_a_match) {
  const std::string digest(64, 'a');
  std::string source(kSource);
  for (const char* numbers : {"3 1 1", "3 0 1", "2 1 1", "2 1 1"}) {
    source += std::string("_25._tcp.www TLSA ") + numbers + " " + digest + "\n";
  }
  env_.directory.write("zones/example.org.zone", source + "_25._tcp.x TLSA 3 0 1 " + digest + "\n");
  sign_and_serve();
  Settings settings{{zone_}, {}};
  settings.planned = {{"certificate c", DnsName::parse("_25._tcp.www.example.org").value(), true}};
  std::vector<std::string> lines;
  for (const Error& error : check_zone(env_.context(), settings, zone_, Asking::nobody)) {
    EXPECT_EQ(error.finding, "tlsa-other");
    lines.push_back(error.text());
  }
  const std::string head =
      "zone example.org: certificate c: the zone has other records at _25._tcp.www.example.org., "
      "of which some must match the server, too (RFC 7671 section 8.1), and which millrace does "
      "not keep up to date: TLSA ";
  EXPECT_THAT(lines,
              ElementsAre(head + "2 1 1: it depends on a certificate of the CA, which the CA may "
                                 "replace before any renewal, and on the names and dates of the "
                                 "chain; 3 1 1 depends on the server's key alone",
                          head + "3 0 1: it changes with every renewal of the certificate; 3 1 1 "
                                 "stays as long as the key does"));
}

TEST_F(CheckZoneTest, changes_nothing) {
  sign_and_serve();
  const auto before = env_.directory.snapshot();
  check();
  EXPECT_EQ(env_.directory.snapshot(), before);
  EXPECT_EQ(env_.processes.runs().size(), 1U);  // the signing's reload
}

TEST_F(CheckZoneTest, says_where_a_source_does_not_parse) {
  env_.directory.write("zones/example.org.zone", std::string(kSource) + "www A 192.0.2\n");
  EXPECT_THAT(
      check(),
      ElementsAre(StartsWith("zone example.org: " + path("zones/example.org.zone") + ":8:7: ")));
}

TEST_F(CheckZoneTest, names_the_managed_file_that_the_source_does_not_include) {
  sign_and_serve();
  zone_.managed_file = env_.directory / "zones/millrace.inc";
  EXPECT_THAT(check(), ElementsAre(testing::HasSubstr("$INCLUDE millrace.inc")));
}

TEST_F(CheckZoneTest, reports_the_mode_of_a_private_key_that_others_can_read) {
  sign_and_serve();
  for (const std::string& file : env_.files.list(zone_.signing.keys).value()) {
    if (file.ends_with(".private")) ::chmod((zone_.signing.keys / file).c_str(), 0644);
  }
  EXPECT_THAT(check(), ElementsAre(testing::HasSubstr("chmod")));
}

TEST_F(CheckZoneTest, misses_the_keys) {
  zone_.signing.keys = env_.directory / "zones/none";
  EXPECT_THAT(check(), testing::Contains(StartsWith("zone example.org: " + path("zones/none"))));
}

TEST_F(CheckZoneTest, misses_the_directory_of_the_signed_file) {
  sign_and_serve();
  zone_.signed_file = env_.directory / "served/example.org.zone";
  EXPECT_THAT(check(), testing::Contains("zone example.org: " + path("served") +
                                         ": cannot create a file there: No such file or "
                                         "directory"));
}

TEST_F(CheckZoneTest, refuses_to_sign_into_the_source) {
  zone_.signed_file = zone_.source;
  EXPECT_THAT(check(), testing::Contains(testing::HasSubstr("example.org.zone")));
}

TEST_F(CheckZoneTest, refuses_to_sign_into_what_the_source_includes) {
  env_.directory.write("zones/example.org.zone", std::string(kSource) + "$INCLUDE hosts\n");
  env_.directory.write("zones/hosts", "www A 192.0.2.3\n");
  zone_.signed_file = env_.directory / "zones/hosts";
  EXPECT_THAT(check(), testing::Contains(testing::HasSubstr("would replace its source")));
}

TEST_F(CheckZoneTest, reports_what_signing_would_refuse) {
  sign_and_serve();
  zone_.signing.validity = std::chrono::hours(1);
  const std::string source = path("zones/example.org.zone");
  EXPECT_THAT(
      check(),
      testing::Contains(testing::AllOf(
          StartsWith("zone example.org: " + source + ": cannot be signed:\n"),
          testing::HasSubstr("\n" + source + ":4: example.org. NS: TTL 3600 is longer than the "),
          testing::HasSubstr("\n" + source + ":6: ns1.example.org. A: TTL 3600 is longer "),
          testing::HasSubstr("\nexample.org. DNSKEY: TTL 3600 is longer "))));
  zone_.signing.validity = std::chrono::days(14);
  env_.directory.write("zones/example.org.zone",
                       std::string(kSource) + "www 60 A 192.0.2.3\nwww 61 A 192.0.2.4\n");
  EXPECT_THAT(check(), ElementsAre(testing::HasSubstr(
                           source + ":9: www.example.org. A: TTLs 60 and 61 in one RRset")));
}

TEST_F(CheckZoneTest, misses_the_reload_command) {
  sign_and_serve();
  zone_.reload = {"millrace-no-such-command", "reload"};
  EXPECT_THAT(check(),
              ElementsAre("zone example.org: reload: millrace-no-such-command is not in any of "
                          "/usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin, "
                          "where a run from cron searches: give its absolute path"));
  EXPECT_THAT(kinds_, ElementsAre(ErrorKind::config));
  zone_.reload = {path("no-such-command")};
  EXPECT_THAT(check(), ElementsAre("zone example.org: reload: " + path("no-such-command") +
                                   " cannot be run: No such file or directory"));
}

TEST_F(CheckZoneTest, misses_the_review_command) {
  sign_and_serve();
  zone_.review = {path("no-such-command"), "-q"};
  EXPECT_THAT(check(), ElementsAre("zone example.org: review: " + path("no-such-command") +
                                   " cannot be run: No such file or directory"));
  EXPECT_THAT(kinds_, ElementsAre(ErrorKind::config));
}

TEST_F(CheckZoneTest, finds_the_reload_command_in_path) {
  sign_and_serve();
  zone_.reload = {"sh", "-c", "true"};
  EXPECT_THAT(check(), IsEmpty());
}

TEST_F(CheckZoneTest, names_a_server_that_lags) {
  sign_and_serve();
  env_.directory.write("zones/example.org.zone", std::string(kSource) + "www A 192.0.2.3\n");
  const StageReport report = run_sign(env_.context(), {{zone_}, {}});
  ASSERT_THAT(report.errors, IsEmpty());
  serve("192.0.2.1");
  EXPECT_THAT(check(), ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org) serves serial 8, "
                                   "expected 9: not transferred yet"));
  EXPECT_THAT(kinds_, ElementsAre(ErrorKind::not_yet));
}

TEST_F(CheckZoneTest, names_servers_that_do_not_answer_or_do_not_serve_the_zone) {
  sign_and_serve();
  servers_.at("192.0.2.1").authoritative = false;
  servers_.erase("192.0.2.2");
  EXPECT_THAT(check(),
              ElementsAre("zone example.org: 192.0.2.1 (ns1.example.org): answers example.org. SOA "
                          "without authority (no AA)",
                          "zone example.org: 192.0.2.2 (ns2.example.org): no answer within 3 s"));
}

TEST_F(CheckZoneTest, asks_servers_before_the_first_signing_for_authority_only) {
  servers_.insert_or_assign(
      "192.0.2.1",
      ZoneAnswers(kZone, {{kZone, RrType::soa, 60,
                           parse_rdata(RrType::soa, "ns1 hostmaster 3 1 1 1 1", kZone).value()}}));
  EXPECT_THAT(check(), ElementsAre("zone example.org: 192.0.2.2 (ns2.example.org): no answer "
                                   "within 3 s"));
}

TEST_F(CheckZoneTest, shows_the_clock_when_signatures_seem_wrong) {
  sign_and_serve();
  env_.clock.advance(std::chrono::days(15));  // signatures are for 14
  EXPECT_THAT(check(),
              testing::Each(EndsWith("(checked at 2026-12-08T20:15:00Z by this host's clock)")));
  EXPECT_EQ(check().size(), 2U);
}

}  // namespace
}  // namespace millrace::dnszone
