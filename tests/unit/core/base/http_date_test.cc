#include "core/base/http_date.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(HttpDate, is_read) {
  EXPECT_EQ(format_time(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").value()),
            "1994-11-06T08:49:37Z");
  EXPECT_EQ(format_time(parse_http_date("Thu, 31 Dec 2026 23:59:59 GMT").value()),
            "2026-12-31T23:59:59Z");
}

TEST(HttpDate, is_refused_in_any_other_form) {
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 ovD 1994 08:49:37 GMT",
                           "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text).ok()) << text;
  }
}

}  // namespace
}  // namespace millrace
