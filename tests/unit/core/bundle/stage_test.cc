#include "core/bundle/stage.h"

#include <gtest/gtest.h>

#include "core/bundle/stage_memory.h"
#include "core/inbox/inbox.h"
#include "tests/support/test_env.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

// The bundle of this host's own stage, which is the only part there.
Result<std::optional<Bundle>> read_own(const StageContext& context, Stage reader, Stage writer) {
  ASSIGN(Inbox inbox, read_inbox(context, reader, writer));
  if (inbox.parts.empty()) return std::optional<Bundle>();
  return std::optional(std::move(inbox.parts.front().bundle));
}

TEST(StageReport, exit_status_takes_the_gravest) {
  StageReport report;
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  report.changed = true;
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  report.fail(not_yet("locked"));
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  report.fail(config_error("no such zone"));
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  report.fail(Error("disk full"));
  report.fail(config_error("no such zone"));
  EXPECT_EQ(report.exit_status(), ExitStatus::failed);
}

TEST(StageReport, waits_when_something_is_pending) {
  StageReport report;
  report.pending.emplace_back("the CA validates");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

TEST(StageReport, add_puts_two_together) {
  StageReport report;
  report.done.emplace_back("one");
  report.retry_after = milliseconds(500);
  StageReport other;
  other.changed = true;
  other.done.emplace_back("two");
  other.pending.emplace_back("three");
  other.fail(Error("four"));
  other.retry_after = milliseconds(200);
  report.add(std::move(other));
  report.add(StageReport());
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(printed(report.done), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(printed(report.pending), std::vector<std::string>{"three"});
  EXPECT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.retry_after, milliseconds(200));
}

TEST(StageReport, add_keeps_the_other_s_pace_when_it_has_none) {
  StageReport report;
  StageReport other;
  other.retry_after = milliseconds(200);
  report.add(other);
  EXPECT_EQ(report.retry_after, milliseconds(200));
}

class Stages : public testing::Test {
 protected:
  void SetUp() override { env_.make_state(); }

  StageContext context() { return env_.context(); }
  std::string state(const std::string& below) const { return env_.directory / ("state/" + below); }
  std::string inbox_fault() {
    const auto bundle = read_own(context(), Stage::order, Stage::csr);
    return bundle.ok() ? "read" : bundle.error().text();
  }

  test::TestEnv env_;
};

TEST_F(Stages, have_a_lock_that_names_its_holder) {
  const auto first = lock_stage(context(), "acme");
  ASSERT_TRUE(first.ok());
  const auto second = lock_stage(context(), "acme");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::not_yet);
  EXPECT_NE(
      second.error().text().find(" millrace acme since 2026-11-23T20:15:00Z: run again later"),
      std::string::npos)
      << second.error().text();
  EXPECT_TRUE(lock_stage(context(), "dns").ok());
}

TEST_F(Stages, report_that_init_must_be_run_where_there_is_no_state) {
  const StageContext elsewhere = {env_.env, StatePaths(env_.directory / "gone"), "test.example"};
  const auto lock = lock_stage(elsewhere, "acme");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().text(),
            (env_.directory / "gone").string() +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init");
  EXPECT_EQ(lock.error().kind, ErrorKind::config);
}

TEST_F(Stages, read_what_another_wrote) {
  EXPECT_TRUE(write_outbox(context(), Stage::csr, {{"requests/mail.json", "{}"}}).value());
  const auto bundle = read_own(context(), Stage::order, Stage::csr).value();
  ASSERT_TRUE(bundle.has_value());
  EXPECT_EQ(bundle->files, (FileTree{{"requests/mail.json", "{}"}}));
  EXPECT_EQ(bundle->meta.scope, "csr");
  EXPECT_EQ(bundle->meta.host, "test.example");
}

TEST_F(Stages, of_one_process_read_a_key_once) {
  StageMemory memory;
  StageContext remembering = context();
  remembering.memory = &memory;
  ASSERT_TRUE(write_outbox(remembering, Stage::csr, {{"a", "1"}}).value());
  ASSERT_TRUE(env_.real_files->remove(state("signing/csr.sec")));
  EXPECT_TRUE(write_outbox(remembering, Stage::csr, {{"a", "2"}}).value());
  EXPECT_EQ(read_own(remembering, Stage::order, Stage::csr).value()->files, (FileTree{{"a", "2"}}));
  EXPECT_EQ(write_outbox(context(), Stage::csr, {{"a", "3"}}).error().text(),
            state("signing/csr.sec") +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init");
}

TEST_F(Stages, read_nothing_where_nothing_was_written) {
  EXPECT_FALSE(read_own(context(), Stage::order, Stage::csr).value().has_value());
  EXPECT_FALSE(env_.directory.has("state/seen"));
}

TEST_F(Stages, change_nothing_the_second_time) {
  EXPECT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).value());
  ASSERT_TRUE(read_own(context(), Stage::order, Stage::csr).ok());
  const test::Snapshot before = env_.directory.snapshot();
  const size_t steps = env_.files.steps().size();
  { const auto lock = lock_stage(context(), "acme"); }
  const test::Snapshot with_lock = env_.directory.snapshot();
  EXPECT_FALSE(write_outbox(context(), Stage::csr, {{"a", "1"}}).value());
  ASSERT_TRUE(read_own(context(), Stage::order, Stage::csr).ok());
  { const auto lock = lock_stage(context(), "acme"); }
  EXPECT_EQ(env_.directory.snapshot(), with_lock);
  EXPECT_EQ(env_.files.steps().size(), steps);
  EXPECT_EQ(with_lock.size(), before.size() + 1);  // the lock file alone is new
}

TEST_F(Stages, refuse_an_older_bundle_than_the_last_seen) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  const std::string old = env_.real_files->read_symlink(state("outbox/csr/current")).value();
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "2"}}).ok());
  ASSERT_EQ(inbox_fault(), "read");
  ASSERT_TRUE(env_.real_files->replace_symlink(state("outbox/csr/current"), old).ok());
  EXPECT_NE(inbox_fault(), "read");
}

TEST_F(Stages, miss_an_outbox_that_was_read_before) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  ASSERT_EQ(inbox_fault(), "read");
  ASSERT_TRUE(env_.real_files->remove_tree(state("outbox/csr")).ok());
  const std::string gone =
      state("outbox/csr/current") +
      ": missing, but version 1 was read before: nothing is changed without it; mount " +
      state("outbox/csr") + " or restore it, or where this host writes it run: millrace csr";
  EXPECT_EQ(inbox_fault(), gone);
  std::filesystem::create_directory(state("outbox/csr"));
  EXPECT_EQ(inbox_fault(), gone);
}

TEST_F(Stages, write_above_what_readers_of_this_host_have_seen) {
  for (const char* text : {"1", "2", "3"}) {
    ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", text}}).ok());
    if (text[0] == '1') {
      std::filesystem::copy(
          state("outbox/csr"), state("old"),
          std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
    }
  }
  ASSERT_EQ(inbox_fault(), "read");
  ASSERT_TRUE(env_.real_files->remove_tree(state("outbox/csr")).ok());
  std::filesystem::rename(state("old"), state("outbox/csr"));
  EXPECT_NE(inbox_fault(), "read");
  EXPECT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).value());
  EXPECT_EQ(read_own(context(), Stage::order, Stage::csr).value()->meta.serial, 4U);
  ASSERT_TRUE(env_.real_files->remove_tree(state("outbox/csr")).ok());
  EXPECT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).value());
  EXPECT_EQ(read_own(context(), Stage::order, Stage::csr).value()->meta.serial, 5U);
}

TEST_F(Stages, keep_last_seen_serials_of_readers_apart) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  ASSERT_EQ(inbox_fault(), "read");
  EXPECT_TRUE(env_.directory.has("state/seen/order.csr.json"));
  EXPECT_FALSE(env_.directory.has("state/seen/tlsa.csr.json"));
  const SeenVersion seen = seen_version(context(), Stage::order, Stage::csr).value();
  EXPECT_EQ(seen.serial, 1U);
  EXPECT_EQ(seen.digest.size(), 64U);
  EXPECT_EQ(seen.created, env_.clock.now());
}

TEST_F(Stages, read_what_an_earlier_release_remembers) {
  env_.directory.write("state/seen/order.csr.json", "{\n  \"serial\": 5\n}\n");
  EXPECT_EQ(seen_version(context(), Stage::order, Stage::csr).value(), SeenVersion{.serial = 5});
}

TEST_F(Stages, refuse_a_bundle_of_another_stage_s_key) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  env_.directory.write("state/signing/csr.pub", env_.directory.read("state/signing/tlsa.pub"));
  EXPECT_NE(inbox_fault(), "read");
}

TEST_F(Stages, refuse_a_bundle_put_into_another_stage_s_outbox) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  env_.directory.write("state/signing/tlsa.pub", env_.directory.read("state/signing/csr.pub"));
  std::filesystem::copy(
      state("outbox/csr"), state("outbox/tlsa"),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  EXPECT_FALSE(read_own(context(), Stage::poll, Stage::tlsa).ok());
}

TEST_F(Stages, report_that_init_must_be_run_where_keys_are_missing) {
  ASSERT_TRUE(env_.real_files->remove(state("signing/csr.pub")).ok());
  ASSERT_TRUE(env_.real_files->remove(state("signing/csr.sec")).ok());
  EXPECT_EQ(inbox_fault(),
            state("signing/csr.pub") +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init");
  const auto written = write_outbox(context(), Stage::csr, {});
  EXPECT_EQ(written.error().text(),
            state("signing/csr.sec") +
                ": missing: if this host had it, mount it or restore it from a backup, because "
                "servers use the keys of its state; for a new site run: millrace init");
  EXPECT_EQ(written.error().kind, ErrorKind::config);
}

TEST_F(Stages, refuse_to_sign_with_a_key_that_others_can_read) {
  env_.directory.write("state/signing/csr.sec", env_.directory.read("state/signing/csr.sec"), 0644);
  EXPECT_EQ(write_outbox(context(), Stage::csr, {}).error().text(),
            state("signing/csr.sec") +
                ": mode 0644, expected 0600: others can read this key; run: chmod 600 " +
                state("signing/csr.sec"));
}

TEST_F(Stages, name_a_broken_memory_of_serials) {
  ASSERT_TRUE(write_outbox(context(), Stage::csr, {{"a", "1"}}).ok());
  env_.directory.write("state/seen/order.csr.json", "{\"serial\": \"x\"}");
  EXPECT_EQ(inbox_fault(),
            state("seen/order.csr.json") +
                ": /serial: expected a whole number, got a string; if it is damaged, "
                "run: millrace bundle accept csr");
}

}  // namespace
}  // namespace millrace
