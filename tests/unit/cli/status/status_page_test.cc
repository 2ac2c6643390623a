#include "cli/status/status_page.h"

#include <gmock/gmock.h>

#include "cli/status/html_table.h"
#include "tests/support/cli/site_status_support.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(StatusPage, escapes_what_comes_from_files) {
  EXPECT_EQ(html_text("<b a=\"1\">&\x01"), "&lt;b a=&quot;1&quot;&gt;&amp;\\x01");
  SiteStatus site = site_of(1);
  site.host = "<script>alert(1)</script>";
  site.problems = {certificate_problem("<i>", Urgency::failing, "<img src=x onerror=y>")};
  site.problems[0].remedy = "\"><svg>";
  const std::string page = page_of(site);
  for (const char* tag : {"<script", "<img", "<i>", "<svg"}) EXPECT_THAT(page, Not(HasSubstr(tag)));
  EXPECT_THAT(page, HasSubstr("&lt;img src=x onerror=y&gt;"));
}

TEST(StatusPage, has_nothing_from_elsewhere) {
  const std::string page = page_of(site_of(3));
  for (const char* word : {"http:", "https:", "src=", "href=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(word)));
  }
}

TEST(StatusPage, says_what_is_wrong_before_what_there_is) {
  SiteStatus site = site_of(2);
  site.problems = {certificate_problem("h1", Urgency::expired, "expired at noon")};
  const std::string page = page_of(site);
  EXPECT_THAT(page, HasSubstr("<h1 class=\"attention\">Needs attention</h1>"));
  EXPECT_THAT(page,
              HasSubstr("<dt>Since</dt><dd><time datetime=\"2026-11-22T14:15:00Z\">2026-11-22 "
                        "14:15</time> <span class=\"age\">1d ago</span></dd>"));
  EXPECT_THAT(page, HasSubstr("<caption>2 certificates, the next to expire first</caption>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\" role=\"columnheader\">Expires</th>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\" role=\"rowheader\">h1 "));
  EXPECT_LT(page.find("expired at noon"), page.find("<table"));
}

TEST(StatusPage, has_at_most_500_certificates) {
  const std::string page = page_of(site_of(1000));
  EXPECT_THAT(page, HasSubstr("<caption>500 of 1000 certificates, "));
  EXPECT_LT(page.size(), 400'000U);
}

}  // namespace
}  // namespace millrace::cli
