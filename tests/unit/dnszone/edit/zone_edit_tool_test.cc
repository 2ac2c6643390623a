// `millrace zone edit` on a plain file.
#include "dnszone/edit/zone_edit_tool.h"

#include <gmock/gmock.h>

#include "dnszone/tool_report.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using Lines = std::vector<std::string>;

const std::string kRaised =
    "@ 300 SOA ns1 hostmaster 2 3600 600 86400 300\n@ 300 NS ns1.example.net.\n";

class ZoneEditTool : public testing::Test {
 protected:
  void SetUp() override { env_.directory.write("zone", kApex); }

  Result<ToolReport> edit(bool add, const std::string& owner, const std::string& type,
                          const std::vector<std::string>& rdata) {
    return zone_edit(env_.env, {.file = env_.directory / "zone",
                                .origin = name("example.org"),
                                .add = add,
                                .owner = owner,
                                .type = type,
                                .rdata = rdata,
                                .ttl = ttl_,
                                .serial = policy_});
  }
  std::string error_of(bool add, const std::string& owner, const std::string& type,
                       const std::vector<std::string>& rdata) {
    const std::string before = source();
    const auto report = edit(add, owner, type, rdata);
    EXPECT_EQ(source(), before);
    return report ? "no error" : report.error().text();
  }
  std::string source() { return env_.directory.read("zone"); }

  test::TestEnv env_;
  Duration ttl_{3600};
  SerialPolicy policy_ = SerialPolicy::increment;
};

TEST_F(ZoneEditTool, adds_a_record_and_removes_it_again) {
  const auto added = edit(true, "www", "A", {"192.0.2.80"});
  ASSERT_TRUE(added) << added.error().text();
  EXPECT_TRUE(added->changed);
  EXPECT_EQ(added->lines,
            (Lines{"added www.example.org. 3600 IN A 192.0.2.80", "serial 1 is now 2"}));
  EXPECT_EQ(source(),
            kRaised + kBlockBegin + "www.example.org. 3600 IN A 192.0.2.80\n" + kBlockEnd);

  const auto removed = edit(false, "www.example.org.", "A", {"192.0.2.80"});
  ASSERT_TRUE(removed) << removed.error().text();
  EXPECT_EQ(removed->lines,
            (Lines{"removed www.example.org. 3600 IN A 192.0.2.80", "serial 2 is now 3"}));
  EXPECT_THAT(source(), testing::StartsWith("@ 300 SOA ns1 hostmaster 3 "));
  EXPECT_EQ(source().size(), kApex.size());
}

TEST_F(ZoneEditTool, changes_nothing_when_it_is_so_already) {
  ASSERT_TRUE(edit(true, "@", "MX", {"10 mail"}));
  const std::string before = source();
  const auto again = edit(true, "@", "MX", {"10 mail.example.org."});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->changed);
  EXPECT_EQ(again->lines, Lines{"already there: example.org. 3600 IN MX 10 mail.example.org."});
  EXPECT_EQ(source(), before);
  const auto gone = edit(false, "www", "A", {"192.0.2.80"});
  ASSERT_TRUE(gone);
  EXPECT_FALSE(gone->changed);
  EXPECT_EQ(gone->lines, Lines{"not there: www.example.org. 3600 IN A 192.0.2.80"});
  EXPECT_EQ(source(), before);
}

TEST_F(ZoneEditTool, raises_the_serial_by_the_policy) {
  policy_ = SerialPolicy::date;
  ttl_ = Duration(60);
  ASSERT_TRUE(edit(true, "www", "TXT", {"one", "\"two three\""}));
  EXPECT_THAT(source(), testing::HasSubstr("SOA ns1 hostmaster 2026112300 "));
  EXPECT_THAT(source(), testing::HasSubstr("www.example.org. 60 IN TXT \"one\" \"two three\"\n"));
}

TEST_F(ZoneEditTool, keeps_other_records_of_the_block) {
  ASSERT_TRUE(edit(true, "a", "TXT", {"one"}));
  ASSERT_TRUE(edit(true, "a", "TXT", {"two"}));
  ASSERT_TRUE(edit(true, "b", "A", {"192.0.2.1"}));
  ASSERT_TRUE(edit(false, "a", "TXT", {"one"}));
  EXPECT_THAT(source(), testing::EndsWith(kBlockBegin +
                                          "a.example.org. 3600 IN TXT \"two\"\n"
                                          "b.example.org. 3600 IN A 192.0.2.1\n" +
                                          kBlockEnd));
}

TEST_F(ZoneEditTool, does_not_remove_what_someone_wrote_by_hand) {
  EXPECT_EQ(error_of(false, "@", "NS", {"ns1.example.net."}),
            "example.org. 300 IN NS ns1.example.net. is at " + (env_.directory / "zone").string() +
                ":2, outside the block managed by millrace: remove it by hand");
}

TEST_F(ZoneEditTool, asks_about_a_forgotten_dot) {
  EXPECT_EQ(
      error_of(true, "www.example.org", "A", {"192.0.2.80"}),
      "owner www.example.org without a final dot would be www.example.org.example.org.: write "
      "www.example.org. or www.example.org.example.org.");
  EXPECT_EQ(error_of(true, "example.org", "A", {"192.0.2.80"}),
            "owner example.org without a final dot would be example.org.example.org.: write "
            "example.org. or example.org.example.org.");
}

TEST_F(ZoneEditTool, reports_what_is_wrong_on_the_command_line) {
  EXPECT_EQ(error_of(true, "a..b", "A", {"192.0.2.1"}), "owner: name \"a..b\": empty label");
  EXPECT_EQ(error_of(true, "a", "ADDRESS", {"192.0.2.1"}), "\"ADDRESS\" is not a record type");
  EXPECT_EQ(error_of(true, "a", "A", {"192.0.2"}),
            "A rdata \"192.0.2\": expected an IPv4 address, got \"192.0.2\"");
  EXPECT_EQ(error_of(true, "@", "SOA", {"a b 1 2 3 4 5"}), "the SOA is not edited by this tool");
  EXPECT_EQ(edit(true, "a", "A", {"192.0.2"}).error().kind, ErrorKind::config);
  ttl_ = Duration(-1);
  EXPECT_EQ(error_of(true, "a", "A", {"192.0.2.1"}), "TTL -1, expected 0 to 2147483647");
}

// Asked for the time between reading the zone and locking it, it lets someone else edit first.
class BusyClock final : public Clock {
 public:
  explicit BusyClock(std::function<void()> other) : other_(std::move(other)) {}
  TimePoint now() override {
    other_();
    return TimePoint();
  }
  std::chrono::milliseconds monotonic() override { return {}; }
  void sleep(std::chrono::milliseconds) override {}
  std::chrono::microseconds processor_time() override { return {}; }

 private:
  std::function<void()> other_;
};

class ZoneEditToolTwice : public ZoneEditTool {
 protected:
  // Adds www, after another process has added this.
  Result<ToolReport> add_after(const std::string& owner) {
    BusyClock clock([&] { ASSERT_TRUE(edit(true, owner, "A", {"192.0.2.80"})); });
    Env& env = env_.env;
    Env busy{clock,   env.files, env.http, env.dns, env.processes, env.random, env.handshakes,
             env.out, env.err,   false,    {}};
    return zone_edit(busy, {.file = env_.directory / "zone",
                            .origin = name("example.org"),
                            .add = true,
                            .owner = "www",
                            .type = "A",
                            .rdata = {"192.0.2.80"}});
  }
};

TEST_F(ZoneEditToolTwice, have_a_serial_each) {
  const auto report = add_after("mail");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->lines.back(), "serial 2 is now 3");
  EXPECT_THAT(source(), testing::AllOf(testing::StartsWith("@ 300 SOA ns1 hostmaster 3 "),
                                       testing::HasSubstr("mail.example.org."),
                                       testing::HasSubstr("www.example.org.")));
}

TEST_F(ZoneEditToolTwice, raise_the_serial_once_for_the_same_record) {
  const auto report = add_after("www");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_FALSE(report->changed);
  EXPECT_EQ(report->lines, Lines{"already there: www.example.org. 3600 IN A 192.0.2.80"});
  EXPECT_THAT(source(), testing::StartsWith("@ 300 SOA ns1 hostmaster 2 "));
}

// The stages are configured to use that file: a second managed block would only be in their way.
TEST_F(ZoneEditTool, writes_into_the_file_that_the_stages_write) {
  const std::string head =
      "; This file is written by millrace, edits are lost; empty without records\n";
  env_.directory.write("zone", kApex + "$INCLUDE acme\n");
  env_.directory.write("acme", head + "a.example.org. 60 IN TXT \"x\"\n");
  ASSERT_TRUE(edit(true, "www", "A", {"192.0.2.80"}));
  EXPECT_EQ(source(), kRaised + "$INCLUDE acme\n");
  EXPECT_EQ(env_.directory.read("acme"),
            head + "a.example.org. 60 IN TXT \"x\"\nwww.example.org. 3600 IN A 192.0.2.80\n");
  ASSERT_TRUE(edit(false, "www", "A", {"192.0.2.80"}));
  EXPECT_EQ(env_.directory.read("acme"), head + "a.example.org. 60 IN TXT \"x\"\n");
}

TEST_F(ZoneEditTool, refuses_what_the_zone_would_not_serve) {
  EXPECT_EQ(error_of(true, "www.example.net.", "A", {"192.0.2.1"}),
            "zone example.org.: A at www.example.net.: outside the zone example.org.");
  EXPECT_EQ(
      error_of(true, "@", "CNAME", {"x"}),
      "zone example.org.: after the edit: " + (env_.directory / "zone").string() +
          ":1:1: SOA at example.org., which has a CNAME at zone:4 and may not have other data\n" +
          (env_.directory / "zone").string() +
          ":2:1: NS at example.org., which has a CNAME at zone:4 and may not have other data");
}

TEST_F(ZoneEditTool, refuses_what_signing_makes_and_would_take_out) {
  EXPECT_EQ(error_of(true, "@", "NSEC3PARAM", {"1 0 0 -"}),
            "NSEC3PARAM at example.org.: made by signing, which would remove this one");
  EXPECT_EQ(error_of(true, "www", "NSEC", {"a A"}),
            "NSEC at www.example.org.: made by signing, which would remove this one");
  EXPECT_EQ(error_of(true, "@", "DNSKEY", {"257 3 13 AQID"}),
            "DNSKEY at example.org.: signing takes DNSKEYs from the key directory");
  EXPECT_THAT(error_of(true, "@", "DS", {"1 13 2 " + std::string(64, '0')}),
              testing::HasSubstr("DS at example.org.: the apex of the zone, where it has no "
                                 "effect: it belongs in the parent zone"));
  EXPECT_EQ(error_of(false, "www", "NSEC", {"a A"}), "no error");  // one that is there can go
}

}  // namespace
}  // namespace millrace::dnszone
