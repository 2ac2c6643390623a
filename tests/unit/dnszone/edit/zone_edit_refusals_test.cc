// Where a record has no place, and what happens when something goes wrong in the middle.
#include <gmock/gmock.h>

#include "dnszone/edit/owner_rules.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/faulty_files.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone {
namespace {

const std::string kZone = kApex +
                          "alias CNAME elsewhere.example.net.\n"
                          "tree DNAME example.net.\n"
                          "child NS ns1.example.net.\n"
                          "deep.er NS ns1.example.net.\n"
                          "plain A 192.0.2.1\n";

std::string refusal(std::string_view owner, RrType type = RrType::txt) {
  const auto text = parse_text(kZone).value();
  const auto allowed = OwnerRules(text).check(name(owner), type);
  return allowed ? "allowed" : allowed.error().text();
}

TEST(OwnerRules, refuses_a_name_outside_of_the_zone) {
  EXPECT_EQ(refusal("_acme-challenge.example.net"),
            "TXT at _acme-challenge.example.net.: outside the zone example.org.");
}

TEST(OwnerRules, refuses_a_name_that_has_a_cname) {
  EXPECT_EQ(refusal("alias.example.org"),
            "TXT at alias.example.org.: the name has a CNAME and may not have other data "
            "(z/example.zone:3)");
  EXPECT_EQ(refusal("_acme-challenge.alias.example.org"), "allowed");
}

TEST(OwnerRules, refuses_names_below_a_dname) {
  EXPECT_EQ(refusal("_25._tcp.tree.example.org", RrType::tlsa),
            "TLSA at _25._tcp.tree.example.org.: below a DNAME, where no records are served "
            "(z/example.zone:4)");
  EXPECT_EQ(refusal("tree.example.org"), "allowed");
}

TEST(OwnerRules, refuses_names_at_and_below_a_delegation) {
  EXPECT_EQ(refusal("_acme-challenge.child.example.org"),
            "TXT at _acme-challenge.child.example.org.: child.example.org. is delegated: the "
            "record belongs in that zone (z/example.zone:5)");
  EXPECT_EQ(refusal("child.example.org"),
            "TXT at child.example.org.: child.example.org. is delegated: the record belongs in "
            "that zone (z/example.zone:5)");
  EXPECT_EQ(refusal("a.b.deep.er.example.org"),
            "TXT at a.b.deep.er.example.org.: deep.er.example.org. is delegated: the record "
            "belongs in that zone (z/example.zone:6)");
  EXPECT_EQ(refusal("er.example.org"), "allowed");
}

TEST(OwnerRules, allows_what_a_delegation_is_made_of) {
  EXPECT_EQ(refusal("child.example.org", RrType::ds), "allowed");
  EXPECT_EQ(refusal("child.example.org", RrType::ns), "allowed");
  EXPECT_EQ(refusal("ns.child.example.org", RrType::a), "allowed");
  EXPECT_EQ(refusal("child.example.org", RrType::aaaa), "allowed");
}

TEST(OwnerRules, allows_everything_else) {
  EXPECT_EQ(refusal("example.org"), "allowed");
  EXPECT_EQ(refusal("_acme-challenge.example.org"), "allowed");
  EXPECT_EQ(refusal("plain.example.org"), "allowed");
}

// An editor saves between our reading and our writing.
class SavedMeanwhile final : public Files {
 public:
  SavedMeanwhile(Files& real, Path path) : real_(real), path_(std::move(path)) {}

  Result<std::optional<FileContents>> read_below(const Path& root, const Path& relative,
                                                 size_t limit) override {
    auto contents = real_.read_below(root, relative, limit);
    if (root / relative == path_) {
      saved_ = real_.write(path_, (*contents)->octets + "editor A 192.0.2.99\n", 0644).ok();
    }
    return contents;
  }
  Result<void> replace(const Path& path, std::string_view contents,
                       const std::string& version) override {
    EXPECT_TRUE(saved_);
    return real_.replace(path, contents, version);
  }
  Result<std::optional<FileStatus>> status(const Path& path) override { return real_.status(path); }
  Result<std::unique_ptr<FileLock>> lock_directory(const Path& path) override {
    return real_.lock_directory(path);
  }

  Result<std::string> read_head(const Path&, size_t) override { return unwanted(); }
  Result<std::string> read(const Path&, size_t) override { return unwanted(); }
  Result<Secret> read_private(const Path&) override { return unwanted(); }
  Result<FileTree> read_tree(const Path&, const Path&, const TreeLimits&) override {
    return unwanted();
  }
  Result<std::string> tree_version(const Path&) override { return unwanted(); }
  Result<std::string> read_symlink(const Path&) override { return unwanted(); }
  Result<std::vector<std::string>> list(const Path&) override { return unwanted(); }
  Result<FreeSpace> free_space(const Path&) override { return unwanted(); }
  Result<void> write(const Path&, std::string_view, mode_t) override { return unwanted(); }
  Result<std::unique_ptr<PendingFile>> begin_write(const Path&, mode_t) override {
    return unwanted();
  }
  Result<std::unique_ptr<PendingFile>> begin_replace(const Path&, const std::string&) override {
    return unwanted();
  }
  Result<std::unique_ptr<PendingFile>> begin_write_as(const Path&, const FileOwner&) override {
    return unwanted();
  }
  Result<void> write_tree(const Path&, const FileTree&, mode_t, const TreeBase&) override {
    return unwanted();
  }
  Result<void> replace_symlink(const Path&, const std::string&) override { return unwanted(); }
  Result<void> make_directory(const Path&, mode_t) override { return unwanted(); }
  Result<void> remove(const Path&) override { return unwanted(); }
  Result<void> remove_tree(const Path&) override { return unwanted(); }
  Result<std::unique_ptr<FileLock>> lock(const Path&, const std::string&) override {
    return unwanted();
  }

 private:
  static Error unwanted() { return Error("an edit of a zone does not do this"); }

  Files& real_;
  Path path_;
  bool saved_ = false;
};

TEST(ZoneEdit, is_refused_when_an_editor_saved_meanwhile) {
  const test::TestDirectory directory;
  directory.write("zone", kZone);
  const auto real = make_posix_files();
  SavedMeanwhile files(*real, directory / "zone");
  const auto outcome = edit_zone(files, zone_settings(directory / "zone"), txt_edit({"one"}));
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text(),
              testing::StartsWith("zone example.org.: " + (directory / "zone").string()));
  EXPECT_EQ(directory.read("zone"), kZone + "editor A 192.0.2.99\n");
}

class ZoneEditFailures : public testing::Test {
 protected:
  void SetUp() override { directory_.write("zone", kZone); }

  test::TestDirectory directory_;
  std::unique_ptr<Files> real_ = make_posix_files();
  test::FaultyFiles files_{*real_};
  ZoneSettings zone_ = zone_settings(directory_ / "zone");
};

TEST_F(ZoneEditFailures, change_nothing_when_the_disk_is_full) {
  const auto before = directory_.snapshot();
  files_.plan(1, test::Fault::refuse);
  const auto outcome = edit_zone(files_, zone_, txt_edit({"one"}));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().text(), "zone example.org.: " + (directory_ / "zone").string() +
                                        ": cannot write: No space left on device");
  EXPECT_EQ(directory_.snapshot(), before);
}

// The SOA is in an include here: two files change.
TEST_F(ZoneEditFailures, raise_the_serial_before_the_records_that_it_is_for) {
  directory_.write("zone", "$INCLUDE soa\n");
  directory_.write("soa", kApex);
  ZoneEdit edit = txt_edit({"one"});
  edit.serial = 2;
  files_.plan(2, test::Fault::refuse);
  ASSERT_FALSE(edit_zone(files_, zone_, edit));
  EXPECT_NE(directory_.read("soa"), kApex);
  EXPECT_EQ(directory_.read("zone"), "$INCLUDE soa\n");
}

TEST_F(ZoneEditFailures, refuse_a_cname_beside_other_data) {
  const Record cname{name("plain.example.org"), RrType::cname, 60, name("x.example").wire()};
  const auto outcome =
      edit_zone(files_, zone_, {.records = RecordUpdate{RrType::cname, {cname}, {}}});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(
      outcome.error().text(),
      "zone example.org.: after the edit: " + (directory_ / "zone").string() +
          ":7:1: A at plain.example.org., which has a CNAME at zone:9 and may not have other data");
}

}  // namespace
}  // namespace millrace::dnszone
