// millrace zone keytime: times of a key that is there.
#include <gmock/gmock.h>

#include "dnszone/keys/key_times.h"
#include "dnszone/keys/key_tools.h"
#include "dnszone/keys/keytime_tool.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/tool_report.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Fault;
using millrace::test::Finished;
using millrace::test::run_program;
using std::chrono::days;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Keytime : public TestEnv, public ::testing::Test {
 protected:
  std::string new_key() {
    KeygenTool tool{origin, "keys"};
    tool.only = KeygenTool::Only::zsk;
    return must(zone_keygen(env, tool)).lines.front();
  }
  KeytimeTool tool(const std::string& key) { return {.keys = "keys", .key = key}; }
  std::string read(const std::string& file) { return directory.read("keys/" + file); }
  // As seconds, from both files.
  std::string settime_shows(const std::string& key) {
    const Finished shown =
        run_program({"dnssec-settime", "-K", (directory / "keys").string(), "-u", "-p", "all", key},
                    {.environment = {}, .directory = directory.path()});
    EXPECT_EQ(shown.status, 0) << shown.err;
    return shown.out;
  }
  static std::string seconds(TimePoint time) {
    return std::to_string(time.time_since_epoch().count());
  }

  const DnsName origin = name("example.test.");
  const TimePoint now = clock.now();
};

TEST_F(Keytime, sets_times_that_dnssec_settime_reads) {
  const std::string key = new_key();
  KeytimeTool set = tool(key);
  set.publish = now + days(1);
  set.activate = now + days(2);
  set.inactive = now + days(30);
  set.remove = now + days(40);
  const ToolReport report = must(zone_keytime(env, set));
  EXPECT_TRUE(report.changed);
  EXPECT_THAT(report.lines,
              ElementsAre(key + ": unpublished, published from " + format_time(now + days(1))));
  EXPECT_THAT(settime_shows(key), AllOf(HasSubstr("Created: " + seconds(now)),
                                        HasSubstr("Publish: " + seconds(now + days(1))),
                                        HasSubstr("Activate: " + seconds(now + days(2))),
                                        HasSubstr("Inactive: " + seconds(now + days(30))),
                                        HasSubstr("Delete: " + seconds(now + days(40)))));
  const KeyTimes times = must(load_keys(files, directory / "keys", origin)).front().times;
  EXPECT_EQ(times.publish, now + days(1));
  EXPECT_EQ(times.remove, now + days(40));
}

TEST_F(Keytime, writes_both_files_and_keeps_their_modes) {
  const std::string key = new_key();
  KeytimeTool set = tool(key);
  set.inactive = time("2026-12-24T00:00:00Z");
  must(zone_keytime(env, set));
  EXPECT_THAT(read(key + ".key"),
              HasSubstr("\n; Inactive: 20261224000000\nexample.test. IN DNSKEY"));
  EXPECT_THAT(read(key + ".private"), HasSubstr("\nInactive: 20261224000000\n"));
  EXPECT_THAT(directory.snapshot().at("keys/" + key + ".private"), HasSubstr("0600"));
  EXPECT_THAT(directory.snapshot().at("keys/" + key + ".key"), HasSubstr("0644"));
}

TEST_F(Keytime, changes_nothing_else_in_the_files) {
  const std::string key = new_key();
  const std::string before_public = read(key + ".key");
  const std::string before_private = read(key + ".private");
  KeytimeTool set = tool(key);
  set.inactive = now + days(3);
  must(zone_keytime(env, set));
  EXPECT_NE(read(key + ".key"), before_public);
  set.inactive = std::optional<TimePoint>();
  must(zone_keytime(env, set));
  EXPECT_EQ(read(key + ".key"), before_public);
  EXPECT_EQ(read(key + ".private"), before_private);
}

TEST_F(Keytime, that_is_there_already_writes_nothing) {
  const std::string key = new_key();
  KeytimeTool set = tool(key);
  set.activate = now;
  const auto before = directory.snapshot();
  EXPECT_FALSE(must(zone_keytime(env, set)).changed);
  EXPECT_EQ(directory.snapshot(), before);
}

TEST_F(Keytime, takes_the_name_of_either_file) {
  const std::string key = new_key();
  for (const char* ending : {".key", ".private"}) {
    KeytimeTool set = tool(key + ending);
    set.activate = now;
    EXPECT_THAT(must(zone_keytime(env, set)).lines, ElementsAre(key + ": active"));
  }
}

TEST_F(Keytime, refuses_times_out_of_order_and_leaves_the_files) {
  const std::string key = new_key();
  const auto before = directory.snapshot();
  KeytimeTool set = tool(key);
  set.remove = now - days(1);
  EXPECT_EQ(zone_keytime(env, set).error().text(),
            key + " would be deleted from " + format_time(now - days(1)) +
                ", but active only from " + format_time(now) +
                ": expected published, active, inactive, deleted in this order");
  EXPECT_EQ(directory.snapshot(), before);
}

TEST_F(Keytime, refuses_what_is_not_the_name_of_a_key) {
  new_key();
  const auto outcome = zone_keytime(env, tool("example.test"));
  EXPECT_EQ(outcome.error().kind, ErrorKind::config);
  EXPECT_EQ(outcome.error().text(),
            "\"example.test\" is not the name of a key, expected one like Kexample.org.+013+12345");
  EXPECT_THAT(zone_keytime(env, tool("Kexample.test.+013+00001")).error().text(),
              HasSubstr("Kexample.test.+013+00001.key"));
}

TEST_F(Keytime, refuses_a_private_half_that_others_can_read) {
  const std::string key = new_key();
  std::filesystem::permissions(directory / ("keys/" + key + ".private"),
                               std::filesystem::perms(0644));
  KeytimeTool set = tool(key);
  set.inactive = now + days(1);
  EXPECT_THAT(zone_keytime(env, set).error().text(), HasSubstr("chmod 600"));
}

TEST_F(Keytime, of_a_key_whose_private_half_is_elsewhere_goes_into_the_public_one) {
  const std::string key = new_key();
  std::filesystem::remove(directory / ("keys/" + key + ".private"));
  KeytimeTool set = tool(key);
  set.inactive = now + days(1);
  EXPECT_TRUE(must(zone_keytime(env, set)).changed);
  EXPECT_THAT(read(key + ".key"), HasSubstr("; Inactive: "));
  EXPECT_FALSE(directory.has("keys/" + key + ".private"));
}

// What a run left half done is finished by the next.
TEST_F(Keytime, is_finished_by_a_second_run_after_any_step_that_failed) {
  const std::string key = new_key();
  KeytimeTool set = tool(key);
  set.inactive = now + days(1);
  files.plan(2, Fault::refuse);  // the public half
  ASSERT_FALSE(zone_keytime(env, set));
  EXPECT_EQ(must(load_keys(files, directory / "keys", origin)).front().times.inactive,
            now + days(1));
  EXPECT_TRUE(must(zone_keytime(env, set)).changed);
  EXPECT_THAT(read(key + ".key"), HasSubstr("; Inactive: "));
  EXPECT_FALSE(must(zone_keytime(env, set)).changed);
}

// Files of BIND and of ldns, which writes no times and format v1.2.
TEST_F(Keytime, are_set_in_the_files_of_others) {
  for (const char* maker : {"bind", "ldns"}) {
    std::filesystem::remove_all(directory / "keys");
    copy_keys(directory, maker);
    for (const std::string& file : must(files.list(directory / "keys"))) {
      if (!file.ends_with(".key")) continue;
      const std::string key = file.substr(0, file.size() - 4);
      KeytimeTool set = tool(key);
      set.inactive = time("2027-01-15T00:00:00Z");
      const auto outcome = zone_keytime(env, set);
      ASSERT_TRUE(outcome) << outcome.error().text();
      EXPECT_THAT(settime_shows(key), HasSubstr("Inactive: 1799971200")) << key;
      set.inactive = std::optional<TimePoint>();
      must(zone_keytime(env, set));
      EXPECT_THAT(settime_shows(key), Not(HasSubstr("Inactive: 1"))) << key;
    }
  }
}

std::string edited(const std::string& text, const KeyTimes& times, const std::string& prefix) {
  return std::string(with_key_times(text, times, prefix).view());
}

TEST(WithKeyTimes, keeps_every_octet_of_what_is_not_changed) {
  KeyTimes times;
  times.publish = time("2026-11-23T20:15:00Z");
  const std::string text =
      "; a remark of mine\r\n;  Publish: 20261123201500 (Mon Nov 23 20:15:00 2026)\r\n"
      "; SyncPublish: 20261123201500\n\n  \nexample.test. 3600 IN DNSKEY 256 3 13 AA== ; mine";
  EXPECT_EQ(edited(text, times, "; "), text);
  times.remove = time("2027-01-01T00:00:00Z");
  EXPECT_EQ(
      edited(text, times, "; "),
      "; a remark of mine\r\n;  Publish: 20261123201500 (Mon Nov 23 20:15:00 2026)\r\n"
      "; Delete: 20270101000000\n"
      "; SyncPublish: 20261123201500\n\n  \nexample.test. 3600 IN DNSKEY 256 3 13 AA== ; mine");
  times.publish = time("2026-11-23T20:15:01Z");
  EXPECT_THAT(edited(text, times, "; "), HasSubstr("mine\r\n; Publish: 20261123201501\r\n; Del"));
}

TEST(WithKeyTimes, are_put_before_the_record_or_at_the_end) {
  KeyTimes times;
  times.created = time("2026-11-23T20:15:00Z");
  EXPECT_EQ(edited("a. IN DNSKEY 256 3 13 AA==", times, "; "),
            "; Created: 20261123201500\na. IN DNSKEY 256 3 13 AA==");
  EXPECT_EQ(edited("Private-key-format: v1.2\nAlgorithm: 13\nPrivateKey: AA==", times, ""),
            "Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: AA==\nCreated: 20261123201500\n");
}

}  // namespace
}  // namespace millrace::dnszone::test
