// Whatever a zone file looks like: records in and out again give it back octet by octet.
#include <algorithm>
#include <filesystem>

#include "dnszone/edit/zone_edit.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/source_path.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone {
namespace {

namespace fs = std::filesystem;
const Path kZones = test::source_path("tests/fixtures/zones");

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kZones)) {
    if (entry.path().extension() == ".zone") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ZoneEditFixture : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    // The one zone and what it may include, not all of them: every test checks each file there is.
    fs::copy(kZones / (GetParam() + ".zone"), directory_.path());
    fs::copy(kZones / "inc", directory_ / "inc", fs::copy_options::recursive);
    zone_ = zone_settings(directory_ / (GetParam() + ".zone"));
    before_ = directory_.snapshot();
  }

  bool edit(const ZoneEdit& wanted) {
    const auto outcome = edit_zone(*files_, *zone_, wanted);
    EXPECT_TRUE(outcome) << outcome.error().text();
    return outcome && outcome->changed;
  }

  // Of ten digits, however many the source has.
  static uint32_t raised(const ZoneText& text) { return text.soa_serial() + 1'000'000'000; }

  std::vector<std::string> lines() const {
    const auto text = read_zone(*files_, zone_->source, zone_->zone);
    return text ? lines_of(*text) : std::vector{text.error().text()};
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
  std::optional<ZoneSettings> zone_;
  test::Snapshot before_;
};

TEST_P(ZoneEditFixture, is_given_back_octet_by_octet) {
  EXPECT_TRUE(edit(txt_edit({"one", "two"})));
  const auto added = lines();
  EXPECT_EQ(
      std::count(added.begin(), added.end(), "_acme-challenge.example.org. 60 IN TXT \"one\""), 1);
  EXPECT_EQ(
      std::count(added.begin(), added.end(), "_acme-challenge.example.org. 60 IN TXT \"two\""), 1);
  EXPECT_NE(directory_.snapshot(), before_);
  EXPECT_FALSE(edit(txt_edit({"two", "one"})));
  EXPECT_TRUE(edit(txt_edit({"two"})));
  EXPECT_TRUE(edit(txt_edit({})));
  EXPECT_EQ(directory_.snapshot(), before_);
  EXPECT_FALSE(edit(txt_edit({})));
}

TEST_P(ZoneEditFixture, has_only_the_digits_of_its_serial_changed) {
  const auto text = read_zone(*files_, zone_->source, zone_->zone);
  ASSERT_TRUE(text);
  ZoneEdit raise;
  raise.serial = raised(*text);
  EXPECT_TRUE(edit(raise));
  EXPECT_FALSE(edit(raise));
  const SourceFile& file = text->files[text->serial.file];
  std::string wanted = file.contents;
  wanted.replace(text->serial.begin, text->serial.end - text->serial.begin,
                 std::to_string(*raise.serial));
  EXPECT_EQ(files_->read(file.path).value(), wanted);
  ASSERT_TRUE(files_->write(file.path, file.contents, 0644));
  EXPECT_EQ(directory_.snapshot(), before_);
}

TEST_P(ZoneEditFixture, keeps_records_and_serial_apart_in_one_edit) {
  const auto before = read_zone(*files_, zone_->source, zone_->zone);
  ASSERT_TRUE(before);
  ZoneEdit both = txt_edit({"one"});
  both.serial = raised(*before);
  EXPECT_TRUE(edit(both));
  const auto text = read_zone(*files_, zone_->source, zone_->zone);
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(text->soa_serial(), both.serial);
}

TEST_P(ZoneEditFixture, gives_an_included_file_back_too) {
  const std::string source = directory_.read(GetParam() + ".zone");
  const std::string line_end = source.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  const bool complete = source.ends_with('\n');
  directory_.write(GetParam() + ".zone",
                   source + (complete ? "" : line_end) + "$INCLUDE managed.inc" + line_end);
  directory_.write("managed.inc", "");
  before_ = directory_.snapshot();
  zone_->managed_file = directory_ / "managed.inc";
  EXPECT_TRUE(edit(txt_edit({"one"})));
  EXPECT_EQ(directory_.read("managed.inc"),
            "; This file is written by millrace, edits are lost; empty without records" + line_end +
                "_acme-challenge.example.org. 60 IN TXT \"one\"" + line_end);
  EXPECT_TRUE(edit(txt_edit({})));
  EXPECT_EQ(directory_.snapshot(), before_);
}

INSTANTIATE_TEST_SUITE_P(, ZoneEditFixture, testing::ValuesIn(fixture_names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace millrace::dnszone
