// Two configurations, each with a state of its own, that sign one source into one file.
#include "core/base/path.h"
#include "tests/support/dnszone/sign_stage_support.h"

namespace millrace::dnszone::test {
namespace {

using std::chrono::days;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SharedSignedFile : public SignStage {
 protected:
  SharedSignedFile() {
    std::filesystem::copy(directory / "state", directory / "staging",
                          std::filesystem::copy_options::recursive);
  }

  StageReport run_staging() {
    StageContext other = context();
    other.paths = StatePaths(directory / "staging");
    StageReport report = run_sign(other, settings, options);
    for (const Error& error : report.errors) ADD_FAILURE() << error.text();
    return report;
  }
  std::string signed_text() { return directory.read("served/example.test.signed"); }
};

TEST_F(SharedSignedFile, stays_as_the_first_has_signed_it) {
  run_well();
  const std::string before = signed_text();
  const StageReport report = run_staging();
  EXPECT_THAT(printed(report.done),
              ElementsAre("zone example.test.: the signed file with serial 2026112302 "
                          "is what would be signed, and is kept (never signed)",
                          "zone example.test.: reloaded"));
  EXPECT_EQ(signed_text(), before);
  EXPECT_FALSE(run_well().changed);
  EXPECT_FALSE(run_staging().changed);
}

TEST_F(SharedSignedFile, is_signed_once_by_whichever_sees_an_edit_first) {
  run_well();
  run_staging();
  edit_source("192.0.2.2", "192.0.2.3");
  run_staging();
  EXPECT_EQ(signed_serial(), 2026112303u);
  const std::string before = signed_text();
  EXPECT_THAT(printed(run_well().done),
              Contains(HasSubstr("is what would be signed, and is kept (the source has changed, "
                                 "the signed file is not the one that was written)")));
  EXPECT_FALSE(run_staging().changed);
  EXPECT_EQ(signed_text(), before);
  EXPECT_EQ(announced()->serial, 2026112303u);
}

TEST_F(SharedSignedFile, is_refreshed_once_when_its_signatures_near_their_end) {
  settings.zones[0].signing.nsec3 = true;
  settings.zones[0].signing.zonemd = true;
  run_well();
  run_staging();
  clock.set(*status().refresh_at);
  run_well();
  EXPECT_EQ(signed_serial(), 2026112303u);
  EXPECT_THAT(printed(run_staging().done),
              Contains(HasSubstr("is what would be signed, and is kept")));
  EXPECT_FALSE(run_well().changed);
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(SharedSignedFile, is_signed_again_where_the_other_settings_make_another_zone) {
  run_well();
  settings.zones[0].signing.nsec3 = true;
  EXPECT_THAT(printed(run_staging().done), Not(Contains(HasSubstr("and is kept"))));
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SharedSignedFile, is_not_taken_over_with_a_signature_that_does_not_verify) {
  run_well();
  std::string text = signed_text();
  const size_t signature = text.find('=', text.find("\tRRSIG\tA ")) - 8;
  text[signature] = text[signature] == 'A' ? 'B' : 'A';
  directory.write("served/example.test.signed", text);
  EXPECT_THAT(printed(run_staging().done), Contains(HasSubstr("signed with serial 2026112303")));
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(SharedSignedFile, is_not_taken_over_where_a_record_is_missing) {
  run_well();
  std::string text = signed_text();
  const size_t line = text.find("www.example.test.\t3600\tIN\tA\t");
  text.erase(line, text.find('\n', line) + 1 - line);
  directory.write("served/example.test.signed", text);
  run_staging();
  EXPECT_EQ(signed_serial(), 2026112303u);
  EXPECT_THAT(signed_text(), HasSubstr("www.example.test.\t3600\tIN\tA\t192.0.2.2"));
}

TEST_F(SharedSignedFile, is_what_a_lost_state_is_made_from) {
  run_well();
  const std::string before = signed_text();
  std::filesystem::remove(directory / "state/zones/example.test.json");
  std::filesystem::remove(directory / "state/zones/example.test.signatures");
  run_well();
  EXPECT_EQ(signed_text(), before);
  clock.advance(days(1));
  EXPECT_FALSE(run_well().changed);
}

}  // namespace
}  // namespace millrace::dnszone::test
