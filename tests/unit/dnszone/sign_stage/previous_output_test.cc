// Is what was signed the same as before? A large file is not read for it unless its first lines
// are.
#include "dnszone/sign_stage/previous_output.h"

#include <gtest/gtest.h>

#include "dnszone/sign/sign_zone.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

class Nowhere final : public SigningOutput {
 public:
  Result<void> add_text(std::string_view) override { return {}; }
  Result<void> add_store(std::string_view) override { return {}; }
};

class PreviousOutputTest : public TestEnv, public ::testing::Test {
 protected:
  // In pieces of 1,000 octets, after the file was written.
  bool is_same(const std::string& before, const std::string& now) {
    directory.write("out", before);
    Nowhere nowhere;
    UnchangedDetector compared(nowhere, must(read_previous_output(files, directory / "out")));
    for (size_t at = 0; at < now.size(); at += 1000) {
      must_do(compared.add_text(std::string_view(now).substr(at, 1000)));
    }
    return must(compared.is_unchanged(files, directory / "out"));
  }
  static void must_do(const Result<void>& done) { EXPECT_TRUE(done) << done.error().text(); }
};

TEST_F(PreviousOutputTest, is_the_same_only_octet_for_octet) {
  const std::string text(200'000, 'x');
  EXPECT_TRUE(is_same(text, text));
  for (const size_t place : {0U, 999U, 65'535U, 65'536U, 199'999U}) {
    std::string other = text;
    other[place] = 'y';
    EXPECT_FALSE(is_same(text, other)) << place;
  }
  EXPECT_FALSE(is_same(text, text + "x"));
  EXPECT_FALSE(is_same(text, text.substr(1)));
  EXPECT_FALSE(is_same("", "x"));
  EXPECT_TRUE(is_same("x", "x"));
}

TEST_F(PreviousOutputTest, has_its_serial_reported_for_any_writer) {
  const auto serial = [&](const std::string& text) {
    directory.write("out", text);
    return must(read_previous_output(files, directory / "out")).serial;
  };
  EXPECT_EQ(serial("; made\n$ORIGIN a.\n$TTL 60\n@ IN 3600 SOA b c ( ; serial:\n 42 1 1 1 1 )\n"),
            42U);
  EXPECT_EQ(serial("a. NS b.\n\tSOA b c 4294967295 1 1 1 1\n"), 4294967295U);
  EXPECT_EQ(serial("a. SOA b c many 1 1 1 1\n"), std::nullopt);
  EXPECT_EQ(serial("a. SOA b c\n"), std::nullopt);
  EXPECT_EQ(serial(""), std::nullopt);
  EXPECT_EQ(must(read_previous_output(files, directory / "none")).serial, std::nullopt);
}

TEST(LaterSerial, is_the_higher_one_of_those_that_are_known) {
  EXPECT_EQ(later_serial(std::nullopt, std::nullopt), std::nullopt);
  EXPECT_EQ(later_serial(7, std::nullopt), 7U);
  EXPECT_EQ(later_serial(std::nullopt, 7), 7U);
  EXPECT_EQ(later_serial(7, 8), 8U);
  EXPECT_EQ(later_serial(8, 7), 8U);
  EXPECT_EQ(later_serial(4294967290U, 3), 3U);
}

}  // namespace
}  // namespace millrace::dnszone::test
