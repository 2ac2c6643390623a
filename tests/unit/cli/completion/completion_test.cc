// What the shells do with it: tests/completions.
#include "cli/completion/completion.h"

#include <gmock/gmock.h>

#include "cli/completion/completion_words.h"
#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CompletionScript, has_every_command_with_its_options) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion_script(shell).value();
    for (const CompletedCommand& command : completed_commands()) {
      EXPECT_THAT(script, HasSubstr(command.name)) << shell;
      for (const Option& option : command.options) {
        EXPECT_THAT(script, HasSubstr(std::string(option.name.substr(2)))) << shell;
      }
    }
  }
}

TEST(CompletionScript, is_for_three_shells) {
  EXPECT_EQ(completion_script("csh").error().text(),
            "help completion: expected bash, zsh or fish, got \"csh\"");
}

TEST(CompletionWords, come_from_the_usage_of_options_and_operands) {
  EXPECT_EQ(completion_of_option({"--out", "FILE", ""}), "files");
  EXPECT_EQ(completion_of_option({"--origin", "ORIGIN", ""}), "zones");
  EXPECT_EQ(completion_of_option({"--revert", "SERVICE", ""}), "services");
  EXPECT_EQ(completion_of_option({"--ca", "NAME", ""}), "cas");
  EXPECT_EQ(completion_of_option({"--ttl", "TTL", ""}), "");
}

TEST(CompletionWords, of_a_help_text_are_its_first_sentence) {
  EXPECT_EQ(first_sentence("The zone's name."), "The zone's name");
  EXPECT_EQ(first_sentence("RFC 7638. Not this."), "RFC 7638");
  EXPECT_EQ(quoted_for_shell("The zone's name", "'\\''"), "'The zone'\\''s name'");
}

class ConfiguredNames : public ::testing::Test {
 protected:
  std::vector<std::string> names(const std::string& text, const std::string& kind) {
    env_.directory.write("millrace.json", text);
    return configured_names(env_.env, "", kind);
  }
  test::TestEnv env_;
};

TEST_F(ConfiguredNames, are_those_of_the_file_even_if_it_has_faults) {
  const std::string text = R"({ // comment
    "certificates": { "web": { "colour": 1 }, "mail": {} }, "zones": [],
    "acme": {}, "cas": { "other": {} } })";
  EXPECT_THAT(names(text, "certificates"), ElementsAre("mail", "web"));
  EXPECT_THAT(names(text, "cas"), ElementsAre("acme", "other"));
  EXPECT_THAT(names(text, "zones"), IsEmpty());
  EXPECT_THAT(names(text, "nonsense"), IsEmpty());
}

TEST_F(ConfiguredNames, are_words_that_no_shell_interprets) {
  const std::string text =
      R"({ "certificates": { "a b": {}, "$PATH": {}, "": {}, "-x;y": {}, "ok": {} } })";
  EXPECT_THAT(names(text, "certificates"), ElementsAre("ok"));
}

TEST_F(ConfiguredNames, are_none_without_a_configuration_that_can_be_read) {
  EXPECT_THAT(names("{ \"certificates\": ", "certificates"), IsEmpty());
  EXPECT_THAT(names("[]", "certificates"), IsEmpty());
  EXPECT_THAT(configured_names(env_.env, "nowhere.json", "certificates"), IsEmpty());
}

}  // namespace
}  // namespace millrace::cli
