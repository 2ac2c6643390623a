#include "acme/client/concurrency_window.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(ConcurrencyWindow, begins_with_all_that_is_allowed) {
  ConcurrencyWindow window(16);
  EXPECT_EQ(window.size(), 16U);
  for (int answers = 0; answers < 100; ++answers) window.succeeded();
  EXPECT_EQ(window.size(), 16U);
}

TEST(ConcurrencyWindow, halves_once_for_what_was_refused_together) {
  ConcurrencyWindow window(16);
  for (int answers = 0; answers < 16; ++answers) window.refused();
  EXPECT_EQ(window.size(), 8U);
  window.refused();
  EXPECT_EQ(window.size(), 4U);
}

TEST(ConcurrencyWindow, never_closes) {
  ConcurrencyWindow window(2);
  for (int answers = 0; answers < 20; ++answers) window.refused();
  EXPECT_EQ(window.size(), 1U);
}

TEST(ConcurrencyWindow, grows_by_one_for_each_round_that_goes_well) {
  ConcurrencyWindow window(16);
  window.refused();
  for (int answers = 0; answers < 8; ++answers) window.succeeded();
  EXPECT_EQ(window.size(), 9U);
  for (int answers = 0; answers < 9 + 10 + 11; ++answers) window.succeeded();
  EXPECT_EQ(window.size(), 12U);
}

}  // namespace
}  // namespace millrace::acme
