#include "cli/line/arguments.h"

#include <gmock/gmock.h>

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;

constexpr Option kOptions[] = {
    {"--key", "FILE", "", true},
    {"--ttl", "TTL", ""},
    {"--nsec3", "", ""},
};

Result<Arguments> parse(const std::vector<std::string>& words,
                        const Operands& operands = {"NAME…", 0, 2}) {
  return Arguments::parse(kOptions, operands, words);
}

std::string fault(const std::vector<std::string>& words,
                  const Operands& operands = {"NAME…", 0, 2}) {
  const auto parsed = parse(words, operands);
  if (parsed) return "parsed";
  EXPECT_EQ(parsed.error().kind, ErrorKind::config);
  return parsed.error().text();
}

TEST(Arguments, are_options_and_operands_in_any_order) {
  const auto arguments = parse({"a", "--nsec3", "--key", "k.pem", "b", "--ttl=1h"}).value();
  EXPECT_EQ(arguments.value("--key"), "k.pem");
  EXPECT_EQ(arguments.value("--ttl"), "1h");
  EXPECT_TRUE(arguments.has("--nsec3"));
  EXPECT_THAT(arguments.operands(), ElementsAre("a", "b"));
}

TEST(Arguments, have_letters_where_the_table_gives_them) {
  constexpr Option kLetters[] = {{.name = "--warning", .value = "SHARE", .help = "", .letter = 'w'},
                                 {.name = "--all", .value = "", .help = "", .letter = 'a'}};
  const auto of = [&](const std::vector<std::string>& words) {
    return Arguments::parse(kLetters, {"NAME…", 0, 2}, words);
  };
  EXPECT_EQ(of({"-w", "5%", "x"})->value("--warning"), "5%");
  EXPECT_EQ(of({"-w5%"})->value("--warning"), "5%");
  EXPECT_EQ(of({"--warning", "5%"})->value("--warning"), "5%");
  EXPECT_TRUE(of({"-a"})->has("--all"));
  EXPECT_EQ(of({"-w"}).error().text(), "--warning: expected SHARE after it");
  EXPECT_EQ(of({"-w", "1", "--warning", "2"}).error().text(), "--warning: given twice");
  EXPECT_EQ(of({"-x"}).error().text(), "unknown option \"-x\"");
}

TEST(Arguments, may_be_omitted_where_they_are_not_required) {
  const auto arguments = parse({"--key", "k"}).value();
  EXPECT_FALSE(arguments.has("--ttl"));
  EXPECT_FALSE(arguments.has("--nsec3"));
  EXPECT_TRUE(arguments.operands().empty());
}

TEST(Arguments, are_operands_after_two_dashes) {
  EXPECT_THAT(parse({"--key", "k", "--", "--nsec3"}).value().operands(), ElementsAre("--nsec3"));
}

TEST(Arguments, keep_values_octet_by_octet) {
  for (const std::string value : {"a b", "\"quoted\"", "%%", "ü", "{}", "1e5", "[x,y]", "-", ""}) {
    const auto arguments = parse({"--key", value, value});
    ASSERT_TRUE(arguments.ok()) << value;
    EXPECT_EQ(arguments->value("--key"), value);
    EXPECT_THAT(arguments->operands(), ElementsAre(value));
  }
}

TEST(Arguments, say_what_is_wrong_with_them) {
  EXPECT_EQ(fault({}), "--key FILE is missing");
  EXPECT_EQ(fault({"--key"}), "--key: expected FILE after it");
  EXPECT_EQ(fault({"--key", "a", "--key", "b"}), "--key: given twice");
  EXPECT_EQ(fault({"--key", "a", "--nsec"}),
            "unknown option \"--nsec\"; did you mean \"--nsec3\"?");
  EXPECT_EQ(fault({"--key", "a", "--nsec=1"}),
            "unknown option \"--nsec\"; did you mean \"--nsec3\"?");
  EXPECT_EQ(fault({"--key", "a", "-x"}), "unknown option \"-x\"");
  EXPECT_EQ(fault({"--key", "a", "--nsec3=1"}), "--nsec3: expected no value after it");
}

TEST(Arguments, are_not_abbreviated) {
  EXPECT_EQ(fault({"--ke", "a"}), "unknown option \"--ke\"; did you mean \"--key\"?");
  EXPECT_EQ(fault({"--ke"}), "unknown option \"--ke\"; did you mean \"--key\"?");
  EXPECT_EQ(fault({"--key", "a", "--tt=--ttl"}),
            "unknown option \"--tt\"; did you mean \"--ttl\"?");
}

TEST(Arguments, take_the_next_word_as_value_whatever_it_looks_like) {
  EXPECT_EQ(parse({"--key", "--ttl"}).value().value("--key"), "--ttl");
  EXPECT_EQ(parse({"--key=", "a"}).value().value("--key"), "");
}

TEST(Arguments, are_counted) {
  const std::vector<std::string> three = {"--key", "k", "a", "b", "c"};
  EXPECT_EQ(fault(three), "unexpected \"c\": expected NAME…");
  EXPECT_EQ(fault(three, {}), "unexpected \"a\": no operand is taken");
  EXPECT_EQ(fault({"--key", "k"}, {"NAME…", 1, 2}), "expected NAME…, got nothing");
  EXPECT_EQ(fault({"--key", "k", "a"}, {"A B", 2, 2}), "expected A B, got 1 of it");
}

TEST(Arguments, have_typed_values) {
  const auto arguments = parse({"--key", "k", "--ttl", "1h"}).value();
  EXPECT_EQ(arguments.parsed("--ttl", parse_duration).value().value(), std::chrono::hours(1));
  EXPECT_FALSE(arguments.parsed("--nsec3", parse_duration).value());
  const auto wrong = arguments.parsed("--key", parse_duration);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().text(), "--key: " + parse_duration("k").error().message);
  EXPECT_EQ(wrong.error().kind, ErrorKind::config);
}

TEST(ParseNumber, takes_whole_numbers_within_the_limits) {
  EXPECT_EQ(parse_number("0", 0, 255).value(), 0U);
  EXPECT_EQ(parse_number("255", 0, 255).value(), 255U);
  for (const char* text : {"256", "-1", "1x", "", " 1", "99999999999999999999999"}) {
    EXPECT_EQ(parse_number(text, 0, 255).error().text(),
              "expected a number from 0 to 255, got \"" + std::string(text) + "\"");
  }
}

}  // namespace
}  // namespace millrace::cli
