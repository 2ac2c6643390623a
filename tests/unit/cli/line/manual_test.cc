// The manual pages agree with the tables.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "cli/check/findings.h"
#include "cli/config/config_help.h"
#include "cli/line/commands_manual.h"
#include "cli/line/help.h"
#include "core/env/env.h"
#include "core/env/posix_processes.h"
#include "tests/support/source_path.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kManual = test::source_path("cli/man/").string();

std::string page(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(kManual + name).rdbuf();
  return text.str();
}

// The part between the comments that name the command which generates it.
std::string made_part(const std::string& page, const std::string& command) {
  const std::string begin = ".\\\" What follows is written by: millrace " + command + "\n";
  const size_t from = page.find(begin);
  const size_t to = page.find(".\\\" Here it ends.\n");
  if (from == std::string::npos || to == std::string::npos) return "no such part";
  return page.substr(from + begin.size(), to - from - begin.size());
}

TEST(Manual, has_every_command_and_option_as_the_help_has_them) {
  EXPECT_EQ(made_part(page("millrace.1"), "help manual-commands"), commands_manual())
      << "put the output of `millrace help manual-commands` there";
  std::set<std::string_view> pages;
  for (const Command* command : command_table()) pages.insert(manual_page_of(*command));
  pages.erase("millrace");
  EXPECT_EQ(pages.size(), 7U);
  for (const std::string_view name : pages) {
    const std::string make = "help manual-commands " + std::string(name);
    EXPECT_EQ(made_part(page(std::string(name) + ".1"), make), commands_manual(name))
        << "put the output of `millrace " << make << "` there";
  }
}

TEST(Manual, has_every_key_of_the_configuration_as_the_checks_have_them) {
  EXPECT_EQ(made_part(page("millrace.json.5"), "help manual-config"), config_manual())
      << "put the output of `millrace help manual-config` there";
}

TEST(Manual, has_every_finding_as_the_help_has_it) {
  EXPECT_EQ(made_part(page("millrace-findings.7"), "help manual-findings"), findings_manual())
      << "put the output of `millrace help manual-findings` there";
}

// "see SERVICES in millrace-pull(1)", of a text or with macros, in pages and messages.
TEST(Manual, has_every_section_that_a_page_refers_to) {
  const std::regex reference(R"(([A-Z][A-Z ]+[A-Z]) in(?:\n\.Xr | )(millrace[-.a-z]*)[( ](\d))");
  size_t references = 0;
  for (const auto& file : std::filesystem::directory_iterator(kManual)) {
    const std::string text = page(file.path().filename().string());
    for (std::sregex_iterator at(text.begin(), text.end(), reference), end; at != end; ++at) {
      EXPECT_THAT(page((*at)[2].str() + "." + (*at)[3].str()),
                  HasSubstr("\n.Sh " + (*at)[1].str() + "\n"))
          << file.path().filename();
      ++references;
    }
  }
  EXPECT_GE(references, 5U);
}

// Except long lines, and what depends on the manuals of this machine.
TEST(Manual, is_good_mdoc) {
  const auto processes = make_posix_processes();
  const std::string script =
      "command -v mandoc >/dev/null || echo no mandoc; mandoc -T lint \"$0\" 2>/dev/null | grep -v "
      "-e 'longer than 80 bytes' -e 'referenced manual not found'";
  size_t pages = 0;
  for (const auto& page : std::filesystem::directory_iterator(kManual)) {
    const auto lint = processes->run({"sh", "-c", script, page.path().string()}, Duration(30));
    ASSERT_TRUE(lint.ok()) << lint.error().text();
    EXPECT_EQ(lint->output, "");
    ++pages;
  }
  EXPECT_GE(pages, 3U);
}

TEST(Help, has_each_command_once_with_its_summary_and_an_example) {
  for (const Command* command : command_table()) {
    EXPECT_THAT(overview(), HasSubstr("\n  " + title_of(*command) + " "));
    EXPECT_THAT(help_of(*command),
                HasSubstr("\nExample:\n  millrace " + std::string(command->name)));
    for (const Option& option : command->options) {
      EXPECT_THAT(help_of(*command), HasSubstr("\n  " + std::string(option.name)));
    }
  }
  EXPECT_THAT(overview(), Not(HasSubstr("manual-commands")));
}

TEST(Help, fits_a_screen) {
  std::string all = overview() + config_help().value();
  for (const Command* command : command_table()) all += help_of(*command);
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
}

}  // namespace
}  // namespace millrace::cli
