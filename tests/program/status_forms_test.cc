// The forms of `millrace status` for those who watch: metrics, a plugin, a page, checked by the
// programs that read them.
#include <filesystem>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/run.h"
#include "core/env/posix_processes.h"
#include "core/env/system_log.h"
#include "tests/support/program/site.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class StatusFormsTest : public ::testing::Test {
 protected:
  // A program of this machine, which must succeed; its output.
  std::string real(const std::vector<std::string>& argv) {
    const auto outcome = processes_->run(argv, std::chrono::minutes(4));
    if (!outcome) return ADD_FAILURE() << "needs " << argv[0] << ": " << outcome.error().text(), "";
    EXPECT_EQ(outcome->exit_code, 0) << argv[0] << ": " << outcome->output;
    return outcome->output;
  }
  void refuse_orders() {
    site_.acme.script.invalid_names["example.test"] = {{"type", "urn:ietf:params:acme:error:caa"},
                                                       {"detail", "CAA forbids <it> & \"that\""}};
  }

  Site site_;
  std::unique_ptr<Processes> processes_ = make_posix_processes();
};

TEST_F(StatusFormsTest, metrics_are_a_file_that_is_whole_and_that_all_may_read) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const Said said = site_.run({"status", "--prometheus", "millrace.prom"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out + said.err, "");
  EXPECT_EQ(site_.real_files->status(site_.directory / "millrace.prom").value()->mode, 0644U);
  EXPECT_EQ(site_.real_files->list(site_.directory.path()).value(),
            (std::vector<std::string>{"millrace.json", "millrace.prom", "publication", "state",
                                      "zones"}));
  EXPECT_EQ(site_.directory.read("millrace.prom"), site_.run({"status", "--prometheus", "-"}).out);
}

TEST_F(StatusFormsTest, metrics_are_accepted_by_promtool) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  ASSERT_EQ(site_.run({"run"}).status, 0);
  const std::string text = site_.run({"status", "--prometheus", "m"}).err;
  EXPECT_EQ(real({"sh", "-c", "promtool check metrics <\"$0\"", site_.at("m")}), "");
  const std::string metrics = site_.directory.read("m");
  EXPECT_THAT(metrics, HasSubstr("millrace_certificate_state{cert=\"web\",state=\"issued\"} 1\n"));
  EXPECT_THAT(metrics,
              HasSubstr("millrace_stage_last_success_timestamp_seconds{stage=\"fetch\"} "));
  EXPECT_THAT(metrics, HasSubstr("millrace_zone_serial{zone=\"example.test\"} 2026112304\n"));
  EXPECT_THAT(metrics, HasSubstr("millrace_zone_soa_expire_seconds{zone=\"example.test\"} "));
  EXPECT_THAT(metrics, HasSubstr("millrace_bundle_serial{scope=\"publication\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("millrace_problems{urgency=\"expired\"} 0\n"));
}

TEST_F(StatusFormsTest, metrics_count_failures_and_waits_from_run_to_run) {
  refuse_orders();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 1);
  site_.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 1);
  const std::string metrics = site_.run({"status", "--prometheus", "-"}).out;
  EXPECT_THAT(metrics, HasSubstr("millrace_stage_last_exit_status{stage=\"fetch\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("millrace_stage_failures{stage=\"fetch\"} 2\n"));
  EXPECT_THAT(metrics, HasSubstr("millrace_certificate_failures{cert=\"web\"} 2\n"));
  EXPECT_THAT(metrics, HasSubstr("millrace_certificate_state{cert=\"web\",state=\"failed\"} 1\n"));
}

TEST_F(StatusFormsTest, the_rules_of_the_examples_pass_their_tests) {
  const Path rules = source_path("examples/prometheus");
  EXPECT_THAT(real({"promtool", "test", "rules", (rules / "millrace.rules.test.yml").string()}),
              HasSubstr("SUCCESS"));
  EXPECT_THAT(real({"promtool", "check", "rules", (rules / "millrace.rules.yml").string()}),
              HasSubstr("SUCCESS"));
}

TEST_F(StatusFormsTest, the_plugin_has_the_exit_statuses_of_nagios) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const Said well = site_.run({"status", "--nagios"});
  EXPECT_EQ(well.status, 0);
  EXPECT_THAT(well.out, StartsWith("MILLRACE OK - 1 certificate, 1 zone|certificates=1 problems=0 "
                                   "'web life'="));
  EXPECT_THAT(well.out, HasSubstr(" 'example.test rrsig'="));
  site_.clock.advance(std::chrono::days(91));
  const Said expired = site_.run({"status", "--nagios"});
  EXPECT_EQ(expired.status, 2);
  EXPECT_THAT(expired.out, StartsWith("MILLRACE CRITICAL - "));
  EXPECT_THAT(expired.out, HasSubstr("\nCRITICAL certificate web: expired at 2027-02-21T"));
  EXPECT_EQ(expired.err, "");
}

TEST_F(StatusFormsTest, the_plugin_says_unknown_to_what_is_wrong_with_its_call) {
  const Said option = site_.run({"status", "--nagios", "-w"});
  EXPECT_EQ(option.status, 3);
  EXPECT_EQ(option.out,
            "MILLRACE UNKNOWN - status: --warning: expected SHARE after it; see: millrace help "
            "status\n");
  EXPECT_EQ(option.err, "");
  EXPECT_EQ(site_.run({"status", "--nagios", "-c", "x"}).status, 3);
  EXPECT_EQ(site_.run({"status", "--nagios", "nobody"}).status, 3);
  site_.directory.write("millrace.json", "{");
  const Said config = site_.run({"status", "--nagios"});
  EXPECT_EQ(config.status, 3);
  EXPECT_THAT(config.out, StartsWith("MILLRACE UNKNOWN - "));
}

TEST_F(StatusFormsTest, thresholds_are_shares_of_the_lifetime) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.clock.advance(std::chrono::days(65));
  EXPECT_EQ(site_.run({"status", "--nagios", "web"}).status, 0);
  EXPECT_EQ(site_.run({"status", "--nagios", "-w", "30%", "web"}).status, 1);
  EXPECT_EQ(site_.run({"status", "--nagios", "-w30%", "-c", "29%", "web"}).status, 2);
}

TEST_F(StatusFormsTest, forms_do_not_mix) {
  EXPECT_EQ(site_.run({"status", "--all", "--html", "x"}).err,
            "millrace: status: expected one of --html, --prometheus, --all; see: millrace help "
            "status\n");
  EXPECT_EQ(site_.run({"status", "-w", "5%"}).err,
            "millrace: status: --warning: expected --nagios with it\n");
}

// The size of a picture, by its header.
std::string png_size(const std::string& png) {
  const auto number = [&png](size_t at) {
    size_t value = 0;
    for (size_t i = at; i < at + 4; ++i)
      value = value * 256 + static_cast<unsigned char>(png.at(i));
    return std::to_string(value);
  };
  return png.size() < 24 ? "" : number(16) + "x" + number(20);
}

// A page that shows the page in a frame of that width, as no window is as narrow as a phone, and
// ends with the width that it needs.
std::string measured(const std::string& page, const std::string& width) {
  std::string source;
  for (const char c : page) {
    source += c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return "<!DOCTYPE html><title></title><iframe style=\"border:0;height:800px;width:" + width +
         "px\" srcdoc=\"" + source +
         "\"></iframe><script>onload = () => { const page = frames[0].document.documentElement; "
         "const end = document.createElement('p'); end.append('width ' + page.scrollWidth + "
         "' of ' + page.clientWidth); document.body.append(end); }</script>";
}

class StatusPageTest : public StatusFormsTest {
 protected:
  std::vector<std::string> chromium(const std::string& size, const std::vector<std::string>& more) {
    std::vector<std::string> argv = {"chromium",
                                     "--headless",
                                     "--no-sandbox",
                                     "--disable-gpu",
                                     "--hide-scrollbars",
                                     "--user-data-dir=" + site_.at("browser"),
                                     "--window-size=" + size};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
  }
};

TEST_F(StatusPageTest, is_shown_by_a_browser_without_sideways_scrolling) {
  refuse_orders();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 1);
  ASSERT_EQ(site_.run({"status", "--html", "status.html"}).status, 0);
  const std::string page = site_.directory.read("status.html");
  EXPECT_THAT(page, HasSubstr("CAA forbids &lt;it&gt; &amp; &quot;that&quot;"));
  for (const std::string size : {"360,800", "1280,800"}) {
    const std::string width = size.substr(0, size.find(','));
    site_.directory.write("measured.html", measured(page, width));
    EXPECT_THAT(real(chromium("1400,900", {"--dump-dom", "file://" + site_.at("measured.html")})),
                HasSubstr("<p>width " + width + " of " + width + "</p>"));
    real(chromium(size,
                  {"--screenshot=" + site_.at("page.png"), "file://" + site_.at("status.html")}));
    const std::string picture = site_.directory.read("page.png");
    EXPECT_EQ(png_size(picture), width + "x800");
    site_.directory.write("empty.html", "<!DOCTYPE html><title>empty</title>");
    real(chromium(size,
                  {"--screenshot=" + site_.at("empty.png"), "file://" + site_.at("empty.html")}));
    EXPECT_GT(picture.size(), 4 * site_.directory.read("empty.png").size());
  }
}

class ListedLog final : public SystemLog {
 public:
  void open() override { is_open = true; }
  void write(LogLevel, const std::string& line) override { lines.push_back(line); }
  bool is_open = false;
  std::vector<std::string> lines;
};

TEST_F(StatusFormsTest, run_logs_what_changes_once) {
  ListedLog log;
  const auto run = [&](const std::vector<std::string>& args) {
    std::vector<std::string> all = args;
    all.insert(all.end(), {"--config", site_.at("millrace.json")});
    return static_cast<int>(cli::run(site_.env, all, nullptr, &log));
  };
  EXPECT_EQ(run({"run", "--wait"}), 0);
  EXPECT_TRUE(log.lines.empty());
  EXPECT_FALSE(log.is_open);
  site_.clock.advance(std::chrono::days(61));
  EXPECT_EQ(run({"run", "--wait", "--syslog"}), 0) << site_.err.str();
  EXPECT_TRUE(log.is_open);
  EXPECT_THAT(log.lines, Contains(StartsWith("event=certificate-issued stage=fetch cert=web "
                                             "text=\"issued, good until ")));
  EXPECT_THAT(log.lines, Contains(StartsWith("event=zone-signed stage=sign zone=example.test ")));
  EXPECT_THAT(log.lines, Contains(StartsWith("event=certificates-published stage=publish ")));
  log.lines.clear();
  EXPECT_EQ(run({"run", "--wait", "--syslog"}), 0);
  EXPECT_TRUE(log.lines.empty());
}

TEST_F(StatusFormsTest, run_logs_when_something_begins_and_ceases_to_fail) {
  ListedLog log;
  const auto run = [&] {
    return static_cast<int>(cli::run(
        site_.env, {"run", "--wait", "--now", "--syslog", "--config", site_.at("millrace.json")},
        nullptr, &log));
  };
  refuse_orders();
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(log.lines, Contains(StartsWith("event=problem-began stage=")));
  log.lines.clear();
  EXPECT_EQ(run(), 1);
  EXPECT_THAT(log.lines, Not(Contains(StartsWith("event=problem-"))));
  site_.acme.script.invalid_names.clear();
  EXPECT_EQ(run(), 0) << site_.err.str();
  EXPECT_THAT(log.lines, Contains(StartsWith("event=problem-ended stage=")));
}

class StatusScreenTest : public StatusFormsTest {};

TEST_F(StatusScreenTest, says_where_since_when_and_what_to_do) {
  refuse_orders();
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 1);
  site_.clock.advance(std::chrono::hours(5));
  const Said said = site_.run({"status"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err, "");
  EXPECT_THAT(said.out, StartsWith("needs attention: 1 problem\n\nFAILING certificate web, since "
                                   "2026-11-23T20:15:"));
  EXPECT_THAT(said.out, HasSubstr(" (5h)\n"));
  EXPECT_THAT(said.out, HasSubstr("\n  do: correct it, then run: millrace run --now\n"));
  EXPECT_THAT(said.out, HasSubstr("\ncertificates  1: 1 failing\n"));
}

TEST_F(StatusScreenTest, is_about_the_certificates_that_are_named) {
  site_.write_config("\"web\": {", "\"also\": {\"names\": [\"also.example.test\"]}, \"web\": {");
  ASSERT_EQ(site_.run({"issue", "web"}).status, 0);
  site_.directory.write("state/orders/also.json", "{", 0600);
  EXPECT_EQ(site_.run({"status"}).status, 1);
  const Said web = site_.run({"status", "web"});
  EXPECT_EQ(web.status, 0) << web.out;
  EXPECT_THAT(web.out, StartsWith("all is well: 1 certificate\ncertificates  1: 1 valid\n"));
  EXPECT_EQ(site_.run({"status", "also.example.test"}).status, 1);
  const Json json = site_.run_json({"status", "web"});
  EXPECT_EQ(json["certificates"].size(), 1U);
  EXPECT_EQ(json["zones"].size(), 0U);
  EXPECT_EQ(site_.run({"status", "nobody"}).status, 2);
}

TEST_F(StatusScreenTest, takes_no_step_that_changes_a_file_system) {
  refuse_orders();
  site_.run({"run", "--wait"});
  const size_t steps = site_.files.steps().size();
  for (const std::vector<std::string>& form : {std::vector<std::string>{"status"},
                                               {"status", "--all"},
                                               {"status", "--json"},
                                               {"status", "--nagios"},
                                               {"status", "--html", "-"},
                                               {"status", "--prometheus", "-"}}) {
    site_.run(form);
  }
  EXPECT_EQ(site_.files.steps().size(), steps);
}

TEST_F(StatusScreenTest, is_for_other_users_too) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to give the site to another user";
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  const std::string own = site_.run({"status"}).out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(site_.at(""))) {
    ASSERT_EQ(::lchown(entry.path().c_str(), 12345, 12345), 0);
  }
  const Said said = site_.run({"status"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out, own);
  EXPECT_EQ(site_.run({"run"}).status, 1);  // which would write as another user
}

TEST_F(StatusScreenTest, shows_a_stage_that_failed_at_the_last_run) {
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  site_.directory.write("zones/example.test",
                        site_.zone_with(2026112400, "") + "new A 192.0.2.9\n");
  site_.reload_outcome.exit_code = 1;
  site_.reload_outcome.output = "nsd: no control";
  EXPECT_EQ(site_.run({"run"}).status, 1);
  const Said said = site_.run({"status"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("FAILING zone example.test, since 2026-11-23T20:15:"));
  EXPECT_THAT(said.out, HasSubstr("nsd: no control"));
}

}  // namespace
}  // namespace millrace::test
