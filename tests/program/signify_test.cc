// Keys of `millrace bundle keygen` in OpenBSD's signify(1), and the other way round.
#include "core/crypto/signify.h"

#include <gmock/gmock.h>

#include "tests/support/cli/program.h"
#include "tests/support/process.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

// The program's name; empty: it is not installed. Debian has another program named signify.
std::string signify_name() {
  for (const char* name : {"signify-openbsd", "signify"}) {
    if (run_program({name}).err.find("-G [-n]") != std::string::npos) return name;
  }
  return "";
}

// The parameter: the key is protected with a passphrase.
class SignifyKeys : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (signify_.empty()) GTEST_SKIP() << "signify-openbsd (on OpenBSD: signify) is not installed";
    env_.directory.write("pass", "correct horse\n", 0600);
    env_.directory.write("twice", "correct horse\ncorrect horse\n", 0600);
    env_.directory.write("wrong", "correct Horse\n", 0600);
    env_.directory.write("files/a/b.txt", "text");
  }

  // It reads passphrases from a standard input that is not a terminal.
  Finished signify(Arguments arguments, const std::string& input = "pass") {
    arguments.insert(arguments.begin(), {"sh", "-c", "exec \"$0\" \"$@\" <" + at(input), signify_});
    return run_program(arguments, {.environment = {}, .directory = env_.directory.path()});
  }
  void millrace(std::vector<std::string> words) {
    if (GetParam() && words.at(1) != "verify") {
      words.insert(words.end(), {"--passphrase-file", "pass"});
    }
    const cli::Said said = cli::run_in(env_, words);
    ASSERT_EQ(said.status, 0) << said.err;
  }
  // Both programs sign with NAME.sec, and each verifies both with NAME.pub.
  void expect_both_use(const std::string& name) {
    const std::string sec = name + ".sec", pub = name + ".pub";
    millrace({"bundle", "sign", "--key", sec, "--scope", "site", "--from", "files", "--to", "o"});
    millrace({"bundle", "verify", "--pub", pub, "o"});
    const Finished checked =
        run_program({signify_, "-C", "-p", at(pub), "-x", "SHA256.sig"},
                    {.environment = {}, .directory = env_.directory.path() / "o/v/00000001"});
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("a/b.txt: OK\n"));
    const Finished made = signify({"-S", "-e", "-s", sec, "-m", "files/a/b.txt", "-x", "b.sig"});
    ASSERT_EQ(made.status, 0) << made.err;
    const auto key = SignifyPublicKey::parse(env_.directory.read(pub), pub).value();
    EXPECT_EQ(verify_embedded(env_.directory.read("b.sig"), key, "b.sig").value(), "text");
  }
  std::string at(const std::string& path) { return (env_.directory / path).string(); }

  const std::string signify_ = signify_name();
  TestEnv env_;
};

TEST_P(SignifyKeys, of_millrace_are_used_by_signify) {
  millrace({"bundle", "keygen", "site"});
  expect_both_use("site");
  if (!GetParam()) return;
  const Finished wrong =
      signify({"-S", "-s", "site.sec", "-m", "files/a/b.txt", "-x", "c.sig"}, "wrong");
  EXPECT_NE(wrong.status, 0);
  EXPECT_THAT(wrong.err, HasSubstr("incorrect passphrase"));
}

TEST_P(SignifyKeys, of_signify_are_used_by_millrace) {
  Arguments words = {"-G", "-p", "theirs.pub", "-s", "theirs.sec"};
  if (!GetParam()) words.emplace_back("-n");
  const Finished made = signify(words, "twice");
  ASSERT_EQ(made.status, 0) << made.err;
  expect_both_use("theirs");
}

INSTANTIATE_TEST_SUITE_P(Passphrase, SignifyKeys, ::testing::Bool(), [](const auto& one) {
  return one.param ? "with_a_passphrase" : "without_a_passphrase";
});

}  // namespace
}  // namespace millrace::test
