// Bad input of every kind: a clear error, the right status, and nothing changed.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RefusalTest : public ::testing::Test {
 protected:
  // Runs, expects that status, and returns stderr.
  std::string refused(int status, const std::vector<std::string>& args) {
    const Said said = site_.run(args);
    EXPECT_EQ(said.status, status) << said.out << said.err;
    EXPECT_EQ(site_.acme.certificates_issued(), 0U);
    EXPECT_FALSE(site_.directory.has("publication/current"));
    return said.err;
  }
  // The same for what must leave every file as it was.
  std::string refused_untouched(int status, const std::vector<std::string>& args) {
    const Snapshot before = site_.tree();
    const std::string said = refused(status, args);
    EXPECT_EQ(site_.tree(), before);
    return said;
  }
  void zone(const std::string& text) { site_.directory.write("zones/example.test", text); }
  std::string zone_path() const { return site_.at("zones/example.test"); }
  // The only private half of a zone key with such flags.
  std::string zone_key(const std::string& flags) const {
    for (const auto& [path, what] : site_.directory.snapshot()) {
      if (path.ends_with(".key") && what.find(" DNSKEY " + flags + " ") != std::string::npos) {
        return path.substr(0, path.size() - 4);
      }
    }
    return "no such key";
  }

  Site site_;
};

TEST_F(RefusalTest, of_a_configuration_with_an_unknown_key) {
  site_.write_config("\"names\":", "\"nmaes\": [], \"names\":");
  EXPECT_EQ(refused_untouched(2, {"issue"}),
            "millrace: millrace.json:9: /certificates/web/nmaes: unknown key; did you mean "
            "\"names\"?\n");
}

// A program in a user's PATH may not be found by a run from cron.
TEST_F(RefusalTest, by_check_of_a_reload_program_that_a_run_from_cron_does_not_find) {
  const auto check_with = [this](const std::string& program) {
    site_.write_config("\"reload-ns\"", "\"" + program + "\"");
    const Said said = site_.run({"check"});
    EXPECT_NE(said.status, 0);
    return said.err;
  };
  site_.directory.write("bin/reload-ns", "#!/bin/true\n", 0755);
  const std::string path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
  ::setenv("PATH", (site_.at("bin") + ":" + path).c_str(), 1);
  const std::string by_name = check_with("reload-ns");
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_THAT(by_name, HasSubstr("zone example.test: reload: reload-ns is not in any of "
                                 "/usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, "
                                 "/bin, where a run from cron searches: give its absolute path\n"));
  EXPECT_THAT(check_with("bin/reload-ns"),
              HasSubstr("zone example.test: reload: bin/reload-ns is relative, and a run may start "
                        "in any directory: give its absolute path\n"));
  EXPECT_THAT(check_with(site_.at("bin/none")),
              HasSubstr("zone example.test: reload: " + site_.at("bin/none") +
                        " cannot be run: No such file or directory\n"));
}

TEST_F(RefusalTest, of_a_reload_program_that_others_can_write) {
  site_.directory.write("bin/reload-ns", "#!/bin/true\n", 0777);
  const std::string relative = std::filesystem::relative(site_.at("bin/reload-ns")).string();
  for (const std::string& program : {site_.at("bin/reload-ns"), relative}) {
    site_.write_config("\"reload-ns\"", "\"" + program + "\"");
    for (const char* command : {"run", "check"}) {
      EXPECT_THAT(site_.run({command}).err, HasSubstr(site_.at("bin/reload-ns") + ": mode 0777"))
          << command << " " << program;
    }
    EXPECT_EQ(site_.reloads(), 0U);
  }
}

TEST_F(RefusalTest, of_a_name_outside_the_zones) {
  site_.write_config("\"*.example.test\"", "\"mail.example.org\"");
  EXPECT_EQ(
      refused_untouched(2, {"run"}),
      "millrace: millrace.json:9: /certificates/web/names/1: mail.example.org is not in any zone "
      "of /zones\n");
}

TEST_F(RefusalTest, of_a_name_that_no_certificate_carries) {
  EXPECT_EQ(refused_untouched(2, {"issue", "ldap.example.test"}),
            "millrace: millrace.json: no certificate is named or contains ldap.example.test; to "
            "order it, add to \"certificates\": \"ldap.example.test\": { \"names\": "
            "[\"ldap.example.test\"] }\n");
}

TEST_F(RefusalTest, of_a_state_that_was_never_made) {
  site_.write_config("\"acme\":", "\"state\": \"other\", \"acme\":");
  EXPECT_EQ(refused_untouched(2, {"run"}),
            "millrace: " + site_.at("other") +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init\n");
  EXPECT_THAT(refused_untouched(2, {"csr"}), HasSubstr("run: millrace init"));
}

TEST_F(RefusalTest, of_a_signing_key_that_is_gone) {
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "state/signing/csr.sec"));
  EXPECT_THAT(
      refused(2, {"csr"}),
      HasSubstr(site_.at("state/signing/csr.sec") +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init"));
}

TEST_F(RefusalTest, of_a_private_key_that_others_can_read) {
  site_.run({"csr"});
  const std::string key = "state/keys/web/current.key";
  ASSERT_EQ(::chmod(site_.at(key).c_str(), 0644), 0);
  EXPECT_THAT(refused(1, {"csr"}),
              AllOf(HasSubstr(site_.at(key)), HasSubstr("0644"), HasSubstr("chmod")));
}

TEST_F(RefusalTest, of_a_private_key_that_is_gone) {
  site_.run({"csr"});
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "state/keys/web/current.key"));
  const Snapshot before = site_.tree();
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr(site_.at("state/keys/web/current.key")));
  EXPECT_FALSE(site_.directory.has("state/keys/web/current.key"));
}

TEST_F(RefusalTest, of_a_private_key_that_is_none) {
  site_.run({"csr"});
  site_.directory.write("state/keys/web/current.key", "no key", 0600);
  EXPECT_THAT(refused(1, {"csr"}), HasSubstr(site_.at("state/keys/web/current.key")));
  EXPECT_EQ(site_.directory.read("state/keys/web/current.key"), "no key");
}

TEST_F(RefusalTest, of_a_zone_that_does_not_parse_with_line_and_column) {
  zone(Site::kZone + "mail A 192.0.2.999\n");
  EXPECT_THAT(refused_untouched(1, {"sign"}), HasSubstr(zone_path() + ":11:8: "));
}

TEST_F(RefusalTest, of_a_zone_without_a_soa) {
  zone("$TTL 1h\n@ NS ns1\nns1 A 192.0.2.1\n");
  EXPECT_THAT(refused_untouched(1, {"sign"}), AllOf(HasSubstr(zone_path()), HasSubstr("SOA")));
}

TEST_F(RefusalTest, of_a_zone_that_is_gone) {
  ASSERT_TRUE(site_.real_files->remove(zone_path()));
  EXPECT_THAT(refused_untouched(1, {"sign"}),
              AllOf(HasSubstr(zone_path()), HasSubstr("No such file")));
}

TEST_F(RefusalTest, of_a_record_outside_the_zone) {
  zone(Site::kZone + "www.example.org. A 192.0.2.1\n");
  EXPECT_THAT(refused_untouched(1, {"sign"}),
              AllOf(HasSubstr(zone_path() + ":11:"), HasSubstr("www.example.org.")));
}

TEST_F(RefusalTest, of_a_challenge_at_a_cname) {
  zone(Site::kZone + "_acme-challenge CNAME elsewhere.example.\n");
  const std::string before = site_.directory.read("zones/example.test");
  EXPECT_THAT(refused(2, {"issue"}),
              AllOf(HasSubstr("_acme-challenge.example.test."), HasSubstr("CNAME")));
  EXPECT_THAT(site_.directory.read("zones/example.test"), Not(HasSubstr("TXT")));
  EXPECT_EQ(site_.acme.count("challenge"), 0U);
}

TEST_F(RefusalTest, of_a_configuration_that_others_can_change) {
  ASSERT_EQ(::chmod(site_.at("millrace.json").c_str(), 0666), 0);
  for (const std::string command : {"run", "issue", "sign", "status", "publish"}) {
    EXPECT_EQ(refused_untouched(1, {command}),
              "millrace: " + site_.at("millrace.json") +
                  ": mode 0666: others can change the configuration; run: chmod 0644 " +
                  site_.at("millrace.json") + "\n");
  }
}

TEST_F(RefusalTest, of_a_key_directory_that_others_can_write) {
  ASSERT_EQ(::chmod(site_.at("zones/keys").c_str(), 0770), 0);
  EXPECT_EQ(refused_untouched(1, {"sign"}), "millrace: " + site_.at("zones/keys") +
                                                ": mode 0770: others can change the keys; run: "
                                                "chmod 0750 " +
                                                site_.at("zones/keys") + "\n");
}

TEST_F(RefusalTest, of_a_public_key_dropped_among_the_zone_s) {
  const std::string ksk = zone_key("257");
  ASSERT_TRUE(site_.real_files->remove(site_.directory / (zone_key("256") + ".private")));
  EXPECT_THAT(refused_untouched(1, {"sign"}), HasSubstr("has no .private file"));
}

TEST_F(RefusalTest, of_an_outbox_that_was_put_back_ends_when_it_is_accepted) {
  ASSERT_EQ(site_.run({"csr"}).status, 0);
  site_.directory.write("state/seen/order.csr.json", "{\"serial\": 9}", 0600);
  EXPECT_THAT(
      refused(1, {"order"}),
      HasSubstr("version 1 cannot follow version 9, which was read before: it is older, so an old "
                "copy was restored or its writer was set up again; if that is intended, run: "
                "millrace bundle accept csr\n"));
  const Said accepted = site_.run({"bundle", "accept", "csr"});
  EXPECT_EQ(accepted.status, 0) << accepted.err;
  EXPECT_THAT(accepted.out + accepted.err,
              HasSubstr("order accepts version 1 of csr: it had read version 9\n"));
  EXPECT_NE(site_.run({"order"}).status, 1);
  EXPECT_EQ(site_.run({"bundle", "accept", "csr"}).status, 0) << "a second time changes nothing";
}

TEST_F(RefusalTest, of_what_a_reader_remembers_ends_when_it_is_accepted) {
  ASSERT_EQ(site_.run({"csr"}).status, 0);
  site_.directory.write("state/seen/order.csr.json", "", 0600);
  EXPECT_THAT(refused(1, {"order"}),
              HasSubstr("; if it is damaged, run: millrace bundle accept csr\n"));
  EXPECT_EQ(site_.run({"bundle", "accept", "csr"}).status, 0);
  EXPECT_NE(site_.run({"order"}).status, 1);
}

TEST_F(RefusalTest, of_an_outbox_of_another_key_ends_when_that_is_pinned) {
  ASSERT_EQ(site_.run({"csr"}).status, 0);
  const std::string pub = site_.directory.read("state/signing/csr.pub");
  site_.directory.write("state/signing/csr.pub", site_.directory.read("state/signing/order.pub"));
  EXPECT_THAT(refused(1, {"order"}), HasSubstr("millrace bundle accept WRITER --pub FILE"));
  EXPECT_EQ(site_.run({"bundle", "accept", "csr"}).status, 1) << "not by the pinned key";
  site_.directory.write("new.pub", pub);
  EXPECT_EQ(site_.run({"bundle", "accept", "csr", "--pub", "new.pub"}).status, 0);
  EXPECT_EQ(site_.directory.read("state/signing/csr.pub"), pub);
  EXPECT_NE(site_.run({"order"}).status, 1);
}

TEST_F(RefusalTest, of_a_name_below_a_delegation) {
  zone(Site::kZone + "sub NS ns1\n");
  site_.write_config("\"*.example.test\"", "\"host.sub.example.test\"");
  EXPECT_THAT(refused(1, {"issue"}), AllOf(HasSubstr("_acme-challenge.host.sub.example.test."),
                                           HasSubstr("sub.example.test.")));
  EXPECT_EQ(site_.acme.count("challenge"), 0U);
}

TEST_F(RefusalTest, of_a_zone_key_that_others_can_read) {
  const std::string key = site_.at(zone_key("256")) + ".private";
  ASSERT_EQ(::chmod(key.c_str(), 0644), 0);
  EXPECT_THAT(refused_untouched(1, {"sign"}), AllOf(HasSubstr(key), HasSubstr("chmod")));
}

TEST_F(RefusalTest, of_zone_keys_that_do_not_match) {
  const std::string zsk = zone_key("256"), ksk = zone_key("257");
  site_.directory.write(zsk + ".private", site_.directory.read(ksk + ".private"), 0600);
  EXPECT_THAT(refused_untouched(1, {"sign"}), HasSubstr(zsk.substr(zsk.rfind('/') + 1)));
}

TEST_F(RefusalTest, of_a_zone_without_keys) {
  ASSERT_TRUE(site_.real_files->remove_tree(site_.directory / "zones/keys"));
  site_.directory.write("zones/keys/.keep", "");
  EXPECT_THAT(refused_untouched(1, {"sign"}), HasSubstr(site_.at("zones/keys")));
}

TEST_F(RefusalTest, of_a_ca_that_cannot_be_reached) {
  site_.http.script([](const HttpRequest& request) -> Result<HttpResponse> {
    return Error(request.url + ": cannot connect: Connection refused");
  });
  EXPECT_THAT(refused(1, {"issue"}),
              HasSubstr("https://ca.test/directory: cannot connect: Connection refused\n"));
  EXPECT_THAT(site_.directory.read("zones/example.test"), Not(HasSubstr("_acme-challenge")));
  EXPECT_THAT(site_.clock.sleeps(), IsEmpty());
}

TEST_F(RefusalTest, of_a_ca_that_answers_with_something_else) {
  site_.acme.tamper = [](const std::string& resource,
                         HttpResponse response) -> Result<HttpResponse> {
    return resource == "directory" ? ScriptedAcme::with_body(200, "text/html", "<html>") : response;
  };
  EXPECT_THAT(refused(1, {"issue"}),
              HasSubstr("https://ca.test/directory: expected application/json, got text/html"));
}

// The order is known by its Location, and read again.
TEST_F(RefusalTest, needs_none_for_an_order_whose_first_answer_is_cut_off) {
  site_.acme.tamper = [](const std::string& resource,
                         HttpResponse response) -> Result<HttpResponse> {
    if (resource == "newOrder") response.body.resize(response.body.size() / 2);
    return response;
  };
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.count("newOrder"), 1U);
}

TEST_F(RefusalTest, of_terms_that_nobody_agreed_to) {
  site_.acme.script.terms_of_service = "https://ca.test/terms";
  site_.write_config(", \"terms_agreed\": true", "");
  EXPECT_THAT(refused(2, {"issue"}), HasSubstr("https://ca.test/terms"));
  EXPECT_EQ(site_.acme.count("newAccount"), 0U);
}

TEST_F(RefusalTest, of_a_name_that_the_ca_finds_invalid_with_its_reason) {
  site_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:caa"},
                                                     {"detail", "CAA forbids it"}};
  const std::string said = refused(1, {"issue"});
  EXPECT_THAT(said,
              AllOf(HasSubstr("certificate web"), HasSubstr("caa"), HasSubstr("CAA forbids it")));
  // A failed authorization is settled too: its records are removed in the same run.
  EXPECT_THAT(site_.directory.read("zones/example.test"), Not(HasSubstr("_acme-challenge")));
  EXPECT_THAT(site_.served("TXT"), IsEmpty());
  EXPECT_EQ(site_.acme.orders_made(), 1U);
}

TEST_F(RefusalTest, of_a_second_try_before_its_time) {
  site_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:dns"},
                                                     {"detail", "no"}};
  refused(1, {"issue"});
  const Said again = site_.run({"run"});
  EXPECT_EQ(again.status, 75);
  EXPECT_THAT(again.err, HasSubstr("next try at "));
  EXPECT_EQ(site_.acme.orders_made(), 1U);
}

TEST_F(RefusalTest, of_a_chain_for_another_key) {
  site_.acme.script.other_key = true;
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("certificate web"));
  EXPECT_FALSE(site_.directory.has("publication/current"));
}

TEST_F(RefusalTest, of_a_chain_for_other_names) {
  site_.acme.script.other_names = {"example.test", "evil.test"};
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("evil.test"));
  EXPECT_FALSE(site_.directory.has("publication/current"));
}

TEST_F(RefusalTest, of_a_reload_that_fails_and_is_tried_again) {
  site_.reload_outcome = {.exit_code = 3, .timed_out = false, .output = "server is down\n"};
  EXPECT_EQ(refused(1, {"issue"}),
            "millrace: zone example.test: not signed yet (stage sign)\nmillrace: certificate web: "
            "waits for poll to find its challenge records on every server\nmillrace: zone "
            "example.test.: reload command 'reload-ns example.test' exited with status 3, expected "
            "0; its last output: server is down\n");
  EXPECT_EQ(site_.acme.count("challenge"), 0U);
  EXPECT_THAT(site_.clock.sleeps(), IsEmpty());
  site_.reload_outcome = {};
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.acme.orders_made(), 1U);
}

TEST_F(RefusalTest, of_a_reload_that_hangs) {
  site_.reload_outcome = {.exit_code = 137, .timed_out = true, .output = ""};
  EXPECT_THAT(refused(1, {"issue"}),
              HasSubstr("reload command 'reload-ns example.test' did not end within 30s and was "
                        "killed; it printed nothing\n"));
}

TEST_F(RefusalTest, of_an_outbox_that_was_changed) {
  site_.run({"csr"});
  for (const auto& [path, what] : site_.directory.snapshot()) {
    if (path.ends_with("requests/web.json")) site_.directory.write(path, "{}");
  }
  EXPECT_THAT(refused(1, {"order"}), HasSubstr("web.json"));
  EXPECT_EQ(site_.acme.requests(), 0U);
}

TEST_F(RefusalTest, of_a_directory_that_cannot_be_written) {
  if (::geteuid() == 0) {
    // Root writes everywhere; the same refusal comes from the file system itself.
    site_.files.refuse_with("cannot create: Read-only file system");
    site_.files.plan(1, Fault::refuse);
    EXPECT_THAT(refused(1, {"csr"}), HasSubstr("Read-only file system"));
    return;
  }
  ASSERT_EQ(::chmod(site_.at("state/keys").c_str(), 0500), 0);
  EXPECT_THAT(refused(1, {"csr"}), HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace millrace::test
