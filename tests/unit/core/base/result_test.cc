#include "core/base/result.h"

#include <cerrno>
#include <memory>

#include <gtest/gtest.h>

namespace millrace {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return config_error(std::to_string(number) + " is odd");
  return number / 2;
}

Result<int> quarter(int number) {
  ASSIGN(const int once, half(number));
  ASSIGN(const int twice, half(once));
  return twice;
}

Result<void> must_be_even(int number) {
  TRY(half(number));
  return {};
}

TEST(Result, assign_takes_the_value_out) {
  EXPECT_EQ(quarter(12).value(), 3);
}

TEST(Result, assign_returns_the_first_error) {
  const auto result = quarter(6);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text(), "3 is odd");
  EXPECT_EQ(result.error().kind, ErrorKind::config);
}

TEST(Result, try_passes_success_on) {
  EXPECT_TRUE(must_be_even(4).ok());
}

TEST(Result, try_returns_the_error) {
  const auto result = must_be_even(5);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text(), "5 is odd");
}

TEST(Result, carries_values_that_can_only_be_moved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
}

// Under AddressSanitizer a loop over a result that is gone fails.
TEST(Result, outlives_a_loop_over_its_value) {
  const auto names = []() -> Result<std::vector<std::string>> {
    return std::vector<std::string>{"a name that does not fit into the string object"};
  };
  for (const std::string& name : names().value()) EXPECT_EQ(name.size(), 47U);
  for (const std::string& name : *names()) EXPECT_EQ(name.size(), 47U);
}

TEST(Error, text_begins_with_the_outermost_attempt) {
  const Error error = Error("no such file").in("reading the key").in("certificate mail");
  EXPECT_EQ(error.text(), "certificate mail: reading the key: no such file");
}

TEST(Error, keeps_its_kind_when_context_is_added) {
  EXPECT_EQ(not_yet("busy").in("lock acme").kind, ErrorKind::not_yet);
}

TEST(Error, kind_decides_the_exit_status) {
  EXPECT_EQ(Error("x").exit_status(), ExitStatus::failed);
  EXPECT_EQ(config_error("x").exit_status(), ExitStatus::usage);
  EXPECT_EQ(not_yet("x").exit_status(), ExitStatus::not_yet);
}

TEST(Error, exit_statuses_are_those_of_the_contract) {
  EXPECT_EQ(static_cast<int>(ExitStatus::ok), 0);
  EXPECT_EQ(static_cast<int>(ExitStatus::failed), 1);
  EXPECT_EQ(static_cast<int>(ExitStatus::usage), 2);
  EXPECT_EQ(static_cast<int>(ExitStatus::not_yet), 75);
}

TEST(Error, of_a_system_call_names_thing_and_reason) {
  EXPECT_EQ(system_error("/a/b", "cannot open", ENOENT).text(),
            "/a/b: cannot open: No such file or directory");
}

}  // namespace
}  // namespace millrace
