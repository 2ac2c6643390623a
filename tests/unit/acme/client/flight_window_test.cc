#include "acme/client/flight_window.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(FlightWindow, begins_with_all_that_is_allowed) {
  FlightWindow window(16);
  EXPECT_EQ(window.size(), 16U);
  for (int answers = 0; answers < 100; ++answers) window.went_well();
  EXPECT_EQ(window.size(), 16U);
}

TEST(FlightWindow, halves_once_for_what_was_refused_together) {
  FlightWindow window(16);
  for (int answers = 0; answers < 16; ++answers) window.was_refused();
  EXPECT_EQ(window.size(), 8U);
  window.was_refused();
  EXPECT_EQ(window.size(), 4U);
}

TEST(FlightWindow, never_closes) {
  FlightWindow window(2);
  for (int answers = 0; answers < 20; ++answers) window.was_refused();
  EXPECT_EQ(window.size(), 1U);
}

TEST(FlightWindow, grows_by_one_for_each_round_that_goes_well) {
  FlightWindow window(16);
  window.was_refused();
  for (int answers = 0; answers < 8; ++answers) window.went_well();
  EXPECT_EQ(window.size(), 9U);
  for (int answers = 0; answers < 9 + 10 + 11; ++answers) window.went_well();
  EXPECT_EQ(window.size(), 12U);
}

}  // namespace
}  // namespace millrace::acme
