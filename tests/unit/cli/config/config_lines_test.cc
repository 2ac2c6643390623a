#include "cli/config/config_lines.h"

#include <gmock/gmock.h>

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(LinesOf, gives_each_value_the_line_of_its_name) {
  const std::string text =
      "{\n"
      "  \"a\": 1,\n"
      "  \"b\":\n"
      "    { \"c\": [\n"
      "      \"x\",\n"
      "      [2,\n"
      "       3] ] }\n"
      "}\n";
  EXPECT_THAT(lines_of(text), ElementsAre(Pair("", 1), Pair("/a", 2), Pair("/b", 3),
                                          Pair("/b/c", 4), Pair("/b/c/0", 5), Pair("/b/c/1", 6),
                                          Pair("/b/c/1/0", 6), Pair("/b/c/1/1", 7)));
}

TEST(LinesOf, is_not_led_astray_by_comments_and_strings) {
  const std::string text =
      "// \"no\": {\n"
      "{ /* \"no\": [\n"
      "*/ \"a\": \"}, \\\"no\\\": /* //\", // ]\n"
      "  \"b\": 1 }";
  EXPECT_THAT(lines_of(text), ElementsAre(Pair("", 2), Pair("/a", 3), Pair("/b", 4)));
}

TEST(LinesOf, writes_names_as_json_pointers_do) {
  EXPECT_THAT(lines_of("{\"0/25.2.0.192.in-addr.arpa\":\n{\"~\": 1, \"\\u0061\": 2}}"),
              ElementsAre(Pair("", 1), Pair("/0~125.2.0.192.in-addr.arpa", 1),
                          Pair("/0~125.2.0.192.in-addr.arpa/a", 2),
                          Pair("/0~125.2.0.192.in-addr.arpa/~0", 2)));
}

TEST(PointerPart, gives_the_name_again) {
  for (const std::string name : {"", "~", "/", "~1", "~0/~", "0/25.2.0.192.in-addr.arpa"}) {
    EXPECT_EQ(name_of_part(pointer_part(name)), name);
  }
}

TEST(LinesOf, takes_a_value_that_is_not_a_container) {
  EXPECT_THAT(lines_of("\n 7 "), ElementsAre(Pair("", 2)));
}

}  // namespace
}  // namespace millrace::cli
