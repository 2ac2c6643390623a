#include <sys/stat.h>
#include <unistd.h>

#include "core/bundle/bundle_version.h"
#include "tests/support/bundle_support.h"
#include "tests/support/in_child.h"

namespace millrace {
namespace {

class BundleWrite : public test::OutboxTest {};

TEST_F(BundleWrite, gives_a_reader_what_was_written) {
  const FileTree written = {{"requests/mail.json", "{}\n"}, {"octets", std::string("\0\xff", 2)}};
  const auto outcome = write(written).value();
  EXPECT_TRUE(outcome.changed);
  EXPECT_EQ(outcome.serial, 1U);
  const Bundle bundle = read_bundle(files_, outbox_, reader(), now_).value().value();
  EXPECT_EQ(bundle.files, written);
  EXPECT_EQ(bundle.meta.scope, "csr");
  EXPECT_EQ(bundle.meta.host, "key.example");
  EXPECT_EQ(bundle.meta.serial, 1U);
  EXPECT_EQ(bundle.meta.created, now_);
  EXPECT_EQ(bundle.meta.expires, now_ + kLifetime);
  EXPECT_EQ(bundle.meta.previous, "");
}

TEST_F(BundleWrite, is_readable_by_everybody_whatever_the_umask) {
  const mode_t before = ::umask(0077);
  const auto outcome = write({{"a", "1"}, {"sub/b", "2"}});
  ::umask(before);
  ASSERT_TRUE(outcome.ok());
  const test::Snapshot seen = test::snapshot(outbox_);
  EXPECT_EQ(seen.at("current"), "link v/00000001");
  EXPECT_EQ(seen.at("v"), "0755 directory");
  EXPECT_EQ(seen.at("v/00000001"), "0755 directory");
  EXPECT_EQ(seen.at("v/00000001/a"), "0644 file 1");
  EXPECT_EQ(seen.at("v/00000001/sub"), "0755 directory");
  EXPECT_EQ(seen.at("v/00000001/sub/b"), "0644 file 2");
  EXPECT_TRUE(seen.at("v/00000001/META.json").starts_with("0644 file "));
  EXPECT_TRUE(seen.at("v/00000001/SHA256.sig").starts_with("0644 file "));
  EXPECT_EQ(seen.size(), 8U);
}

TEST_F(BundleWrite, shares_with_the_version_before_what_did_not_change) {
  ASSERT_TRUE(write({{"a", "1"}, {"sub/b", "2"}}).ok());
  ASSERT_TRUE(write({{"a", "new"}, {"sub/b", "2"}}).ok());
  const auto version = [this](const std::string& below) {
    return files_.status(outbox_ / "v" / below).value()->version;
  };
  EXPECT_EQ(version("00000002/sub/b"), version("00000001/sub/b"));
  EXPECT_NE(version("00000002/a"), version("00000001/a"));
  EXPECT_EQ(read_bundle(files_, outbox_, reader(), now_).value()->files,
            (FileTree{{"a", "new"}, {"sub/b", "2"}}));
}

TEST_F(BundleWrite, of_the_same_touches_nothing) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  const test::Snapshot before = test::snapshot(directory_.path());
  const size_t steps = files_.steps().size();
  now_ += kLifetime / 2 - Duration(1);
  const auto outcome = write({{"a", "1"}}).value();
  EXPECT_FALSE(outcome.changed);
  EXPECT_EQ(outcome.serial, 1U);
  EXPECT_EQ(files_.steps().size(), steps);
  EXPECT_EQ(test::snapshot(directory_.path()), before);
}

TEST_F(BundleWrite, of_the_same_comes_again_when_half_of_the_lifetime_is_over) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  now_ += kLifetime / 2;
  EXPECT_TRUE(write({{"a", "1"}})->changed);
  EXPECT_EQ(read_fault(), "");
}

TEST_F(BundleWrite, replaces_a_version_made_while_the_clock_was_ahead) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  now_ -= Duration(1);
  EXPECT_TRUE(write({{"a", "1"}})->changed);
}

TEST_F(BundleWrite, raises_the_serial_by_one_and_chains_the_versions) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  const auto first = read_version(files_, outbox_, 1, BundleTrust{{key_.public_key()}}).value();
  EXPECT_EQ(write({{"a", "2"}})->serial, 2U);
  const auto second = read_bundle(files_, outbox_, reader(), now_).value().value();
  EXPECT_EQ(second.meta.previous, first.seen.digest);
  EXPECT_EQ(contents(), (FileTree{{"a", "2"}}));
}

TEST_F(BundleWrite, keeps_the_newest_three) {
  write_slowly({"1", "2", "3", "4", "5"});
  EXPECT_EQ(versions(), (std::vector<std::string>{"00000003", "00000004", "00000005"}));
}

TEST_F(BundleWrite, keeps_what_was_replaced_a_moment_ago_for_slow_readers) {
  for (const char* text : {"1", "2", "3", "4", "5"}) ASSERT_TRUE(write({{"a", text}})->changed);
  EXPECT_EQ(versions().size(), 5U);
  now_ += std::chrono::minutes(11);
  ASSERT_TRUE(write({{"a", "6"}})->changed);
  EXPECT_EQ(versions(), (std::vector<std::string>{"00000004", "00000005", "00000006"}));
}

TEST_F(BundleWrite, keeps_what_is_not_a_version) {
  directory_.write("outbox/v/README", "by hand");
  for (const char* text : {"1", "2", "3", "4"}) ASSERT_TRUE(write({{"a", text}})->changed);
  EXPECT_TRUE(directory_.has("outbox/v/README"));
}

TEST_F(BundleWrite, replaces_a_damaged_version_under_a_higher_serial) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  directory_.write("outbox/v/00000001/a", "changed");
  const auto outcome = write({{"a", "1"}}).value();
  EXPECT_TRUE(outcome.changed);
  EXPECT_EQ(outcome.serial, 2U);
  EXPECT_EQ(read_fault(), "");
}

TEST_F(BundleWrite, replaces_what_another_key_signed) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  key_ = SignifySecretKey::generate().value();
  EXPECT_EQ(write({{"a", "1"}})->serial, 2U);
  EXPECT_EQ(read_fault(), "");
}

TEST_F(BundleWrite, without_a_link_goes_on_after_the_highest_version) {
  for (const char* text : {"1", "2", "3"}) ASSERT_TRUE(write({{"a", text}})->changed);
  ASSERT_TRUE(real_->remove(outbox_ / "current").ok());
  EXPECT_EQ(write({{"a", "3"}})->serial, 4U);
  ASSERT_TRUE(real_->replace_symlink(outbox_ / "current", "elsewhere").ok());
  EXPECT_EQ(write({{"a", "3"}})->serial, 5U);
}

TEST_F(BundleWrite, refuses_names_that_need_quoting) {
  const std::string what =
      "' is not valid in a bundle: expected parts of A-Z a-z 0-9 . _ -, no dot first, and not "
      "META.json or SHA256.sig";
  for (const char* name : {"", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a/.b", "a b",
                           "META.json", "SHA256.sig", "a)=b", "\xc3\xa4"}) {
    EXPECT_EQ(write({{name, ""}}).error().text(), "'" + std::string(name) + what);
  }
  EXPECT_FALSE(write({{std::string(256, 'a'), ""}}));
  EXPECT_FALSE(directory_.has("outbox"));
}

TEST_F(BundleWrite, refuses_a_private_key_and_names_its_file) {
  const std::string pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n";
  EXPECT_EQ(write({{"a", "1"}, {"keys/mail.pem", pem}}).error().text(),
            "keys/mail.pem: contains a private key in PEM, expected none in a bundle, which "
            "everybody can read: remove the file, and replace that key if others could read it");
  EXPECT_FALSE(directory_.has("outbox"));
}

TEST_F(BundleWrite, refuses_a_scope_and_a_lifetime_that_are_none) {
  const BundleWriter bad_scope = {"Csr", "h", "csr.sec", key_, kLifetime};
  EXPECT_EQ(write_bundle(files_, outbox_, bad_scope, {}, now_).error().text(),
            "'Csr' is not a scope of a bundle: expected 1 to 64 of a-z 0-9 . -");
  const BundleWriter bad_lifetime = {"csr", "h", "csr.sec", key_, Duration(0)};
  EXPECT_EQ(write_bundle(files_, outbox_, bad_lifetime, {}, now_).error().text(),
            "a bundle's lifetime must be above zero");
}

TEST_F(BundleWrite, leads_nobody_to_a_version_that_a_reader_would_refuse) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  const auto outcome = write({{"a", std::string(TreeLimits().file_size + 1, 'x')}});
  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(contents(), (FileTree{{"a", "1"}}));
  EXPECT_EQ(write({{"a", "2"}})->serial, 2U);
}

TEST_F(BundleWrite, that_fails_keeps_what_is_there) {
  ASSERT_TRUE(write({{"a", "1"}})->changed);
  for (size_t step = 1; step <= 2; ++step) {
    files_.plan(step, test::Fault::refuse);
    EXPECT_FALSE(write({{"a", "2"}})) << step;
    EXPECT_EQ(contents(), (FileTree{{"a", "1"}})) << step;
  }
  EXPECT_EQ(write({{"a", "2"}})->serial, 2U);
}

// Four versions first, so that each kind of step is among those of the fifth.
class BundleCrash : public test::OutboxTest,
                    public testing::WithParamInterface<std::tuple<size_t, test::Fault>> {
 protected:
  void SetUp() override { write_slowly({"1", "2", "3", "4"}); }
  // true: the step was there to die at.
  bool die_writing(const FileTree& contents) {
    const auto [step, fault] = GetParam();
    return test::in_child([&, step = step, fault = fault] {
             files_.plan(step, fault);
             static_cast<void>(write(contents).ok());
             return std::string("survived");
           }).signal != 0;
  }
};

TEST_P(BundleCrash, at_any_step_leaves_the_old_or_the_new_version) {
  const FileTree old_contents = {{"a", "4"}};
  const FileTree new_contents = {{"a", "5"}, {"b", "6"}};
  ASSERT_TRUE(die_writing(new_contents));
  EXPECT_EQ(read_fault(), "");
  EXPECT_TRUE(contents() == old_contents || contents() == new_contents);
  EXPECT_EQ(write(new_contents)->serial, 5U);
  EXPECT_EQ(contents(), new_contents);
  // What the crash left is gone with the next version at the latest.
  now_ += std::chrono::minutes(11);
  EXPECT_EQ(write({{"a", "7"}})->serial, 6U);
  EXPECT_EQ(versions(), (std::vector<std::string>{"00000004", "00000005", "00000006"}));
  EXPECT_EQ(real_->list(outbox_).value(), (std::vector<std::string>{"current", "v"}));
}

INSTANTIATE_TEST_SUITE_P(EachStep, BundleCrash,
                         testing::Combine(testing::Values(1, 2, 3),
                                          testing::Values(test::Fault::die_before,
                                                          test::Fault::die_during,
                                                          test::Fault::die_after)));

TEST_F(BundleWrite, takes_three_steps_so_that_the_crash_tests_see_all) {
  write_slowly({"1", "2", "3", "4"});
  const size_t before = files_.steps().size();
  ASSERT_TRUE(write({{"a", "5"}})->changed);
  EXPECT_EQ(files_.steps().size() - before, 3U);
}

TEST_F(BundleWrite, writes_and_removes_nothing_through_a_link) {
  directory_.write("others/00000001/precious", "mine");
  directory_.write("others/00000002/precious", "mine");
  ASSERT_TRUE(real_->make_directory(outbox_, 0755).ok());
  ASSERT_EQ(::symlink("../others", at("v").c_str()), 0);
  const auto before = directory_.snapshot();
  EXPECT_EQ(
      write({{"a", "1"}}).error().text(),
      at("v") + ": a symbolic link, expected the directory of a bundle's versions: remove it");
  EXPECT_EQ(real_->remove_tree(outbox_ / "v/00000001").error().text(),
            at("v") + ": is a symbolic link: nothing is removed through it");
  EXPECT_EQ(directory_.snapshot(), before);
}

TEST_F(BundleWrite, replaces_no_link_of_someone_else) {
  directory_.write("outbox/releases/3/a", "1");
  ASSERT_EQ(::symlink("releases/3", at("current").c_str()), 0);
  EXPECT_EQ(write({{"a", "1"}}).error().text(),
            at("current") + ": points to 'releases/3', expected v/NNNNNNNN");
  EXPECT_EQ(real_->read_symlink(at("current")).value(), "releases/3");
}

TEST_F(BundleWrite, takes_no_directory_of_someone_else_for_an_old_version) {
  directory_.write("outbox/v/20261123/precious", "mine");
  const auto before = directory_.snapshot();
  EXPECT_EQ(
      write({{"a", "1"}}).error().text(),
      at("v/20261123") + ": not a version of a bundle: move it away, or name another directory");
  EXPECT_EQ(directory_.snapshot(), before);
}

}  // namespace
}  // namespace millrace
