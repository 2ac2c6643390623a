#include "cli/status/site_metrics.h"

#include <gmock/gmock.h>

#include "cli/status/metric_text.h"
#include "tests/support/cli/site_status_support.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricText, escapes_labels_and_leaves_out_families_without_samples) {
  MetricText text;
  text.family("nothing", "Nothing.");
  text.family("some_seconds", "Some.");
  text.sample({{"cert", "a\"b\\c\nd"}}, std::chrono::milliseconds(1050));
  text.sample({}, int64_t{7});
  EXPECT_EQ(text.text(),
            "# HELP millrace_some_seconds Some.\n# TYPE millrace_some_seconds gauge\n"
            "millrace_some_seconds{cert=\"a\\\"b\\\\c\\nd\"} 1.050\nmillrace_some_seconds 7\n");
}

TEST(SiteMetrics, has_times_of_certificates_and_no_rows_for_what_is_not_there) {
  SiteStatus site = site_of(1);
  site.certificates.push_back(certificate_view("new", Duration(0), Duration(0)));
  site.certificates[1].order = {};
  site.certificates[1].order.phase = "opened";
  const std::string text = metrics_of(site);
  EXPECT_THAT(text, HasSubstr("\nmillrace_certificate_not_after_timestamp_seconds{cert=\"h1\"} "
                              "1801512900\n"));
  EXPECT_THAT(text, Not(HasSubstr("not_after_timestamp_seconds{cert=\"new\"}")));
  EXPECT_THAT(text, HasSubstr("\nmillrace_certificate_state{cert=\"h1\",state=\"issued\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nmillrace_certificate_state{cert=\"new\",state=\"ordering\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nmillrace_certificate_state{cert=\"new\",state=\"issued\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("millrace_zone")));
  EXPECT_THAT(text, Not(HasSubstr("millrace_bundle")));
  EXPECT_THAT(text, Not(HasSubstr("millrace_stage")));
}

TEST(SiteMetrics, has_no_rows_of_certificates_that_another_host_orders) {
  SiteStatus site = site_of(1);
  site.certificates[0].order.phase = "elsewhere";
  EXPECT_THAT(metrics_of(site), Not(HasSubstr("millrace_certificate")));
}

TEST(SiteMetrics, has_the_stages_and_since_when_they_wait) {
  SiteStatus site = site_of(0);
  StageRecord order;
  order.at = kSiteNow;
  order.exit_status = 75;
  order.duration = std::chrono::milliseconds(42);
  order.failures = 2;
  site.last_run->stages = {{Stage::order, order}};
  Trouble wait;
  wait.stage = Stage::order;
  wait.line = Line(Subject{SubjectKind::certificate, "web"}, "waits for poll");
  wait.since = kSiteNow - Duration(60);
  site.last_run->troubles = {wait};
  const std::string text = metrics_of(site);
  EXPECT_THAT(text, HasSubstr("\nmillrace_stage_last_run_timestamp_seconds{stage=\"order\"} "
                              "1795464900\n"));
  EXPECT_THAT(text, Not(HasSubstr("last_success")));  // there was none
  EXPECT_THAT(text, HasSubstr("\nmillrace_stage_last_exit_status{stage=\"order\"} 75\n"));
  EXPECT_THAT(text, HasSubstr("\nmillrace_stage_duration_seconds{stage=\"order\"} 0.042\n"));
  EXPECT_THAT(text, HasSubstr("\nmillrace_stage_waiting_since_timestamp_seconds{stage=\"order\","
                              "cert=\"web\"} 1795464840\n"));
}

}  // namespace
}  // namespace millrace::cli
