#include "cli/pipeline/run_history.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

constexpr TimePoint kNoon{std::chrono::seconds(1'800'000'000)};
constexpr Duration kHour = std::chrono::hours(1);

StageOutcomes failing(const std::string& text) {
  StageReport report;
  report.fail(Error(text).about({SubjectKind::certificate, "web"}));
  return {{Stage::order, {report, std::chrono::milliseconds(120)}}};
}

StageOutcomes waiting(const std::string& text) {
  StageReport report;
  report.add_pending({{SubjectKind::certificate, "web"}, text});
  return {{Stage::order, {report, std::chrono::milliseconds(7)}}};
}

TEST(RunHistory, counts_failures_in_a_row_and_keeps_the_last_success) {
  StageRecords records = updated({}, {{Stage::order, {}}}, {}, kNoon);
  records = updated(records, failing("HTTP 500"), {}, kNoon + kHour);
  records = updated(records, failing("HTTP 500"), {}, kNoon + 2 * kHour);
  const StageRecord& order = records.at(Stage::order);
  EXPECT_EQ(order.failures, 2U);
  EXPECT_EQ(order.success, kNoon);
  EXPECT_EQ(order.at, kNoon + 2 * kHour);
  EXPECT_EQ(order.exit_status, 1U);
  EXPECT_EQ(order.duration, std::chrono::milliseconds(120));
  EXPECT_EQ(updated(records, {{Stage::order, {}}}, {}, kNoon + 3 * kHour).at(Stage::order).failures,
            0U);
}

TEST(RunHistory, does_not_count_waiting_as_a_failure) {
  const StageRecord order = updated({}, waiting("not yet"), {}, kNoon).at(Stage::order);
  EXPECT_EQ(order.exit_status, 75U);
  EXPECT_EQ(order.success, kNoon);
}

TEST(RunHistory, counts_a_stage_that_had_nothing_to_do_as_run) {
  StageRecords records = updated({}, {{Stage::csr, {{}, std::chrono::milliseconds(9)}}}, {}, kNoon);
  records = updated(records, {}, {Stage::csr, Stage::order}, kNoon + kHour);
  EXPECT_EQ(records.at(Stage::csr).success, kNoon + kHour);
  EXPECT_EQ(records.at(Stage::csr).duration, std::chrono::milliseconds(9));
  EXPECT_FALSE(records.contains(Stage::order));  // which has never run
}

TEST(RunHistory, keeps_the_time_of_a_trouble_whose_numbers_change) {
  auto troubles = updated({}, failing("refused, next attempt at 2026-11-23T20:15:00Z"), kNoon);
  troubles =
      updated(troubles, failing("refused, next attempt at 2026-11-24T20:15:00Z"), kNoon + kHour);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].since, kNoon);
  EXPECT_TRUE(troubles[0].has_failed);
  EXPECT_EQ(troubles[0].line.printed(),
            "certificate web: refused, next attempt at 2026-11-24T20:15:00Z");
}

TEST(RunHistory, forgets_a_trouble_that_is_over_and_keeps_those_of_stages_that_did_not_run) {
  auto troubles = updated({}, failing("refused"), kNoon);
  EXPECT_EQ(updated(troubles, {{Stage::poll, {}}}, kNoon + kHour).size(), 1U);
  EXPECT_TRUE(updated(troubles, {{Stage::order, {}}}, kNoon + kHour).empty());
  troubles = updated(troubles, waiting("refused"), kNoon + kHour);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].since, kNoon + kHour);  // it waits, and did not before
}

TEST(RunHistory, corrects_times_of_a_clock_that_was_ahead) {
  const auto troubles = updated({}, failing("refused"), kNoon + kHour);
  EXPECT_EQ(updated(troubles, failing("refused"), kNoon)[0].since, kNoon);
}

TEST(RunHistory, is_read_as_it_was_written) {
  const StageRecords records = updated({}, failing("refused"), {}, kNoon);
  const auto troubles = updated({}, failing("refused"), kNoon);
  const Json note = {{"stages", json_of(records)}, {"troubles", json_of(troubles)}};
  const auto read = stage_records_in(note, "F");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, records);
  const auto read_troubles = troubles_in(note, "F");
  ASSERT_TRUE(read_troubles) << read_troubles.error().text();
  EXPECT_EQ(json_of(*read_troubles), json_of(troubles));
}

TEST(RunHistory, is_empty_in_files_of_earlier_releases_and_leaves_out_unknown_stages) {
  EXPECT_TRUE(stage_records_in(Json::object(), "F")->empty());
  EXPECT_TRUE(troubles_in(Json::object(), "F")->empty());
  EXPECT_TRUE(stage_records_in({{"stages", {{"brew", Json::object()}}}}, "F")->empty());
  EXPECT_EQ(stage_records_in({{"stages", Json::array()}}, "F").error().text(),
            "F: /stages: expected an object");
  EXPECT_EQ(troubles_in({{"troubles", 1}}, "F").error().text(), "F: /troubles: expected an array");
}

}  // namespace
}  // namespace millrace::cli
