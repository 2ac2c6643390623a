#include <regex>

#include <gmock/gmock.h>

#include "cli/config/config_help.h"
#include "cli/config/config_table.h"
#include "cli/config/config_template.h"
#include "tests/support/cli/config_support.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Removes one "// " in front of JSON, as an operator does.
std::string uncommented(const std::string& text) {
  static const std::regex behind_slashes(R"re(( *)// ( *(?:// )?(?:"[^"]*":|[{}])[^\n]*)\n)re");
  return std::regex_replace(text, behind_slashes, "$1$2\n");
}

TEST(ConfigTemplate, reports_to_an_operator_who_did_not_edit_it_what_to_fill_in) {
  const std::string errors = errors_of(config_template());
  EXPECT_THAT(errors,
              HasSubstr("/zones: expected an object with 1 or more members, got 0; millrace "
                        "help config shows an example\n"));
  EXPECT_THAT(errors,
              HasSubstr("/certificates: expected an object with 1 to 100000 members, got 0; "));
  EXPECT_EQ(read(config_template()).errors.size(), 2U) << errors;
}

TEST(ConfigTemplate, is_a_good_configuration_when_the_slashes_are_taken_away_once) {
  const std::string text = uncommented(config_template());
  EXPECT_EQ(errors_of(text), "") << text;
  const auto config = read(text).config.value();
  EXPECT_EQ(config.dns.zones.at(0).zone.text(), "example.org.");
  EXPECT_EQ(config.acme.certificates.at(0).id.text(), "mail");
  EXPECT_EQ(config.acme.certificates.at(0).names.at(0).text(), "mail.example.org");
  EXPECT_EQ(config.publication.directory, "/etc/millrace/publication");
}

TEST(ConfigTemplate, is_a_good_configuration_with_every_key_in_it) {
  const std::string text = uncommented(uncommented(config_template()));
  EXPECT_EQ(errors_of(text), "") << text;
  for (const ConfigKey& key : config_table()) {
    const std::string name(key_name(key));
    EXPECT_THAT(text, HasSubstr(name == "*" ? "{" : "\"" + name + "\": "));
  }
}

TEST(ConfigTemplate, names_no_default_where_there_is_none) {
  const std::string text = config_template({Role::publisher});
  EXPECT_THAT(text, HasSubstr("Expects a duration from 1h to 365d; default \"30d\"."));
  EXPECT_THAT(text, HasSubstr("Expects a duration from 1h to 365d.\n"));
  EXPECT_THAT(text, Not(HasSubstr("default .")));
}

TEST(ConfigHelp, describes_every_key) {
  const std::string help = config_help().value();
  for (const ConfigKey& key : config_table()) {
    EXPECT_THAT(help, HasSubstr("\n" + std::string(key.path) + "\n"));
  }
  EXPECT_THAT(help, HasSubstr("/zones/*/validity\n    The validity of new signatures.\n    "
                              "Expects a duration from 10s to 365d; default \"14d\".\n"));
}

TEST(ConfigHelp, describes_the_keys_of_a_section_or_a_name) {
  const std::string zones = config_help("zones").value();
  EXPECT_THAT(zones, StartsWith("/zones\n"));
  EXPECT_THAT(zones, HasSubstr("\n/zones/*/validity\n"));
  EXPECT_THAT(zones, Not(HasSubstr("/acme")));
  EXPECT_EQ(config_help("/zones/").value(), zones);
  EXPECT_THAT(config_help("zones/*/validity").value(),
              StartsWith("/zones/*/validity\n    The validity"));
  EXPECT_THAT(config_help("challenge_ttl").value(), StartsWith("/zones/*/challenge_ttl\n"));
  EXPECT_EQ(config_help("zonse").error().text(),
            "help config: no key \"zonse\"; did you mean \"zones\"?; see: millrace help config");
}

}  // namespace
}  // namespace millrace::cli
