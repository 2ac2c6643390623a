// The program's name alone: what to do next.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class NextStep : public ::testing::Test {
 protected:
  std::string next() {
    const Said said = site_.run({});
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.err, "");
    EXPECT_THAT(said.out, HasSubstr("\nAll commands: millrace help\n"));
    return said.out;
  }

  Site site_;
};

TEST_F(NextStep, is_to_check_and_issue_on_a_new_site_and_then_to_look) {
  EXPECT_THAT(next(), HasSubstr("nothing has been run yet; next:\n\n  millrace check --config " +
                                site_.at("millrace.json") + "\n  millrace issue --config "));
  ASSERT_EQ(site_.run({"issue"}).status, 0);
  EXPECT_THAT(next(), HasSubstr("millrace.json is in use here; next:\n\n  millrace status"));
}

TEST_F(NextStep, is_to_correct_a_configuration) {
  site_.write_config("\"names\"", "\"nmaes\"");
  EXPECT_THAT(next(), HasSubstr("\"names\" is missing"));
}

TEST_F(NextStep, is_to_make_what_is_missing) {
  ASSERT_TRUE(site_.real_files->remove_tree(site_.directory / "state"));
  EXPECT_THAT(next(),
              HasSubstr("/state: there is no state yet; next:\n\n  millrace init --config"));
  ASSERT_TRUE(site_.real_files->remove(site_.directory / "millrace.json"));
  EXPECT_THAT(next(), HasSubstr("there is no configuration yet; next:\n\n  millrace init\n"));
}

}  // namespace
}  // namespace millrace::test
