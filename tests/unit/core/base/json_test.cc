#include "core/base/json.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

std::string fault(std::string_view text, bool comments = false) {
  const auto parsed = parse_json(text, "f.json", comments);
  return parsed.ok() ? "parsed as " + parsed->dump() : parsed.error().text();
}

TEST(ParseJson, gives_the_same_value_as_nlohmanns_own_builder) {
  const std::string text =
      R"({"a":[1,-2,3.5,true,null,"x\u00fc",[],{}],"b":{"c":{"d":[[1],[2,[3]]]}},"e":18446744073709551615})";
  EXPECT_EQ(parse_json(text, "x").value(), Json::parse(text));
}

TEST(ParseJson, takes_a_value_that_is_not_a_container) {
  EXPECT_EQ(*parse_json("7", "x"), 7);
}

TEST(ParseJson, names_file_line_and_column) {
  EXPECT_EQ(fault("{\n  \"a\": 1,\n  \"b\" 2\n}"),
            "f.json:3:7: syntax error while parsing object separator - unexpected number literal; "
            "expected ':'");
  EXPECT_EQ(fault("").substr(0, 12), "f.json:1:1: ");
  EXPECT_EQ(fault("[1,").substr(0, 12), "f.json:1:4: ");
  EXPECT_EQ(fault("[1] x").substr(0, 12), "f.json:1:5: ");
}

TEST(ParseJson, refuses_a_member_given_twice) {
  EXPECT_EQ(fault("{\"a\": 1,\n \"a\": 2}"), "f.json:2:4: member 'a' occurs twice");
  EXPECT_EQ(fault(R"({"a": {"b": 1}, "b": 2})"), R"(parsed as {"a":{"b":1},"b":2})");
}

TEST(ParseJson, refuses_more_than_64_levels) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_json(nested(64), "x").ok());
  EXPECT_EQ(fault(nested(65)), "f.json:1:65: nested deeper than 64");
  EXPECT_EQ(fault(std::string(1'000'000, '[')), "f.json:1:65: nested deeper than 64");
}

TEST(ParseJson, refuses_invalid_utf8_and_shows_it_escaped) {
  const std::string seen = fault("[\"\xFF\"]");
  EXPECT_EQ(seen.substr(0, 12), "f.json:1:3: ");
  EXPECT_NE(seen.find("\\xff"), std::string::npos) << seen;
}

TEST(ParseJson, refuses_a_number_that_no_type_holds) {
  EXPECT_EQ(fault("1e999"), "f.json:1:5: number overflow parsing '1e999'");
}

TEST(ParseJson, takes_comments_only_on_request) {
  const std::string text = "// the site\n{ /* none */ }\n";
  EXPECT_EQ(fault(text, true), "parsed as {}");
  EXPECT_EQ(fault(text).substr(0, 12), "f.json:1:1: ");
}

TEST(ParseJson, does_not_break_on_an_end_inside_a_comment) {
  EXPECT_NE(fault("{} /* x", true).substr(0, 9), "parsed as");
}

TEST(JsonText, is_indented_and_ends_the_line) {
  EXPECT_EQ(json_text({{"a", 1}}), "{\n  \"a\": 1\n}\n");
}

TEST(JsonText, replaces_invalid_utf8) {
  EXPECT_EQ(json_text(Json("a\xFF")), "\"a\xEF\xBF\xBD\"\n");
}

const Json kDocument = {
    {"text", "x"},        {"number", 7},       {"minus", -7},     {"half", 0.5},
    {"list", {"a", "b"}}, {"mixed", {"a", 1}}, {"none", nullptr}, {"time", "2026-11-23T20:15:00Z"}};

TEST(JsonMembers, are_given_with_their_type) {
  EXPECT_EQ(*json_string(kDocument, "text", "f"), "x");
  EXPECT_EQ(*json_unsigned(kDocument, "number", "f"), 7u);
  EXPECT_EQ(*json_strings(kDocument, "list", "f"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(format_time(*json_time(kDocument, "time", "f")), "2026-11-23T20:15:00Z");
}

TEST(JsonMembers, say_what_is_wrong_and_where) {
  EXPECT_EQ(json_string(kDocument, "number", "f").error().text(),
            "f: /number: expected a string, got a number");
  EXPECT_EQ(json_string(kDocument, "gone", "f").error().text(), "f: /gone: missing");
  EXPECT_EQ(json_string(Json::array(), "text", "f").error().text(),
            "f: expected an object, got an array");
  EXPECT_EQ(json_strings(kDocument, "mixed", "f").error().text(),
            "f: /mixed/1: expected a string, got a number");
  EXPECT_EQ(json_strings(kDocument, "none", "f").error().text(),
            "f: /none: expected an array of strings, got null");
  EXPECT_EQ(json_unsigned(kDocument, "text", "f").error().text(),
            "f: /text: expected a whole number, got a string");
  EXPECT_EQ(json_unsigned(kDocument, "minus", "f").error().text(),
            "f: /minus: expected a whole number from 0, got -7");
  EXPECT_EQ(json_unsigned(kDocument, "half", "f").error().text(),
            "f: /half: expected a whole number from 0, got 0.5");
  EXPECT_EQ(json_time(kDocument, "text", "f").error().text(),
            "f: /text: 'x' is not a time: expected for example 2026-11-23T20:15:00Z");
}

TEST(JsonVersion, a_document_of_another_version_is_refused) {
  EXPECT_TRUE(check_json_version({{"version", 1}}, 1, "f").ok());
  EXPECT_EQ(check_json_version({{"version", 2}}, 1, "f").error().text(),
            "f: /version: expected 1, got 2");
  EXPECT_EQ(check_json_version({{"text", "x"}}, 1, "f").error().text(), "f: /version: missing");
}

}  // namespace
}  // namespace millrace
