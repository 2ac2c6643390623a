#include "core/base/joined.h"

#include <vector>

#include <gtest/gtest.h>

#include "core/base/name.h"

namespace millrace {
namespace {

enum class Colour { red, blue };
std::string_view to_text(Colour colour) {
  return colour == Colour::red ? "red" : "blue";
}

TEST(Joined, has_the_items_as_they_are_written) {
  EXPECT_EQ(joined(std::vector<std::string>{"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(joined(std::vector{DnsName::root(), DnsName::parse("b.test").value()}, " "),
            ". b.test.");
  EXPECT_EQ(joined(std::vector{Colour::red, Colour::blue}, " or "), "red or blue");
  EXPECT_EQ(joined(std::vector{1, 2}, "; ", [](int n) { return std::to_string(n); }), "1; 2");
}

TEST(Joined, of_nothing_is_empty_or_none) {
  EXPECT_EQ(joined(std::vector<std::string>()), "");
  EXPECT_EQ(or_none(joined(std::vector<std::string>())), "none");
  EXPECT_EQ(or_none("a"), "a");
}

}  // namespace
}  // namespace millrace
