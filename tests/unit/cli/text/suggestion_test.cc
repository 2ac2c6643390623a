#include "cli/text/suggestion.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(DidYouMean, names_the_nearest_word) {
  EXPECT_EQ(did_you_mean("nmaes", {"key_type", "names", "tlsa"}), "; did you mean \"names\"?");
  EXPECT_EQ(did_you_mean("statuss", {"state", "status"}), "; did you mean \"status\"?");
  EXPECT_EQ(did_you_mean("fle", {"keys", "file"}), "; did you mean \"file\"?");
}

TEST(DidYouMean, says_nothing_when_no_word_is_near) {
  EXPECT_EQ(did_you_mean("certificate", {"names", "tlsa"}), "");
  EXPECT_EQ(did_you_mean("ab", {"xy"}), "");
  EXPECT_EQ(did_you_mean("", {"names"}), "");
  EXPECT_EQ(did_you_mean("names", {}), "");
}

TEST(DidYouMean, does_not_spend_time_on_what_nobody_typed) {
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'x'), {std::string(1'000'000, 'x')}), "");
}

}  // namespace
}  // namespace millrace::cli
