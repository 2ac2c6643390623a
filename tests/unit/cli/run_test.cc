#include "cli/run.h"

#include <gmock/gmock.h>

#include "core/base/json.h"
#include "tests/support/cli/program.h"

namespace millrace::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RunTest : public ::testing::Test {
 protected:
  Said run(const std::vector<std::string>& args) { return run_in(env_, args); }

  // The answer to a wrong command line, which must have no effect.
  std::string usage_error(const std::vector<std::string>& args) {
    const Said said = run(args);
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.out, "");
    EXPECT_TRUE(env_.directory.snapshot().empty());
    return said.err;
  }

  test::TestEnv env_;
};

TEST_F(RunTest, prints_its_version) {
  EXPECT_EQ(run({"--version"}).out, "millrace " MILLRACE_VERSION "\n");
  EXPECT_EQ(run({"version"}).out, "millrace " MILLRACE_VERSION "\n");
}

TEST_F(RunTest, is_a_plugin_under_another_name) {
  const std::vector<std::string> plugin = {"status", "--nagios", "-w", "5%"};
  EXPECT_EQ(arguments_as("/usr/lib/nagios/plugins/check_millrace", {"-w", "5%"}), plugin);
  EXPECT_EQ(arguments_as("millrace", {"run"}), std::vector<std::string>{"run"});
  EXPECT_EQ(arguments_as("", {}), std::vector<std::string>{});
  const Said said = run(arguments_as("check_millrace", {"--nonsense"}));
  EXPECT_EQ(said.status, 3);
  EXPECT_EQ(
      said.out,
      "MILLRACE UNKNOWN - status: unknown option \"--nonsense\"; see: millrace help status\n");
  EXPECT_EQ(said.err, "");
}

TEST_F(RunTest, describes_commands_where_help_is_asked_for) {
  const std::string overview = run({"help"}).out;
  EXPECT_THAT(overview, StartsWith("usage: millrace COMMAND"));
  EXPECT_EQ(run({"--help"}).out, overview);
  const std::string sign = run({"help", "zone", "sign"}).out;
  EXPECT_THAT(sign, StartsWith("zone sign: tool: signs a zone file with DNSSEC\n\n"
                               "usage: millrace zone sign --origin ORIGIN --keys DIR --out SIGNED "
                               "[options] FILE\n"));
  EXPECT_EQ(run({"zone", "sign", "--help"}).out, sign);
  EXPECT_EQ(run({"zone", "sign", "-h", "--nonsense"}).out, sign);
  EXPECT_THAT(run({"help", "config"}).out, HasSubstr("\n/zones/*/file\n"));
  EXPECT_THAT(run({"help", "config", "zones"}).out, StartsWith("/zones\n"));
}

TEST_F(RunTest, distinguishes_two_commands_of_one_name) {
  EXPECT_THAT(run({"help", "csr"}).out, StartsWith("csr: stage: "));
  EXPECT_THAT(run({"help", "csr", "--", "--key"}).out, StartsWith("csr --key: tool: "));
  EXPECT_THAT(run({"csr", "--out", "f", "--help"}).out, StartsWith("csr --key: tool: "));
  EXPECT_THAT(run({"tlsa", "--help"}).out, StartsWith("tlsa: stage: "));
  EXPECT_THAT(run({"tlsa", "print", "--help"}).out, StartsWith("tlsa print: tool: "));
}

TEST_F(RunTest, requires_a_command_that_it_knows) {
  EXPECT_EQ(usage_error({"--quiet", "--config"}), "millrace: no command; see: millrace help\n");
  EXPECT_EQ(usage_error({"statsu"}),
            "millrace: unknown command \"statsu\"; did you mean \"status\"?; see: millrace help\n");
  EXPECT_EQ(usage_error({"zone"}),
            "millrace: millrace zone: expected one of keygen, keys, keytime, check, edit, sign, "
            "verify, ds\n");
  EXPECT_EQ(usage_error({"zone", "sing"}),
            "millrace: millrace zone: expected one of keygen, keys, keytime, check, edit, sign, "
            "verify, ds; got "
            "\"sing\"; did "
            "you mean \"sign\"?\n");
  EXPECT_EQ(usage_error({"help", "isue"}),
            "millrace: unknown command \"isue\"; did you mean \"issue\"?; see: millrace help\n");
}

TEST_F(RunTest, requires_options_that_the_command_takes) {
  EXPECT_EQ(
      usage_error({"run", "--wiat"}),
      "millrace: run: unknown option \"--wiat\"; did you mean \"--wait\"?; see: millrace help "
      "run\n");
  EXPECT_EQ(usage_error({"zone", "ds", "--origin", "a"}),
            "millrace: zone ds: --keys DIR is missing; see: millrace help zone ds\n");
  EXPECT_EQ(usage_error({"status", "--changed-exit", "256"}),
            "millrace: status: --changed-exit: expected a number from 0 to 255, got \"256\"; see: "
            "millrace help status\n");
  EXPECT_EQ(
      usage_error({"run", "sing"}),
      "millrace: run: unknown stage \"sing\"; did you mean \"sign\"?; expected one of csr, order, "
      "challenge, tlsa, sign, poll, fetch, publish, pull\n");
}

TEST_F(RunTest, takes_common_options_before_and_after_the_command) {
  env_.directory.write("c.json", "{");
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"--config", "c.json", "status"},
        {"status", "--config", "c.json"},
        {"--config=c.json", "status"}}) {
    EXPECT_EQ(run(args).status, 2);
    EXPECT_THAT(env_.err.str(), StartsWith("millrace: c.json:1:"));
  }
}

TEST_F(RunTest, answers_a_wrong_command_line_in_json_if_asked_to) {
  const Json object = Json::parse(run({"--json", "runn"}).out);
  EXPECT_EQ(object["exit_status"], 2);
  EXPECT_EQ(object["changed"], false);
  EXPECT_EQ(object["errors"][0]["text"],
            "unknown command \"runn\"; did you mean \"run\"?; see: millrace help");
}

TEST_F(RunTest, searches_the_configuration_in_the_working_directory) {
  EXPECT_EQ(run({"status"}).status, 2);
  EXPECT_THAT(
      env_.err.str(),
      AllOf(StartsWith("millrace: no configuration: none of ./millrace.json, /"),
            HasSubstr("/usr/local/etc/millrace/millrace.json"),
            HasSubstr(", /etc/millrace/millrace.json"), HasSubstr("; name one with --config")));
  env_.directory.write("millrace.json", "{");
  run({"status"});
  EXPECT_THAT(env_.err.str(), StartsWith("millrace: millrace.json:1:"));
  EXPECT_EQ(run({"status", "--config", "gone.json"}).status, 2);
  EXPECT_THAT(env_.err.str(), HasSubstr("/gone.json: "));
}

TEST_F(RunTest, takes_no_configuration_from_a_working_directory_that_it_may_not_search) {
  env_.directory.write("millrace.json", "{");
  ASSERT_EQ(::chmod(env_.directory.path().c_str(), ::geteuid() == 0 ? 0700 : 0), 0);
  const bool is_root = ::geteuid() == 0;
  if (is_root) ASSERT_EQ(::seteuid(65534), 0);
  const int status = run({"status"}).status;
  if (is_root) ASSERT_EQ(::seteuid(0), 0);
  ASSERT_EQ(::chmod(env_.directory.path().c_str(), 0700), 0);
  EXPECT_EQ(status, 2);
  EXPECT_THAT(env_.err.str(), StartsWith("millrace: no configuration: none of ./millrace.json, /"));
}

TEST_F(RunTest, reports_all_errors_of_a_configuration_at_once) {
  env_.directory.write("millrace.json", "{\n\"zones\": 1,\n\"certificates\": {}}");
  const Said said = run({"run"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(
      said.err,
      "millrace: millrace.json:2: /zones: expected an object with 1 or more members, got 1\n"
      "millrace: millrace.json:3: /certificates: expected an object with 1 to 100000 members, got "
      "0; millrace help config shows an example\n");
}

}  // namespace
}  // namespace millrace::cli
