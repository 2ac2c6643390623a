#include "cli/text/folded.h"

#include <gmock/gmock.h>

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;

TEST(Folded, breaks_at_blanks_and_cuts_long_words) {
  EXPECT_THAT(folded("one two three", 7, 9), ElementsAre("one two", "three"));
  EXPECT_THAT(folded("abcdefghij x", 4, 9), ElementsAre("abcd", "efgh", "ij x"));
  EXPECT_THAT(folded("", 4, 9), ElementsAre(""));
}

TEST(Folded, marks_what_is_cut_off) {
  EXPECT_THAT(folded("one two three four", 7, 1), ElementsAre("one tw…"));
  EXPECT_THAT(folded("a b c", 1, 2), ElementsAre("a", "…"));
  EXPECT_EQ(shortened("öäüß", 3), "öä…");
  EXPECT_EQ(shortened("öäü", 3), "öäü");
}

}  // namespace
}  // namespace millrace::cli
