// Death and a full disk at every durable step of a revocation: the next run
// finishes what was sent to the CA; what was not sent has not happened.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

struct Killed {};

class RevocationCrash : public ::testing::TestWithParam<Fault> {
 protected:
  static const std::vector<std::string> kRevoke;

  static void issue(Site& site) {
    EXPECT_EQ(site.run({"issue"}).status, 0) << site.err.str();
    site.clock.advance(std::chrono::hours(2));
  }
  static size_t count_steps() {
    Site site;
    issue(site);
    const size_t before = site.files.steps().size();
    EXPECT_EQ(site.run(kRevoke).status, 0) << site.err.str();
    return site.files.steps().size() - before;
  }
  static void revoke_with_fault(Site& site, size_t step, Fault fault) {
    site.files.die_by([] { throw Killed(); });
    site.files.plan(step, fault);
    try {
      EXPECT_NE(site.run(kRevoke).status, 0);
    } catch (const Killed&) {
    }
  }
  static void expect_whole(Site& site, const std::string& before) {
    site.clock.advance(std::chrono::hours(2));
    EXPECT_EQ(site.run({"run", "--wait"}).status, 0) << site.err.str();
    const Json status = site.run_json({"status"})["certificates"][0];
    EXPECT_EQ(status["phase"], "issued");
    EXPECT_EQ(status["revoking"], Json::array());
    const bool is_another = site.directory.read("publication/current/web/cert.pem") != before;
    EXPECT_EQ(is_another, site.acme.revoked().size() == 1);
    EXPECT_EQ(site.run_json({"run"})["changed"], false);
  }
};

const std::vector<std::string> RevocationCrash::kRevoke = {"revoke", "web", "--reason",
                                                           "superseded", "--yes"};

TEST_P(RevocationCrash, at_any_step_leaves_no_revoked_certificate_in_place) {
  const size_t steps = count_steps();
  EXPECT_GE(steps, 2U);
  size_t revoked = 0;
  for (size_t step = 1; step <= steps; ++step) {
    Site site;
    issue(site);
    const std::string before = site.directory.read("publication/current/web/cert.pem");
    revoke_with_fault(site, step, GetParam());
    SCOPED_TRACE("step " + std::to_string(step) + ": " + site.files.steps().back());
    expect_whole(site, before);
    revoked += site.acme.revoked().size();
  }
  EXPECT_GE(revoked, 1U);
}

INSTANTIATE_TEST_SUITE_P(, RevocationCrash,
                         ::testing::Values(Fault::die_before, Fault::die_after, Fault::refuse),
                         [](const auto& fault) -> std::string {
                           switch (fault.param) {
                             case Fault::die_before:
                               return "dead_before";
                             case Fault::die_after:
                               return "dead_after";
                             default:
                               return "disk_full";
                           }
                         });

TEST(RevocationStatus, distinguishes_what_is_being_revoked_from_what_is_revoked) {
  Site site;
  ASSERT_EQ(site.run({"issue"}).status, 0);
  const std::string now = format_time(site.clock.now());
  site.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "revokeCert") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "no");
  };
  EXPECT_EQ(site.run({"revoke", "web", "--reason", "superseded", "--yes"}).status, 1);
  EXPECT_THAT(site.run({"status", "--all"}).out,
              HasSubstr("certificate web (example.test *.example.test): revoking, being revoked "
                        "since " +
                        now + " (superseded), valid until "));
  const Json status = site.run_json({"status"})["certificates"][0];
  EXPECT_EQ(status["phase"], "revoking");
  EXPECT_EQ(status["revoked_at"], Json());
  EXPECT_EQ(status["revoking"], Json({{{"what", "serial 87654321"},
                                       {"since", now},
                                       {"reason", "superseded"},
                                       {"in_place", true},
                                       {"command", ""},
                                       {"retry_at", Json()},
                                       {"last_error", ""}}}));
}

TEST(RevocationStatus, shows_what_was_replaced_and_which_keys_are_required) {
  Site site;
  ASSERT_EQ(site.run({"issue"}).status, 0);
  const std::string now = format_time(site.clock.now());
  site.directory.write("leaf.key", site.directory.read("state/keys/web/current.key"), 0600);
  site.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "revokeCert") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "no");
  };
  EXPECT_EQ(site.run({"revoke", "web", "--key", "leaf.key", "--yes"}).status, 1);
  EXPECT_THAT(site.run({"status", "--all"}).out,
              HasSubstr("\n  revoking    serial 87654321, since " + now +
                        " (unspecified); if the account may not revoke it, run: millrace revoke "
                        "web --serial 87654321 --reason unspecified --key FILE --yes\n"));
  EXPECT_EQ(site.run({"order"}).status, 1);
  const std::string later = format_time(site.clock.now() + std::chrono::minutes(1));
  EXPECT_THAT(site.run({"status", "--all"}).out,
              HasSubstr("\n  revoking    serial 87654321, next attempt at " + later +
                        ": https://ca.test/revokeCert: HTTP 500: no "));
  EXPECT_EQ(site.run_json({"status"})["certificates"][0]["revoking"][0]["retry_at"], later);
  site.acme.refuse = nullptr;
  const auto done =
      site.run({"revoke", "web", "--serial", "87654321", "--key", "leaf.key", "--yes"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_NE(site.run_json({"status"})["certificates"][0]["revoked_at"], Json());
}

TEST(RevocationStatus, shows_what_was_removed_from_the_configuration_and_how_it_is_done) {
  Site site;
  ASSERT_EQ(site.run({"issue"}).status, 0);
  EXPECT_EQ(site.run_json({"status"})["left"], Json::array());
  site.directory.write("leaf.key", site.directory.read("state/keys/web/current.key"), 0600);
  site.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "revokeCert") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "no");
  };
  EXPECT_EQ(site.run({"revoke", "web", "--key", "leaf.key", "--yes"}).status, 1);
  std::filesystem::rename(site.directory / "state/orders/web.json",
                          site.directory / "state/orders/gone.json");
  Json entry = Json::parse(site.directory.read("state/revocations/acme.87654321.json"));
  EXPECT_EQ(std::exchange(entry["id"], "gone"), "web");
  site.directory.write("state/revocations/acme.87654321.json", entry.dump(), 0600);
  EXPECT_THAT(site.run({"status", "--all"}).out,
              HasSubstr("\ncertificate gone, not in the configuration: revoking\n  revoking    "
                        "serial 87654321, since "));
  const Json left = site.run_json({"status"})["left"];
  EXPECT_EQ(left[0]["certificate"], "gone");
  EXPECT_EQ(left[0]["revoking"][0]["command"],
            "millrace revoke gone --serial 87654321 --reason unspecified --key FILE --yes");
  site.acme.refuse = nullptr;
  EXPECT_EQ(site.run({"revoke", "gone", "--yes"}).status, 2);
  EXPECT_EQ(
      site.run({"revoke", "gone", "--serial", "87654321", "--key", "leaf.key", "--yes"}).status, 0);
  EXPECT_EQ(site.run_json({"status"})["left"], Json::array());
}

TEST(RevocationStatus, of_a_serial_that_is_empty_or_beside_a_file_revokes_nothing) {
  Site site;
  ASSERT_EQ(site.run({"issue"}).status, 0);
  EXPECT_EQ(site.run({"revoke", "web", "--serial", "", "--yes"}).status, 2);
  EXPECT_EQ(site.run({"revoke", "--certificate", "x", "--serial", "87654321", "--yes"}).status, 2);
  EXPECT_EQ(site.acme.count("revokeCert"), 0U);
}

}  // namespace
}  // namespace millrace::test
