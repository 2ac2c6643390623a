#include "core/base/decimal.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(Decimal, is_all_of_the_text_and_at_most_the_limit) {
  EXPECT_EQ(parse_decimal<uint16_t>("0"), 0U);
  EXPECT_EQ(parse_decimal<uint16_t>("00065535"), 65535U);
  EXPECT_EQ(parse_decimal<uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_decimal<uint32_t>("59", 59), 59U);
  EXPECT_EQ(parse_decimal<uint32_t>("60", 59), std::nullopt);
}

TEST(Decimal, has_digits_only) {
  for (const char* text : {"", "-1", "-0", "+1", " 1", "1 ", "1h", "0x1", "1.0", "65536"}) {
    EXPECT_EQ(parse_decimal<uint16_t>(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace millrace
