// The sign stage on a zone that its name server signs.
#include "tests/support/dnszone/sign_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ServerSigned : public SignStage {
 protected:
  ServerSigned() {
    ZoneSettings& one = settings.zones[0];
    one.signed_by = SignedBy::server;
    one.signed_file.clear();
    one.signing = {};
    std::filesystem::remove_all(directory / "keys");
  }
};

TEST_F(ServerSigned, has_its_serial_raised_and_is_reloaded) {
  const StageReport report = run_well();
  EXPECT_THAT(printed(report.done),
              ElementsAre("zone example.test.: serial raised to 2026112302 in " +
                              (directory / "zones/example.test.zone").string() + " (never loaded)",
                          "zone example.test.: reloaded"));
  EXPECT_THAT(processes.runs(), SizeIs(1));
  ASSERT_TRUE(announced());
  EXPECT_THAT(announced()->ds, IsEmpty());
  EXPECT_EQ(announced()->serial, 2026112302u);
  EXPECT_THAT(announced()->servers, SizeIs(2));
  EXPECT_FALSE(directory.has("served/example.test.signed"));
}

TEST_F(ServerSigned, is_unchanged_while_nobody_edits_it) {
  run_well();
  const auto before = everything();
  clock.advance(std::chrono::days(10));
  EXPECT_FALSE(run_well().changed);
  EXPECT_EQ(everything(), before);
  EXPECT_THAT(processes.runs(), SizeIs(1));
}

TEST_F(ServerSigned, has_its_serial_raised_after_each_edit_unless_its_owner_did) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  EXPECT_THAT(printed(run_well().done), ElementsAre(HasSubstr("serial raised to 2026112303 in "),
                                                    "zone example.test.: reloaded"));
  edit_source("2026112303", "2026112350");
  EXPECT_THAT(printed(run_well().done), ElementsAre("zone example.test.: reloaded"));
  EXPECT_EQ(source_serial(), 2026112350u);
}

TEST_F(ServerSigned, is_reloaded_later_where_that_failed) {
  processes.script([](const auto&) {
    ProcessOutcome outcome;
    outcome.exit_code = 1;
    return outcome;
  });
  EXPECT_THAT(only_error(), HasSubstr("exited with status 1"));
  EXPECT_TRUE(status().reload_pending);
  EXPECT_FALSE(announced());
  processes.script(nullptr);
  EXPECT_THAT(printed(run_well().done), ElementsAre("zone example.test.: reloaded"));
  EXPECT_EQ(source_serial(), 2026112302u);
}

TEST_F(ServerSigned, has_a_status_without_times_of_signatures) {
  EXPECT_TRUE(status().needs_signing);
  run_well();
  EXPECT_TRUE(status().signed_by_server);
  EXPECT_FALSE(status().needs_signing);
  EXPECT_FALSE(status().earliest_expiry);
  EXPECT_EQ(status().source_serial, 2026112302u);
}

}  // namespace
}  // namespace millrace::dnszone::test
