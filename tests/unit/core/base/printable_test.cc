#include "core/base/printable.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(Printable, leaves_plain_text_and_utf8_as_they_are) {
  EXPECT_EQ(printable("no such host: müller.example"), "no such host: müller.example");
  EXPECT_EQ(printable("\xF0\x9F\x94\x91"), "\xF0\x9F\x94\x91");
}

TEST(Printable, takes_the_power_from_terminal_escapes) {
  EXPECT_EQ(printable("\x1b[2Jgone\r\n\t"), "\\x1b[2Jgone\\x0d\\x0a\\x09");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
}

// U+009B is CSI: some terminals take it as ESC [.
TEST(Printable, escapes_c1_controls) {
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "\\xc2\\x9b2J");
}

// U+202E turns what follows around: "moc.elpmaxe" would be read as something else.
TEST(Printable, escapes_characters_that_reorder_text) {
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "abc"),
            "\\xe2\\x80\\xaeabc");
}

TEST(Printable, escapes_invalid_utf8) {
  EXPECT_EQ(printable("a\xFFz"), "a\\xffz");
  EXPECT_EQ(printable("\xC3"), "\\xc3");                             // cut off
  EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");                    // overlong '/'
  EXPECT_EQ(printable("\xE0\x80\xAF"), "\\xe0\\x80\\xaf");           // overlong '/'
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
}

TEST(Printable, cuts_what_is_too_long_and_says_so) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef…");
  EXPECT_EQ(printable(std::string(1'000'000, 'x')).size(), 400 + std::string("…").size());
}

TEST(Printable, never_cuts_inside_a_character) {
  EXPECT_EQ(printable("aü", 2), "a…");
}

}  // namespace
}  // namespace millrace
