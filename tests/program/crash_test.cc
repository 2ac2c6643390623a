// Death at every durable step of an issuance, and a disk that is full at every one: the next run
// finishes with the same order, the same keys and one certificate.
//
// The program dies by an exception, which nothing catches: nothing that comes after the step
// happens, as after a SIGKILL, and the fake CA stays for the next run. (tests/pebble
// kills real processes before real servers.)
#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Died {};

class CrashTest : public ::testing::TestWithParam<Fault> {
 protected:
  // How many steps an undisturbed issuance takes.
  static size_t count_steps() {
    Site site;
    const size_t before = site.files.steps().size();
    EXPECT_EQ(site.run({"issue"}).status, 0) << site.err.str();
    return site.files.steps().size() - before;
  }

  // Whether it died or failed at that step, or repeated the step and finished.
  static bool issue_with_fault(Site& site, size_t step, Fault fault) {
    site.files.die_by([] { throw Died(); });
    site.files.plan(step, fault);
    try {
      const int status = site.run({"issue"}).status;
      return status == 1 || (status == 0 && site.run_json({"run"})["changed"] == false);
    } catch (const Died&) {
      return true;
    }
  }

  static std::map<std::string, std::string> keys_of(const Site& site) {
    std::map<std::string, std::string> keys;
    for (const auto& [path, what] : site.directory.snapshot()) {
      const bool is_key = path.starts_with("state/") && path.ends_with(".key");
      if (is_key && path.find("millrace-tmp") == std::string::npos) keys[path] = what;
    }
    return keys;
  }

  static void expect_finished(Site& site, const std::map<std::string, std::string>& keys) {
    EXPECT_EQ(site.run({"run", "--wait"}).status, 0) << site.err.str();
    EXPECT_EQ(site.acme.orders_made(), 1U);
    EXPECT_EQ(site.acme.certificates_issued(), 1U);
    const Snapshot tree = site.tree();
    for (const auto& [path, what] : keys) EXPECT_EQ(tree.at(path), what) << path;
    for (const auto& [path, what] : tree) EXPECT_THAT(path, Not(HasSubstr("-tmp")));
    EXPECT_THAT(site.directory.read("zones/example.test"), Not(HasSubstr("_acme-challenge")));
    EXPECT_TRUE(site.served("TXT").empty());
    EXPECT_EQ(site.served("TLSA").size(), 2U);
    expect_certificate_for_the_key(site);
    EXPECT_EQ(site.run_json({"run"})["changed"], false);
    EXPECT_EQ(site.tree(), tree);
  }

  static void expect_certificate_for_the_key(const Site& site) {
    const auto key =
        PrivateKey::from_pem(site.directory.read("state/keys/web/current.key"), "key").value();
    const auto chain =
        parse_chain(site.directory.read("publication/current/web/fullchain.pem"), "chain").value();
    EXPECT_EQ(chain.front().spki, key.spki_digest());
  }
};

TEST_P(CrashTest, at_any_step_the_next_run_finishes_the_same_work) {
  const size_t steps = count_steps();
  EXPECT_GT(steps, 20U);
  for (size_t step = 1; step <= steps; ++step) {
    Site site;
    EXPECT_TRUE(issue_with_fault(site, step, GetParam())) << site.err.str();
    SCOPED_TRACE("step " + std::to_string(step) + ": " + site.files.steps().back());
    // Nothing is waited for that the failed step prevents.
    EXPECT_LT(site.clock.monotonic(), std::chrono::minutes(1)) << site.err.str();
    expect_finished(site, keys_of(site));
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(, CrashTest, ::testing::Values(Fault::die_during, Fault::refuse),
                         [](const auto& fault) -> std::string {
                           switch (fault.param) {
                             case Fault::die_during:
                               return "dead_in_the_midst";
                             default:
                               return "disk_full";
                           }
                           return "";
                         });

}  // namespace
}  // namespace millrace::test
