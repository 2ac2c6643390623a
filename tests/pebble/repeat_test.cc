// What a run does when nothing is to be done, and when another one is at it.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class Repeated : public RealServers {
 protected:
  // All that millrace may change. The servers write into their own directories.
  Snapshot tree() const {
    Snapshot all = snapshot(bed_.state());
    EXPECT_EQ(all.erase("last-run.json"), 1U);
    all.erase("idle.json");
    for (const auto& [path, what] : snapshot(bed_.directory() / "zones"))
      all["zones/" + path] = what;
    for (const auto& [path, what] : snapshot(bed_.publication())) all["publication/" + path] = what;
    return all;
  }

  // A reload command that says that it runs, and ends when it is let.
  void write_slow_reload() const {
    const std::string home = bed_.directory();
    write_text(bed_.directory() / "reload.sh", "touch " + home + "/reloading\nwhile [ ! -e " +
                                                   home + "/go ]; do sleep 0.05; done\n" +
                                                   "exec nsd-control -c " + home +
                                                   "/primary/nsd.conf reload example.test\n");
    Testbed::Site site;
    site.reload = R"(["sh", ")" + home + R"(/reload.sh"])";
    bed_.write_config(site);
  }
  bool reloading() const { return std::filesystem::exists(bed_.directory() / "reloading"); }
  void let_it_go() const { write_text(bed_.directory() / "go", ""); }
};

TEST_F(Repeated, changes_nothing_and_sends_the_ca_nothing) {
  ASSERT_EQ(millrace({"issue", "example"}).status, 0);
  const size_t mark = bed_.pebble_log().size();
  const Snapshot before = tree();

  const Finished again = millrace({"run", "--json"});

  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(json_of(again)["changed"], false) << again.out;
  EXPECT_EQ(json_of(again)["pending"], Json::array());
  EXPECT_EQ(json_of(again)["errors"], Json::array());
  EXPECT_EQ(tree(), before);
  EXPECT_EQ(posts(mark), 0U);
}

TEST_F(Repeated, says_whether_something_changed_by_the_status_that_was_asked_for) {
  const Finished issue = millrace({"issue", "--changed-exit", "3", "example"});
  EXPECT_EQ(issue.status, 3) << issue.err;
  EXPECT_EQ(millrace({"run", "--changed-exit", "3"}).status, 0);
}

TEST_F(Repeated, leaves_the_work_to_another_run_and_names_it) {
  write_slow_reload();
  Daemon first(command_line({"run", "--wait"}), bed_.directory() / "first.log");
  ASSERT_TRUE(wait_until([this] { return reloading(); }))
      << read_text(bed_.directory() / "first.log");

  const Finished second = millrace({"run"});

  EXPECT_EQ(second.status, 75) << second.out << second.err;
  EXPECT_THAT(second.err, HasSubstr(std::to_string(first.pid())));
  let_it_go();
  EXPECT_EQ(first.wait(), 0) << read_text(bed_.directory() / "first.log");
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
}

TEST_F(Repeated, is_not_stopped_by_the_lock_of_a_dead_process) {
  write_slow_reload();
  Daemon first(command_line({"run", "--wait"}), bed_.directory() / "first.log");
  ASSERT_TRUE(wait_until([this] { return reloading(); }))
      << read_text(bed_.directory() / "first.log");
  first.kill();
  let_it_go();

  const Finished second = millrace({"run", "--wait"});

  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
}

}  // namespace
}  // namespace millrace::test
