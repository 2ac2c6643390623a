#include "acme/client/failure_streak.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(FailureStreak, counts_what_was_under_way_together_once) {
  FailureStreak row;
  EXPECT_FALSE(row.any());
  for (const uint64_t tag : {3U, 0U, 1U, 2U}) EXPECT_EQ(row.count(tag, 4), 1U);
  EXPECT_TRUE(row.any());
  EXPECT_EQ(row.count(4, 5), 2U);
  EXPECT_EQ(row.count(5, 6), 3U);
}

TEST(FailureStreak, starts_again_after_a_success_and_still_knows_what_was_in_flight) {
  FailureStreak row;
  row.count(0, 4);
  row.end();
  EXPECT_FALSE(row.any());
  EXPECT_EQ(row.count(3, 5), 0U);
  EXPECT_EQ(row.count(4, 5), 1U);
}

}  // namespace
}  // namespace millrace::acme
