#include "core/dns/tlsa_numbers.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(TlsaNumbers, are_three_digits) {
  const TlsaNumbers numbers = TlsaNumbers::parse("1 0 2").value();
  EXPECT_EQ(numbers, (TlsaNumbers{1, 0, 2}));
  EXPECT_EQ(numbers.text(), "1 0 2");
  for (const char* text : {"", "3 1", "4 1 1", "3 2 1", "3 1 3", "3  11", "3 1 1 ", "31 1 1"}) {
    EXPECT_EQ(TlsaNumbers::parse(text).error().message,
              std::string("'") + text +
                  "', expected usage (0 to 3), selector (0 or 1) and matching (0 to 2), as 3 1 1");
  }
}

TEST(TlsaNumbers, are_of_a_key_a_certificate_or_a_ca) {
  EXPECT_TRUE(TlsaNumbers{}.is_usual());
  EXPECT_TRUE((TlsaNumbers{1, 1, 2}).is_of_key());
  EXPECT_FALSE((TlsaNumbers{3, 0, 1}).is_of_key());
  EXPECT_TRUE((TlsaNumbers{3, 0, 1}).is_of_server());
  EXPECT_FALSE((TlsaNumbers{2, 1, 1}).is_of_key());
}

}  // namespace
}  // namespace millrace
