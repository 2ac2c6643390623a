// The commands status and check.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class StatusTest : public ::testing::Test {
 protected:
  Site site_;
};

TEST_F(StatusTest, shows_that_nothing_has_been_done_yet) {
  const Snapshot before = site_.tree();
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out,
            "waiting: nothing has been run yet; run: millrace run\ncertificate web (example.test "
            "*.example.test): none\nzone example.test: serial 2026112301, not signed yet, to be "
            "signed\nbundle csr: none yet\nbundle order: none yet\nbundle tlsa: none yet\nbundle "
            "sign: none yet\nbundle poll: none yet\nbundle fetch: none yet\nbundle publication: "
            "none yet\nlast run: none yet\n");
  EXPECT_EQ(site_.tree(), before);
}

TEST_F(StatusTest, shows_what_expires_when) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.clock.advance(std::chrono::hours(2));
  const Snapshot before = site_.tree();
  const std::string out = site_.run({"status", "--all"}).out;
  EXPECT_THAT(out, StartsWith("all is well: 1 certificates, 1 zones\n"
                              "certificate web (example.test *.example.test): issued, valid until "
                              "2027-02-21T"));
  EXPECT_THAT(out, HasSubstr(", renewed from 2027-01-22T"));
  EXPECT_THAT(out, HasSubstr("\nzone example.test: serial 2026112304, signed as 2026112304, first "
                             "signature expires 2026-12-"));
  EXPECT_THAT(out, HasSubstr("\nbundle publication: version 1, 2h old, valid until 2026-12-23T"));
  EXPECT_THAT(out, HasSubstr("\nlast run: millrace issue at 2026-11-23T20:15:"));
  EXPECT_EQ(site_.tree(), before);
}

TEST_F(StatusTest, shows_a_ca_that_is_failing) {
  site_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "newOrder") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  site_.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(site_.run({"issue"}).status, 1);
  EXPECT_THAT(site_.run({"status", "--all"}).out,
              HasSubstr(": intended, next attempt at 2026-11-23T20:26:"));
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr(", 2 failures in a row\n"));
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("HTTP 500: died"));
  site_.acme.refuse = nullptr;
  EXPECT_EQ(site_.run({"run"}).status, 75);
  EXPECT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_EQ(site_.run_json({"status"})["certificates"][0]["failures"], 0);
}

TEST_F(StatusTest, shows_a_state_that_cannot_be_read) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const std::string path = "state/orders/web.json";
  site_.directory.write(path, "{", 0600);
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, StartsWith("needs attention: certificate web: "));
  EXPECT_THAT(said.out, HasSubstr("\ncertificate web (example.test *.example.test): unreadable\n"
                                  "  last error  "));
  EXPECT_THAT(said.out, HasSubstr(path));
  EXPECT_THAT(said.out, HasSubstr("\n  chain       "));
  EXPECT_EQ(site_.run({"run"}).status, 1);
}

TEST_F(StatusTest, is_one_object_too) {
  site_.run({"issue"});
  const Json object = site_.run_json({"status"});
  EXPECT_EQ(object["certificates"][0]["phase"], "issued");
  EXPECT_EQ(object["zones"][0]["signed_serial"], 2026112304);
  EXPECT_EQ(object["zones"][0]["reload_pending"], false);
  EXPECT_EQ(object["bundles"].size(), 7U);
  EXPECT_EQ(object["last_run"]["exit_status"], 0);
  EXPECT_EQ(object["changed"], false);
}

TEST_F(StatusTest, shows_the_last_error_and_the_next_attempt) {
  site_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:dns"},
                                                     {"detail", "no such name"}};
  site_.run({"issue"});
  const std::string out = site_.run({"status", "--all"}).out;
  EXPECT_THAT(out, HasSubstr(": failed, next attempt at 2026-11-23T20:16:"));
  EXPECT_THAT(out, HasSubstr(", 1 failure\n"));
  EXPECT_THAT(out, HasSubstr("\n  last error  "));
  EXPECT_THAT(out, HasSubstr("no such name"));
}

TEST_F(StatusTest, shows_what_the_ca_suggested_about_renewal) {
  site_.acme.script.renewal_info = true;
  site_.acme.script.renewal["explanationURL"] = "https://ca.test/why";
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const std::string out = site_.run({"status", "--all"}).out;
  EXPECT_THAT(out, HasSubstr(", renewed from 2027-01-21T00:00:00Z"));
  EXPECT_THAT(out, HasSubstr("\n  renewal     suggested by the CA from 2027-01-20T00:00:00Z to "
                             "2027-01-22T00:00:00Z: https://ca.test/why\n"));
  const Json renewal = site_.run_json({"status"})["certificates"][0]["renewal"];
  EXPECT_EQ(renewal["start"], "2027-01-20T00:00:00Z");
  EXPECT_EQ(renewal["end"], "2027-01-22T00:00:00Z");
  EXPECT_EQ(renewal["explanation"], "https://ca.test/why");
  EXPECT_EQ(renewal["last_error"], "");
}

TEST_F(StatusTest, shows_why_the_ca_suggested_nothing) {
  site_.acme.script.renewal_info = true;
  site_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "renewalInfo") return std::nullopt;
    return ScriptedAcme::problem(404, "malformed", "never heard of it");
  };
  const Said issue = site_.run({"issue"});
  EXPECT_EQ(issue.status, 0);
  EXPECT_THAT(issue.err, HasSubstr("millrace: note: certificate web: no renewal information: "));
  const std::string out = site_.run({"status", "--all"}).out;
  EXPECT_THAT(out, HasSubstr("\n  renewal     next query at 2026-11-24T02:15:"));
  EXPECT_THAT(out, HasSubstr("never heard of it"));
}

TEST_F(StatusTest, shows_the_profile) {
  site_.acme.script.profiles = {{"tlsserver", "45 days"}};
  site_.write_config("\"names\":", "\"profile\": \"tlsserver\", \"names\":");
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr("\n  profile     tlsserver\n"));
  EXPECT_EQ(site_.run_json({"status"})["certificates"][0]["profile"], "tlsserver");
}

TEST_F(StatusTest, goes_on_after_an_outbox_that_is_too_old) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.clock.advance(std::chrono::days(31));
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, StartsWith("needs attention: "));
  EXPECT_THAT(said.out, HasSubstr("\ncertificate web (example.test *.example.test): issued"));
  EXPECT_THAT(said.out, HasSubstr("\nbundle publication: "));
  EXPECT_THAT(said.err, HasSubstr("millrace: TLSA records: "));
  EXPECT_THAT(said.err, HasSubstr("millrace: bundle order: "));
  const Json object = site_.run_json({"status"});
  EXPECT_EQ(object["verdict"], "needs attention");
  EXPECT_THAT(object["errors"].dump(), HasSubstr("TLSA records: "));
  EXPECT_EQ(object["certificates"][0]["phase"], "issued");
}

TEST_F(StatusTest, shows_what_has_expired_first_and_says_so) {
  site_.write_config("\"web\": {", "\"also\": {\"names\": [\"also.example.test\"]}, \"web\": {");
  ASSERT_EQ(site_.run({"issue", "web"}).status, 0);
  site_.clock.advance(std::chrono::days(91));
  site_.run({"issue", "also"});  // publish refuses what has expired
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out,
              HasSubstr("\ncertificate web (example.test *.example.test): expired, issued"));
  EXPECT_LT(said.out.find("\ncertificate web"), said.out.find("\ncertificate also"));
  EXPECT_THAT(said.err, HasSubstr("millrace: certificate web: expired at 2027-02-21T"));
  EXPECT_THAT(site_.run({"check", "--offline"}).err,
              HasSubstr("millrace: certificate web: expired at 2027-02-21T"));
}

TEST_F(StatusTest, says_nothing_when_quiet_but_what_is_wrong) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_EQ(site_.run({"status", "--quiet"}).out, "");
  EXPECT_EQ(site_.err.str(), "");
}

TEST_F(StatusTest, goes_on_after_a_zone_that_does_not_parse) {
  site_.directory.write("zones/example.test", "@ nonsense\n");
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, StartsWith("needs attention: zone example.test: "));
  EXPECT_THAT(said.out, HasSubstr("\nzone example.test: "));
  EXPECT_THAT(said.out, HasSubstr("\nlast run: none yet\n"));
}

class CheckTest : public StatusTest {
 protected:
  CheckTest() {
    // The reload command is searched in PATH.
    site_.write_config("\"reload-ns\"", "\"true\"");
    if (site_.run({"sign"}).status != 0) throw std::runtime_error(site_.err.str());
  }
  void edit_config(const std::string& from, const std::string& to) {
    std::string text = site_.directory.read("millrace.json");
    site_.directory.write("millrace.json", text.replace(text.find(from), from.size(), to));
  }
  std::string check(int status, std::vector<std::string> args = {}) {
    args.insert(args.begin(), "check");
    const Snapshot before = site_.tree();
    const Said said = site_.run(args);
    EXPECT_EQ(said.status, status) << said.out << said.err;
    EXPECT_EQ(site_.tree(), before);
    return said.out + said.err;
  }
};

TEST_F(CheckTest, finds_nothing_in_a_site_that_is_in_order) {
  const size_t requests = site_.acme.requests();
  EXPECT_EQ(check(0), "millrace.json: no errors: 1 certificates, 1 zones\n");
  EXPECT_EQ(site_.acme.requests(), requests + 1);
}

TEST_F(CheckTest, queries_nobody_with_offline) {
  const size_t queries = site_.dns.queries();
  const size_t requests = site_.acme.requests();
  EXPECT_EQ(check(0, {"--offline"}),
            "millrace.json: no errors: 1 certificates, 1 zones; name servers and the CA were not "
            "queried\n");
  EXPECT_EQ(site_.acme.requests(), requests);
  EXPECT_EQ(site_.dns.queries(), queries);
}

TEST_F(CheckTest, finds_modes_that_are_too_wide) {
  ASSERT_EQ(::chmod(site_.at("state/accounts").c_str(), 0755), 0);
  ASSERT_EQ(::chmod(site_.at("millrace.json").c_str(), 0666), 0);
  ASSERT_EQ(::chmod(site_.at("state/signing/csr.sec").c_str(), 0640), 0);
  const std::string found = check(1, {"--offline"});
  EXPECT_THAT(found,
              HasSubstr("millrace: " + site_.at("millrace.json") +
                        ": mode 0666: others can change the configuration; run: chmod 0644 " +
                        site_.at("millrace.json") + "\n"));
  EXPECT_THAT(found, HasSubstr("millrace: " + site_.at("state/accounts") +
                               ": mode 0755: expected no access for group and others; run: chmod "
                               "0700 "));
  EXPECT_THAT(found, HasSubstr("state/signing/csr.sec"));
}

TEST_F(CheckTest, finds_a_signing_key_that_is_gone_or_another) {
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "state/signing/poll.sec"));
  site_.directory.write("state/signing/sign.pub", site_.directory.read("state/signing/tlsa.pub"));
  const std::string found = check(1, {"--offline"});
  EXPECT_THAT(found, HasSubstr("state/signing/poll.sec: missing: if this host had it, mount it or "
                               "restore it from a backup, because servers use the keys of its "
                               "state; for a new site run: millrace init\n"));
  EXPECT_THAT(found,
              HasSubstr("state/signing/sign.pub: not the public key of sign.sec; put back the "
                        "file that matches it\n"));
}

TEST_F(CheckTest, finds_a_state_that_was_never_made) {
  ASSERT_TRUE(site_.real_files->remove_tree(site_.directory / "state"));
  EXPECT_THAT(
      check(2, {"--offline"}),
      HasSubstr("/state: missing: if this host had it, mount it or restore it from a backup, "
                "because servers use the keys of its state; for a new site run: millrace init\n"));
}

TEST_F(CheckTest, finds_a_server_that_does_not_answer) {
  site_.secondary_is_down = true;
  EXPECT_THAT(check(75), HasSubstr("192.0.2.2 (ns2.example.test)"));
}

TEST_F(CheckTest, misses_the_key_of_an_external_account_until_there_is_an_account) {
  edit_config("\"acme\": {",
              R"("acme": { "external_account": { "key_id": "k", "key_file": "mac.key" },)");
  EXPECT_THAT(check(1, {"--offline"}), HasSubstr("/mac.key: cannot open: No such file"));
  site_.directory.write("state/accounts/acme/account.json", "{}", 0600);
  EXPECT_THAT(check(1, {"--offline"}), Not(HasSubstr("mac.key")));
}

TEST_F(CheckTest, notes_a_name_that_a_wildcard_of_the_same_certificate_covers) {
  edit_config(R"("example.test", "*.example.test"])",
              R"("example.test", "*.example.test", "a.example.test", "b.a.example.test"])");
  EXPECT_EQ(check(0, {"--offline"}),
            "millrace.json: no errors: 1 certificates, 1 zones; name servers and the CA were not "
            "queried\nmillrace: note: certificate web: a.example.test is covered by "
            "*.example.test: Let's Encrypt refuses an order for both\n");
}

TEST_F(CheckTest, finds_anchors_that_are_none) {
  site_.write_config("\"acme\": {", "\"acme\": { \"ca_file\": \"zones/example.test\",");
  EXPECT_THAT(check(2, {"--offline"}),
              HasSubstr("/zones/example.test: no certificate in it, expected PEM"));
}

TEST_F(CheckTest, finds_terms_to_agree_to) {
  site_.acme.script.terms_of_service = "https://ca.test/terms";
  site_.write_config(", \"terms_agreed\": true", "");
  EXPECT_THAT(site_.run({"check"}).err, HasSubstr("https://ca.test/terms"));
}

TEST_F(CheckTest, finds_a_profile_that_the_ca_does_not_offer_and_lists_those_it_does) {
  site_.acme.script.profiles = {{"classic", "90 days"}};
  site_.write_config("\"names\":", "\"profile\": \"tlsserver\", \"names\":");
  EXPECT_THAT(
      site_.run({"check"}).err,
      HasSubstr("certificate web: CA acme does not offer the profile \"tlsserver\"; it offers: "
                "classic (90 days); change \"profile\", or set \"profile_required\" to false\n"));
}

TEST_F(CheckTest, finds_a_file_of_roots_without_the_root) {
  site_.directory.write("roots.pem", site_.acme.ca().root_pem());
  site_.write_config("\"names\":", "\"chain\": \"root:" + std::string(64, 'a') +
                                       "\", \"chain_roots\": \"roots.pem\", \"names\":");
  EXPECT_THAT(check(2, {"--offline"}),
              HasSubstr("/roots.pem: none of its 1 certificates has the SHA-256 fingerprint aaaa"));
}

TEST_F(CheckTest, finds_a_clock_that_is_wrong) {
  site_.acme.tamper = [](const std::string&, HttpResponse response) -> Result<HttpResponse> {
    std::erase_if(response.fields, [](const auto& field) { return field.first == "date"; });
    response.fields.emplace_back("date", "Mon, 23 Nov 2026 21:15:00 GMT");
    return response;
  };
  EXPECT_THAT(
      check(1),
      HasSubstr("clock: this host has 2026-11-23T20:15:00Z, https://ca.test/directory has "
                "2026-11-23T21:15:00Z: 3600 s apart, expected at most 60: set the clock\n"));
}

TEST_F(CheckTest, reports_what_to_fill_in_in_an_unedited_template) {
  site_.run({"init", "new"});
  const Said said = site_.run({"check", "--config", "new/millrace.json"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("/zones: expected an object with 1 or more members, got 0"));
  EXPECT_THAT(said.err,
              HasSubstr("/certificates: expected an object with 1 to 100000 members, got 0"));
}

}  // namespace
}  // namespace millrace::test
