#include <filesystem>

#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone {
namespace {

using Lines = std::vector<std::string>;

TEST(ZoneTextInclude, has_its_own_origin_and_gives_the_old_one_back) {
  EXPECT_EQ(
      records_of_lines("a A 192.0.2.1\n$INCLUDE sub.inc sub\n A 192.0.2.2\nb A 192.0.2.3\n",
                       {{"z/sub.inc", "$ORIGIN deep\nc A 192.0.2.4\n"}}),
      (Lines{"a.example.org. 300 IN A 192.0.2.1", "c.deep.sub.example.org. 300 IN A 192.0.2.4",
             "a.example.org. 300 IN A 192.0.2.2", "b.example.org. 300 IN A 192.0.2.3"}));
}

TEST(ZoneTextInclude, loads_a_file_once_however_often_it_is_included) {
  MapLoader loader(std::map<std::string, std::string>{{"z/a", "h A 192.0.2.1\n"}});
  const auto text = parse_zone({"z/zone", kApex + "$INCLUDE a\n$INCLUDE ./a x\n", "1"},
                               name("example.org"), loader);
  ASSERT_TRUE(text) << text.error().text();
  EXPECT_EQ(loader.loads(), Lines{"z/a"});
  EXPECT_EQ(text->records.size(), 4U);
  EXPECT_EQ(text->files.size(), 2U);
}

TEST(ZoneTextInclude, of_itself_is_refused) {
  EXPECT_EQ(faults_of("$INCLUDE example.zone\n"),
            "z/example.zone:3:10: \"example.zone\" includes itself");
  EXPECT_EQ(faults_of("$INCLUDE a\n", {{"z/a", "$INCLUDE b\n"}, {"z/b", ";\n$INCLUDE a\n"}}),
            "z/b:2:10: \"a\" includes itself");
}

// Each level includes the next one ten times.
TEST(ZoneTextInclude, that_multiplies_without_end_is_refused) {
  std::map<std::string, std::string> files;
  for (int level = 0; level < 12; ++level) {
    for (int i = 0; i < 10; ++i) {
      files["z/" + std::to_string(level)] += "$INCLUDE " + std::to_string(level + 1) + "\n";
    }
  }
  files["z/12"] = "; the end\n";
  EXPECT_EQ(faults_of("$INCLUDE 0\n", files),
            "z/11:3:10: more than 10000 files included, or more than 16 nested");
}

TEST(ZoneTextInclude, outside_of_the_root_is_refused) {
  const std::string why = " is outside z: only files below it are included";
  EXPECT_EQ(faults_of("$INCLUDE ../a\n"), "z/example.zone:3:10: \"../a\"" + why);
  EXPECT_EQ(faults_of("$INCLUDE sub/../../a\n"), "z/example.zone:3:10: \"sub/../../a\"" + why);
  EXPECT_EQ(faults_of("$INCLUDE /etc/passwd\n"), "z/example.zone:3:10: \"/etc/passwd\"" + why);
  EXPECT_EQ(faults_of("$INCLUDE .\n"), "z/example.zone:3:10: \".\"" + why);
}

TEST(ZoneTextInclude, is_relative_to_the_root_also_from_a_directory_below) {
  EXPECT_EQ(records_of_lines("$INCLUDE sub/a\n",
                             {{"z/sub/a", "$INCLUDE sub/b\n"}, {"z/sub/b", "h A 192.0.2.1\n"}}),
            Lines{"h.example.org. 300 IN A 192.0.2.1"});
}

TEST(ZoneTextInclude, works_without_any_directory_in_the_path) {
  MapLoader loader(std::map<std::string, std::string>{{"a", "h A 192.0.2.1\n"}});
  const auto parse = [&](const std::string& line) {
    const auto text = parse_zone({"zone", kApex + line, "1"}, name("example.org"), loader);
    return text ? lines_of(*text).back() : text.error().text();
  };
  EXPECT_EQ(parse("$INCLUDE a\n"), "h.example.org. 300 IN A 192.0.2.1");
  EXPECT_EQ(
      parse("$INCLUDE ../a\n"),
      "zone:3:10: \"../a\" is outside the zone file's directory: only files below it are included");
}

TEST(ZoneTextInclude, faults_are_reported_with_the_place_in_the_included_file) {
  EXPECT_EQ(faults_of("$INCLUDE a\n", {{"z/a", "\n x A 1\n"}}),
            "z/a:2:2: \"x\" is not a record type");
}

class ZoneTextFiles : public testing::Test {
 protected:
  std::string fault_of(const std::string& zone) {
    directory_.write("zone", kApex + zone);
    const auto text = read_zone(*files_, directory_ / "zone", name("example.org"));
    return text ? "no fault" : text.error().text();
  }
  std::string path(const std::string& below) const { return (directory_ / below).string(); }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(ZoneTextFiles, that_do_not_exist_are_named) {
  EXPECT_EQ(fault_of("$INCLUDE hosts\n"),
            path("zone") + ":3:10: " + path("hosts") +
                " does not exist: create it (touch), or remove the line");
}

TEST_F(ZoneTextFiles, behind_a_link_are_refused) {
  directory_.write("elsewhere/hosts", "a A 192.0.2.1\n");
  std::filesystem::create_symlink("elsewhere", directory_ / "link");
  std::filesystem::create_symlink("elsewhere/hosts", directory_ / "hosts");
  const std::string why = " is a symbolic link: name the file itself";
  EXPECT_EQ(fault_of("$INCLUDE link/hosts\n"), path("zone") + ":3:10: " + path("link") + why);
  EXPECT_EQ(fault_of("$INCLUDE hosts\n"), path("zone") + ":3:10: " + path("hosts") + why);
  EXPECT_EQ(fault_of("$INCLUDE elsewhere/hosts\n"), "no fault");
}

TEST_F(ZoneTextFiles, come_with_the_version_that_was_read) {
  directory_.write("hosts", "a A 192.0.2.1\n");
  EXPECT_EQ(fault_of("$INCLUDE hosts\n"), "no fault");
  const auto text = read_zone(*files_, directory_ / "zone", name("example.org"));
  ASSERT_TRUE(text);
  for (const SourceFile& file : text->files) {
    EXPECT_EQ(file.version, files_->status(file.path).value()->version);
  }
}

}  // namespace
}  // namespace millrace::dnszone
