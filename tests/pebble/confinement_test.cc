// The program that a user runs, confined by itself.
#include "core/env/confinement.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kKeyHost = R"({ "certificates": { "web": { "names": ["example.test"] } } })";
constexpr const char* kUnconfinedKeyHost = R"({ "confinement": "off",
  "certificates": { "web": { "names": ["example.test"] } } })";

class ConfinedProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!can_confine()) GTEST_SKIP() << "this system has no rules for files";
  }
  Finished millrace(const Arguments& arguments) const {
    Arguments line = {MILLRACE_BINARY};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run_program(line, {.environment = {}, .directory = directory_.path()});
  }
  void start_with(const std::string& config) {
    directory_.write("millrace.json", config);
    ASSERT_EQ(millrace({"init"}).status, 0);
  }
  std::string at(const std::string& path) const { return directory_ / path; }

  TestDirectory directory_;
};

// The stage csr has no business there, whatever leads it there.
TEST_F(ConfinedProgram, opens_no_key_outside_the_directories_of_its_role) {
  start_with(kKeyHost);
  ASSERT_EQ(millrace({"csr"}).status, 0);
  std::filesystem::create_directory(at("elsewhere"));
  std::filesystem::rename(at("state/keys/web"), at("elsewhere/web"));
  std::filesystem::create_directory_symlink(at("elsewhere/web"), at("state/keys/web"));
  const Finished confined = millrace({"csr"});
  EXPECT_EQ(confined.status, 1);
  EXPECT_THAT(confined.err,
              AllOf(HasSubstr("Permission denied"),
                    HasSubstr("note: this process is confined to the files of its stages ")));
  directory_.write("millrace.json", kUnconfinedKeyHost);
  EXPECT_EQ(millrace({"csr"}).status, 0);
}

TEST_F(ConfinedProgram, starts_programs_that_are_not_confined) {
  directory_.write("elsewhere/list", "");
  directory_.write("bin/program", "#!/bin/sh\necho \"$1 $3\" >> " + at("elsewhere/list") + "\n",
                   0755);
  const std::string program = "[\"" + at("bin/program") + "\"]";
  start_with(R"({ "zones": { "example.test": { "file": "zones/example.test",
    "signed_file": "zones/example.test.signed", "keys": "keys", "servers": ["127.0.0.1@1"],
    "review": )" +
             program + R"(, "reload": )" + program + " } } }");
  directory_.write("zones/example.test",
                   "$TTL 1h\n@ SOA ns1 hostmaster 1 2h 15m 1w 5m\n NS ns1\nns1 A 192.0.2.1\n");
  std::filesystem::create_directory(at("keys"));
  ASSERT_EQ(millrace({"zone", "keygen", "--origin", "example.test", "--keys", "keys"}).status, 0);
  const Finished sign = millrace({"sign"});
  EXPECT_EQ(sign.status, 0) << sign.err;
  EXPECT_EQ(directory_.read("elsewhere/list"),
            "example.test. " + at("state/zones/example.test.unsigned-before") + "\nexample.test. " +
                at("state/zones/example.test.signed-before") + "\n \n");
}

TEST_F(ConfinedProgram, is_described_by_check) {
  start_with(kKeyHost);
  const Finished check = millrace({"check", "--offline"});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_THAT(check.err,
              AllOf(HasSubstr("note: confinement: in force: no core files, "),
                    HasSubstr("note: confinement: the stages of this host (csr) write only below " +
                              at("state") + "\n")));
}

}  // namespace
}  // namespace millrace::test
