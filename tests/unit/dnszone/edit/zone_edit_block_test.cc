// The marked block, and the file that the zone includes instead.
#include <filesystem>

#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/faulty_files.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone {
namespace {

const std::string kOne = "_acme-challenge.example.org. 60 IN TXT \"one\"\n";
const std::string kTwo = "_acme-challenge.example.org. 60 IN TXT \"two\"\n";

// The source after the edit; "" nothing changed.
std::string edited(const std::string& source, const ZoneEdit& edit) {
  const auto text = parse_text(source);
  if (!text) return text.error().text();
  const auto plan = EditPlan::make(*text, zone_settings({}), edit);
  if (!plan) return plan.error().text();
  return plan->changes() ? plan->contents().at(0) : "";
}

TEST(ZoneEditBlock, is_made_at_the_end_of_the_source) {
  EXPECT_EQ(edited(kApex, txt_edit({"two", "one"})), kApex + kBlockBegin + kOne + kTwo + kBlockEnd);
}

TEST(ZoneEditBlock, goes_with_its_last_record) {
  EXPECT_EQ(edited(kApex + kBlockBegin + kOne + kBlockEnd, txt_edit({})), kApex);
  EXPECT_EQ(edited(kApex + kBlockBegin + kOne + kBlockEnd + "a A 192.0.2.1\n", txt_edit({})),
            kApex + "a A 192.0.2.1\n");
}

TEST(ZoneEditBlock, remembers_that_the_source_had_no_newline_at_its_end) {
  const std::string source = kApex.substr(0, kApex.size() - 1);
  const std::string begin =
      kBlockBegin.substr(0, kBlockBegin.size() - 1) + " and the newline before it\n";
  EXPECT_EQ(edited(source, txt_edit({"one"})), kApex + begin + kOne + kBlockEnd);
  EXPECT_EQ(edited(kApex + begin + kOne + kBlockEnd, txt_edit({})), source);
}

// A line was added after the block: without that newline it would join the one before it.
TEST(ZoneEditBlock, leaves_the_newline_when_lines_stand_behind_it) {
  const std::string begin =
      kBlockBegin.substr(0, kBlockBegin.size() - 1) + " and the newline before it\n";
  EXPECT_EQ(edited(kApex + begin + kOne + kBlockEnd + "a A 192.0.2.1\n", txt_edit({})),
            kApex + "a A 192.0.2.1\n");
}

TEST(ZoneEditBlock, of_an_operator_stays_where_it_is_and_when_it_is_empty) {
  const std::string source = kApex + "; BEGIN millrace\n" + kBlockEnd + "a A 192.0.2.1\n";
  const std::string filled = kApex + "; BEGIN millrace\n" + kOne + kBlockEnd + "a A 192.0.2.1\n";
  EXPECT_EQ(edited(source, txt_edit({"one"})), filled);
  EXPECT_EQ(edited(filled, txt_edit({})), source);
}

TEST(ZoneEditBlock, has_the_line_ends_of_its_first_line) {
  EXPECT_EQ(
      edited("; BEGIN millrace\r\n; END millrace\r\n" + kApex, txt_edit({"one"})),
      "; BEGIN millrace\r\n" + kOne.substr(0, kOne.size() - 1) + "\r\n; END millrace\r\n" + kApex);
}

TEST(ZoneEditBlock, keeps_records_of_types_that_the_edit_does_not_own) {
  const std::string tlsa = "_25._tcp.example.org. 60 IN TLSA 3 1 1 ab\n";
  EXPECT_EQ(edited(kApex + kBlockBegin + kOne + tlsa + kBlockEnd, txt_edit({})),
            kApex + kBlockBegin + tlsa + kBlockEnd);
}

TEST(ZoneEditBlock, keeps_records_of_the_type_that_the_edit_does_not_own) {
  ZoneEdit edit = txt_edit({});
  edit.records->owns = [](const Record& record) { return record.owner != name("a.example.org"); };
  const std::string other = "a.example.org. 60 IN TXT \"x\"\n";
  EXPECT_EQ(edited(kApex + kBlockBegin + other + kOne + kBlockEnd, edit),
            kApex + kBlockBegin + other + kBlockEnd);
}

TEST(ZoneEditBlock, is_unchanged_when_it_holds_the_same_in_other_words) {
  EXPECT_EQ(edited(kApex + kBlockBegin + "_acme-challenge 1m TXT one ; mine\n" + kBlockEnd,
                   txt_edit({"one"})),
            "");
}

TEST(ZoneEditBlock, has_each_record_once) {
  EXPECT_EQ(edited(kApex, txt_edit({"one", "one"})), kApex + kBlockBegin + kOne + kBlockEnd);
}

TEST(ZoneEditBlock, does_not_repeat_what_someone_wrote_by_hand) {
  const std::string by_hand = "_acme-challenge 900 TXT one\n";
  EXPECT_EQ(edited(kApex + by_hand, txt_edit({"one"})), "");
  EXPECT_EQ(edited(kApex + by_hand, txt_edit({})), "");
}

// RFC 2181 §5.2: an RRset has one TTL.
TEST(ZoneEditBlock, takes_the_ttl_of_the_set_that_someone_wrote_by_hand) {
  const std::string by_hand = "_acme-challenge 900 TXT mine\n";
  EXPECT_EQ(edited(kApex + by_hand, txt_edit({"one"})),
            kApex + by_hand + kBlockBegin + "_acme-challenge.example.org. 900 IN TXT \"one\"\n" +
                kBlockEnd);
}

TEST(ZoneEditBlock, gives_a_set_the_least_ttl_asked_for) {
  ZoneEdit edit = txt_edit({"one"});
  edit.records->required.push_back(txt("_acme-challenge.example.org", "two", 30));
  EXPECT_EQ(edited(kApex, edit),
            kApex + kBlockBegin + "_acme-challenge.example.org. 30 IN TXT \"one\"\n" +
                "_acme-challenge.example.org. 30 IN TXT \"two\"\n" + kBlockEnd);
}

TEST(ZoneEditBlock, with_wrong_markers_is_refused) {
  EXPECT_EQ(edited(kApex + kBlockEnd, txt_edit({"one"})),
            "z/example.zone:3: \"; END millrace\" without a \"; BEGIN millrace\" before it");
  EXPECT_EQ(edited(kApex + kBlockBegin, txt_edit({"one"})),
            "z/example.zone:3: \"; BEGIN millrace\" without a \"; END millrace\" after it");
  EXPECT_EQ(edited(kApex + kBlockBegin + kBlockBegin + kBlockEnd, txt_edit({"one"})),
            "z/example.zone:4: a second marker of millrace: expected one \"; BEGIN millrace\" and "
            "one \"; "
            "END millrace\"");
  EXPECT_EQ(edited(kApex + kBlockBegin + kBlockEnd + kBlockBegin + kBlockEnd, txt_edit({"one"})),
            "z/example.zone:5: a second marker of millrace: expected one \"; BEGIN millrace\" and "
            "one \"; "
            "END millrace\"");
  EXPECT_EQ(edited(kApex + "a TXT (\n" + kBlockBegin + kBlockEnd + " x )\n", txt_edit({"one"})),
            "z/example.zone:4: a marker of millrace inside a record");
}

TEST(ZoneEditBlock, with_the_soa_in_it_is_refused) {
  EXPECT_EQ(
      edited(kBlockBegin + kApex + kBlockEnd, txt_edit({"one"})),
      "z/example.zone:2: the SOA is inside the block or file managed by millrace: move it out");
}

TEST(ZoneEditBlock, is_not_taken_for_one_when_a_comment_only_sounds_like_it) {
  const std::string source = kApex + "; BEGIN millraces of the town\n; see END millrace\n";
  EXPECT_EQ(edited(source, txt_edit({"one"})), source + kBlockBegin + kOne + kBlockEnd);
}

class ZoneEditFiles : public testing::Test {
 protected:
  void write(const std::string& source) {
    directory_.write("zone", source);
    zone_ = zone_settings(directory_ / "zone");
  }
  std::string error_of(const ZoneEdit& edit) {
    const auto before = directory_.snapshot();
    const auto outcome = edit_zone(*files_, *zone_, edit);
    EXPECT_EQ(directory_.snapshot(), before);
    return outcome ? "no error" : outcome.error().text();
  }
  std::string path(const std::string& below) const { return (directory_ / below).string(); }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
  std::optional<ZoneSettings> zone_;
};

TEST_F(ZoneEditFiles, tell_the_include_line_that_is_missing) {
  write(kApex);
  zone_->managed_file = directory_ / "managed/acme.inc";
  EXPECT_EQ(error_of(txt_edit({"one"})), "zone example.org.: " + path("zone") +
                                             " does not include " + path("managed/acme.inc") +
                                             ": add the line \"$INCLUDE managed/acme.inc\"");
}

TEST_F(ZoneEditFiles, tell_that_the_included_file_must_be_created) {
  write(kApex + "$INCLUDE acme.inc\n");
  zone_->managed_file = directory_ / "acme.inc";
  EXPECT_EQ(error_of(txt_edit({"one"})),
            "zone example.org.: " + path("zone") + ":3:10: " + path("acme.inc") +
                " does not exist: create it (touch), or remove the line");
}

TEST_F(ZoneEditFiles, refuse_a_managed_file_that_is_included_twice) {
  write(kApex + "$INCLUDE acme.inc\n$INCLUDE acme.inc\n");
  directory_.write("acme.inc", "");
  zone_->managed_file = directory_ / "acme.inc";
  EXPECT_EQ(error_of(txt_edit({"one"})),
            "zone example.org.: the managed block or file would not contain what was written to "
            "it: check whether the zone includes " +
                path("acme.inc") + " more than once");
}

// The line after the block repeats the owner before it, which would be another one.
TEST_F(ZoneEditFiles, refuse_an_edit_that_would_change_the_next_owner) {
  write(kApex + "a 60 A 192.0.2.1\n; BEGIN millrace\n; END millrace\n  A 192.0.2.2\n");
  EXPECT_EQ(error_of(txt_edit({"one"})),
            "zone example.org.: " + path("zone") +
                ":6: the edit would change this record of a.example.org.: it takes its owner or "
                "TTL from an earlier line; write them out");
}

TEST_F(ZoneEditFiles, refuse_an_edit_that_would_change_the_next_ttl) {
  write(kApex + "; BEGIN millrace\n; END millrace\na A 192.0.2.2\n");
  EXPECT_EQ(error_of(txt_edit({"one"})),
            "zone example.org.: " + path("zone") +
                ":5: the edit would change this record of a.example.org.: it takes its owner or "
                "TTL from an earlier line; write them out");
}

TEST_F(ZoneEditFiles, refuse_a_source_that_is_a_link) {
  directory_.write("elsewhere", kApex);
  std::filesystem::create_symlink("elsewhere", directory_ / "zone");
  zone_ = zone_settings(directory_ / "zone");
  EXPECT_EQ(error_of(txt_edit({"one"})),
            "zone example.org.: " + path("zone") +
                " is a symbolic link, which an edit would replace: name the file itself");
}

TEST_F(ZoneEditFiles, keep_their_mode) {
  write(kApex);
  directory_.write("zone", kApex, 0640);
  ASSERT_TRUE(edit_zone(*files_, *zone_, txt_edit({"one"})));
  EXPECT_EQ(files_->status(directory_ / "zone").value()->mode, 0640U);
}

TEST_F(ZoneEditFiles, refuse_when_another_process_holds_the_directory) {
  write(kApex);
  const auto lock = files_->lock_directory(directory_.path());
  ASSERT_TRUE(lock);
  const auto outcome = edit_zone(*files_, *zone_, txt_edit({"one"}));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::not_yet);
}

const std::string kHead =
    "; This file is written by millrace, edits are lost; empty without records\n";
const std::string kInclude = "$INCLUDE acme.inc\n";

// From one managed place to the other, when the configuration has changed.
class ZoneEditMove : public ZoneEditFiles {
 protected:
  void write_both(const std::string& source, const std::string& managed) {
    write(source);
    directory_.write("acme.inc", managed);
  }
  void into_file() { zone_->managed_file = directory_ / "acme.inc"; }
  EditOutcome edit(const ZoneEdit& wanted) {
    const auto outcome = edit_zone(*files_, *zone_, wanted);
    EXPECT_TRUE(outcome) << outcome.error().text();
    return outcome ? *outcome : EditOutcome{};
  }
  std::string source() const { return directory_.read("zone"); }
  std::string managed() const { return directory_.read("acme.inc"); }
};

TEST_F(ZoneEditMove, takes_the_block_along_into_the_file) {
  write_both(
      kApex + kInclude + kBlockBegin + kOne + "www.example.org. 60 IN A 192.0.2.1\n" + kBlockEnd,
      "");
  into_file();
  const EditOutcome outcome = edit(txt_edit({"two"}));
  EXPECT_EQ(outcome.moved_to, directory_ / "acme.inc");
  EXPECT_EQ(outcome.removed.size(), 1U);
  EXPECT_EQ(source(), kApex + kInclude);
  EXPECT_EQ(managed(), kHead + kTwo + "www.example.org. 60 IN A 192.0.2.1\n");
  EXPECT_FALSE(edit(txt_edit({"two"})).changed);
}

TEST_F(ZoneEditMove, happens_although_the_records_stay_the_same) {
  write_both(kApex + kInclude + kBlockBegin + kOne + kBlockEnd, "");
  into_file();
  const EditOutcome outcome = edit(txt_edit({"one"}));
  EXPECT_TRUE(outcome.changed);
  EXPECT_TRUE(outcome.added.empty() && outcome.removed.empty());
  EXPECT_EQ(source(), kApex + kInclude);
  EXPECT_EQ(managed(), kHead + kOne);
}

TEST_F(ZoneEditMove, ends_with_each_record_once_when_it_stood_in_both) {
  write_both(kApex + kInclude + kBlockBegin + kOne + kBlockEnd, kHead + kOne);
  into_file();
  edit(txt_edit({"one"}));
  EXPECT_EQ(source(), kApex + kInclude);
  EXPECT_EQ(managed(), kHead + kOne);
}

TEST_F(ZoneEditMove, empties_the_block_of_an_operator_and_leaves_his_markers) {
  write_both(kApex + "; BEGIN millrace\n" + kOne + kBlockEnd + kInclude, "");
  into_file();
  edit(txt_edit({"one"}));
  EXPECT_EQ(source(), kApex + "; BEGIN millrace\n" + kBlockEnd + kInclude);
  EXPECT_EQ(managed(), kHead + kOne);
  EXPECT_FALSE(edit(txt_edit({"one"})).changed);
}

TEST_F(ZoneEditMove, does_not_touch_markers_round_the_include_line) {
  const std::string source_before = kApex + "; BEGIN millrace\n" + kInclude + kBlockEnd;
  write_both(source_before, "");
  into_file();
  EXPECT_EQ(edit(txt_edit({"one"})).moved_to, Path());
  EXPECT_EQ(source(), source_before);
  EXPECT_EQ(managed(), kHead + kOne);
}

TEST_F(ZoneEditMove, goes_back_from_the_file_into_a_block) {
  write_both(kApex + kInclude, kHead + kOne);
  edit(txt_edit({"one", "two"}));
  EXPECT_EQ(source(), kApex + kInclude + kBlockBegin + kOne + kTwo + kBlockEnd);
  EXPECT_EQ(managed(), "");
}

TEST_F(ZoneEditMove, goes_from_one_file_into_another) {
  write_both(kApex + kInclude + "$INCLUDE new.inc\n", kHead + kOne);
  directory_.write("new.inc", "");
  zone_->managed_file = directory_ / "new.inc";
  edit(txt_edit({"one"}));
  EXPECT_EQ(managed(), "");
  EXPECT_EQ(directory_.read("new.inc"), kHead + kOne);
}

// At worst they are in both places for a while, and the next run continues.
TEST_F(ZoneEditMove, loses_no_record_when_the_disk_is_full_in_the_middle) {
  write_both(kApex + kInclude + kBlockBegin + kOne + kBlockEnd, "");
  into_file();
  ZoneEdit raise = txt_edit({"one"});
  raise.raise = {SerialPolicy::increment, TimePoint()};
  test::FaultyFiles files(*files_);
  files.plan(2, test::Fault::refuse);
  EXPECT_FALSE(edit_zone(files, *zone_, raise));
  EXPECT_EQ(source(), kApex + kInclude + kBlockBegin + kOne + kBlockEnd);
  EXPECT_EQ(managed(), kHead + kOne);
  EXPECT_EQ(edit(raise).serial, 2U);
  EXPECT_EQ(managed(), kHead + kOne);
}

// RFC 1982: what another process has written meanwhile is not undone.
TEST_F(ZoneEditFiles, refuse_a_serial_that_is_not_after_the_one_there) {
  write("@ 300 SOA ns1 hostmaster 7 3600 600 86400 300\n@ 300 NS ns1.example.net.\n");
  ZoneEdit edit;
  for (const uint32_t serial : {6U, 0U, 0x80000007U, 0x80000008U}) {
    edit.serial = serial;
    EXPECT_EQ(error_of(edit),
              "zone example.org.: " + path("zone") + ":1: serial 7, which " +
                  std::to_string(serial) +
                  " is not after (RFC 1982): it may have been raised meanwhile; run again");
  }
  edit.serial = 0x80000006;
  EXPECT_TRUE(edit_zone(*files_, *zone_, edit));
}

}  // namespace
}  // namespace millrace::dnszone
