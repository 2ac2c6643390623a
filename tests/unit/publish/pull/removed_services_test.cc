#include "publish/pull/removed_services.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "publish/pull/service_record.h"
#include "tests/unit/publish/pull/pull_support.h"

namespace millrace::publish {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kPairs[] = {"state/services/www/installed/web.pem",
                                  "state/services/www/previous/web.pem"};

class RemovedServices : public testing::Test {
 protected:
  RemovedServices() {
    ServiceSettings service;
    service.name = "www";
    service.certificates = {world_.id};
    settings_.services.push_back(service);
    ServiceRecord record;
    record.install(world_.id, world_.pair());
    EXPECT_TRUE(write_record(context(), "www", record));
    for (const char* pair : kPairs) world_.env.directory.write(pair, "key and chain", 0600);
    world_.env.directory.write("state/services/www/hold.json", "{}", 0600);
  }

  StageContext context() { return world_.env.context(); }
  StageReport run() {
    StageReport report;
    remove_old_services(context(), settings_, report);
    for (const Error& error : report.errors) ADD_FAILURE() << error.text();
    return report;
  }
  ServiceRecord record() { return read_record(context(), "www").value(); }
  bool has(const std::string& file) const { return world_.env.directory.has(file); }
  void advance(Duration by) { world_.env.clock.advance(by); }

  PullWorld world_;
  PullSettings settings_;
};

TEST_F(RemovedServices, keep_their_state_for_a_week_and_then_nothing) {
  settings_.services.clear();
  StageReport report = run();
  EXPECT_THAT(printed(report.notes),
              ElementsAre("service www: it is not in the configuration any more: its state, with "
                          "copies of its keys, is removed after 2026-11-30T20:15:00Z; the files "
                          "that the server reads stay"));
  EXPECT_EQ(report.due, world_.env.clock.now() + days(7));
  advance(days(7) - Duration(1));
  report = run();
  EXPECT_THAT(report.notes, IsEmpty()) << "said once";
  EXPECT_EQ(report.due, world_.env.clock.now() + Duration(1));
  for (const char* pair : kPairs) EXPECT_TRUE(has(pair));
  advance(Duration(1));
  report = run();
  EXPECT_THAT(printed(report.done),
              ElementsAre("service www: it has not been in the configuration since "
                          "2026-11-23T20:15:00Z: its state, with copies of its keys, is removed"));
  EXPECT_TRUE(report.changed);
  EXPECT_FALSE(has("state/services/www"));
  EXPECT_THAT(removed_services(context(), settings_).value(), IsEmpty());
}

TEST_F(RemovedServices, that_come_back_have_all_they_had) {
  const std::string before = encode(record());
  const PullSettings with = settings_;
  settings_.services.clear();
  run();
  EXPECT_THAT(removed_services(context(), settings_).value(), ElementsAre("www"));
  advance(days(6));
  settings_ = with;
  const StageReport report = run();
  EXPECT_THAT(report.notes, IsEmpty());
  EXPECT_EQ(encode(record()), before);
  EXPECT_TRUE(has("state/services/www/hold.json"));
  advance(days(2));
  settings_.services.clear();
  run();
  EXPECT_TRUE(has(kPairs[1])) << "the week begins again";
}

TEST_F(RemovedServices, keep_their_state_when_the_clock_was_wrong_at_the_removal) {
  settings_.services.clear();
  advance(days(300));
  run();
  advance(-days(300));
  EXPECT_EQ(run().notes.size(), 1U);
  EXPECT_EQ(record().removed, world_.env.clock.now());
}

TEST_F(RemovedServices, are_removed_although_a_crash_left_a_part_of_them) {
  settings_.services.clear();
  run();
  advance(days(7));
  std::filesystem::remove_all(world_.env.directory / "state/services/www/installed");
  run();
  EXPECT_FALSE(has("state/services/www"));
}

TEST_F(RemovedServices, do_not_wait_for_another_one_that_cannot_be_read) {
  settings_.services.clear();
  run();
  world_.env.directory.write("state/services/aaa/state.json", "[]", 0600);
  advance(days(7));
  StageReport report;
  remove_old_services(context(), settings_, report);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_TRUE(report.errors.front().text().starts_with("service aaa: "))
      << report.errors.front().text();
  EXPECT_FALSE(has("state/services/www"));
}

TEST_F(RemovedServices, are_no_others_than_the_configuration_lacks) {
  EXPECT_THAT(run().notes, IsEmpty());
  EXPECT_THAT(removed_services(context(), settings_).value(), IsEmpty());
  world_.env.directory.write("state/services/readme", "of the operator");
  EXPECT_THAT(removed_services(context(), settings_).value(), IsEmpty());
}

TEST_F(RemovedServices, may_be_one_certificate_of_a_service) {
  const auto id = settings_.services.front().certificates;
  settings_.services.front().certificates = {CertId::parse("other").value()};
  EXPECT_THAT(printed(run().notes),
              ElementsAre("service www: its certificate web is not in the configuration any more: "
                          "its state, with copies of its keys, is removed after "
                          "2026-11-30T20:15:00Z; the files that the server reads stay"));
  advance(days(6));
  settings_.services.front().certificates = id;
  run();
  EXPECT_FALSE(record().certificates.at(world_.id).removed);
  settings_.services.front().certificates = {CertId::parse("other").value()};
  run();
  advance(days(7));
  const StageReport report = run();
  EXPECT_THAT(
      printed(report.done),
      ElementsAre("service www: its certificate web has not been in the configuration since "
                  "2026-11-29T20:15:00Z: its state, with copies of its keys, is removed"));
  EXPECT_TRUE(record().certificates.empty());
  for (const char* pair : kPairs) EXPECT_FALSE(has(pair));
  EXPECT_TRUE(has("state/services/www/hold.json"));
}

}  // namespace
}  // namespace millrace::publish
