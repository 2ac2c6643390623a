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

TEST(SiteMetrics, has_each_address_of_a_name_server_in_one_state) {
  SiteStatus site = site_of(0);
  site.servers = {{.zone = DnsName::parse("example.org").value(),
                   .server = "ns2.example.org",
                   .address = "2001:db8::53",
                   .state = dnszone::ServerState::stale}};
  const std::string text = metrics_of(site);
  const std::string row =
      "\nmillrace_zone_server_state{zone=\"example.org\",server=\"ns2.example.org\",address="
      "\"2001:db8::53\",state=";
  EXPECT_THAT(text, HasSubstr(row + "\"stale\"} 1\n"));
  for (const char* other : {"published", "lame", "bogus", "unreachable", "no_route"}) {
    EXPECT_THAT(text, HasSubstr(row + "\"" + other + "\"} 0\n"));
  }
}

TEST(SiteMetrics, has_each_address_at_which_a_service_was_looked_at) {
  SiteStatus site = site_of(0);
  const CertId id = CertId::parse("mail").value();
  ServiceView service{.name = "smtp", .certificates = {id}, .record = {}};
  publish::InstalledLeaf leaf{"ab", SpkiDigest::parse(std::string(64, 'a')).value(), kSiteNow};
  service.record.certificates.emplace(id, leaf);
  site.services = {service};
  EXPECT_THAT(metrics_of(site),
              HasSubstr("endpoint_serves_wanted{cert=\"mail\",endpoint=\"smtp\"} 0\n"));
  site.services[0].record.certificates.at(id).presented = {{"192.0.2.1:25", true},
                                                           {"[2001:db8::1]:25", false}};
  const std::string row = "endpoint_serves_wanted{cert=\"mail\",endpoint=\"smtp\",address=";
  EXPECT_THAT(metrics_of(site), HasSubstr(row + "\"192.0.2.1:25\"} 1\n"));
  EXPECT_THAT(metrics_of(site), HasSubstr(row + "\"[2001:db8::1]:25\"} 0\n"));
}

}  // namespace
}  // namespace millrace::cli
