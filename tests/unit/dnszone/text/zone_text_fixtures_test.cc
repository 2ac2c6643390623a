// The corpus tests/fixtures/zones: zone files in the unusual forms that people write. Their meaning
// was given by BIND and ldns (tests/fixtures/zones/make-expected).
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone {
namespace {

const Path kZones = test::source_path("tests/fixtures/zones");

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kZones)) {
    if (entry.path().extension() == ".zone") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// What others wrote, in the form that millrace writes.
std::set<std::string> expected_lines(const std::string& fixture) {
  std::ifstream file(kZones / (fixture + ".zone.expected"));
  const auto text = parse_text({std::istreambuf_iterator<char>(file), {}});
  if (!text) return {text.error().text()};
  const auto lines = lines_of(*text);
  return {lines.begin(), lines.end()};
}

class ZoneTextFixture : public testing::TestWithParam<std::string> {};

TEST_P(ZoneTextFixture, is_read_as_bind_reads_it) {
  const auto files = make_posix_files();
  const auto text = read_zone(*files, kZones / (GetParam() + ".zone"), name("example.org"));
  ASSERT_TRUE(text) << text.error().text();
  const auto lines = lines_of(*text);
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()), expected_lines(GetParam()));
}

TEST_P(ZoneTextFixture, has_the_digits_of_its_serial_found) {
  const auto files = make_posix_files();
  const auto text = read_zone(*files, kZones / (GetParam() + ".zone"), name("example.org"));
  ASSERT_TRUE(text) << text.error().text();
  const Span& digits = text->serial;
  const std::string& contents = text->files[digits.file].contents;
  EXPECT_EQ(contents.substr(digits.begin, digits.end - digits.begin),
            std::to_string(text->soa_serial()));
  const std::string before = contents.substr(0, digits.begin);
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n') + 1, digits.line);
  EXPECT_EQ(before.size() - (before.rfind('\n') + 1) + 1, digits.column);
}

INSTANTIATE_TEST_SUITE_P(, ZoneTextFixture, testing::ValuesIn(fixture_names()),
                         [](const auto& one) { return one.param; });

TEST(ZoneTextFixtures, are_all_there) {
  EXPECT_GE(fixture_names().size(), 31U);
}

}  // namespace
}  // namespace millrace::dnszone
