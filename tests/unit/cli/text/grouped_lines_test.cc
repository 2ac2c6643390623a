#include "cli/text/grouped_lines.h"

#include <gmock/gmock.h>

#include "tests/support/report_lines.h"

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> grouped(const std::vector<std::string>& texts) {
  std::vector<Line> lines;
  for (const std::string& text : texts) lines.push_back(test::line(text));
  return cli::grouped(lines);
}

TEST(GroupedLines, say_once_what_is_the_same_of_many_certificates) {
  EXPECT_THAT(
      grouped({"zone a: signed", "certificate a: no", "certificate b: no", "certificate c: yes",
               "certificate d: no", "certificate e: no"}),
      ElementsAre("zone a: signed", "4 certificates (a, b, d, …): no", "certificate c: yes"));
}

TEST(GroupedLines, show_a_few_one_by_one) {
  EXPECT_THAT(grouped({"certificate a: no", "certificate b: no", "certificate c: no"}),
              ElementsAre("certificate a: no", "certificate b: no", "certificate c: no"));
}

TEST(GroupedLines, take_texts_for_one_that_differ_in_the_end_of_their_urls) {
  EXPECT_THAT(grouped({"certificate a: order opened: https://ca.test/order/1",
                       "certificate b: order opened: https://ca.test/order/2",
                       "certificate c: https://ca.test/order/3: refused",
                       "certificate d: order opened: https://ca.test/order/4",
                       "certificate e: order opened: https://ca.test/order/5"}),
              ElementsAre("4 certificates (a, b, d, …), of the first: order opened: "
                          "https://ca.test/order/1",
                          "certificate c: https://ca.test/order/3: refused"));
}

TEST(GroupedLines, of_one_certificate_may_be_several) {
  EXPECT_THAT(grouped({"certificate a: no", "certificate a: no", "certificate a: why",
                       "certificates a and b"}),
              ElementsAre("certificate a: no", "certificate a: no", "certificate a: why",
                          "certificates a and b"));
}

}  // namespace
}  // namespace millrace::cli
