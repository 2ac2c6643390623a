#include "core/files/trusted_paths.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test_directory.h"

namespace millrace {
namespace {

class TrustedPathsTest : public testing::Test {
 protected:
  std::string at(const std::string& below) const { return directory_ / below; }
  std::string fault(const std::string& below) {
    TrustedPaths trusted(*files_, ::geteuid());
    const auto checked = trusted.check(at(below), FileKind::configuration);
    return checked ? "" : checked.error().text();
  }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(TrustedPathsTest, accepts_a_file_of_ours_below_a_sticky_directory) {
  directory_.write("etc/conf", "");
  EXPECT_EQ(fault("etc/conf"), "");
  EXPECT_EQ(fault("etc/not-there/conf"), "");
}

TEST_F(TrustedPathsTest, checks_the_directories_above) {
  directory_.write("etc/sub/conf", "");
  ASSERT_EQ(::chmod(at("etc").c_str(), 0777), 0);
  EXPECT_EQ(fault("etc/sub/conf"), at("etc") +
                                       ": mode 0777: others can change the configuration; run: "
                                       "chmod 0755 " +
                                       at("etc"));
}

TEST_F(TrustedPathsTest, checks_the_target_of_a_link_and_not_the_link) {
  directory_.write("checkout/conf", "", 0644);
  ASSERT_EQ(::symlink("checkout/conf", at("link").c_str()), 0);
  EXPECT_EQ(fault("link"), "");
  directory_.write("checkout/conf", "", 0666);
  EXPECT_EQ(fault("link"),
            at("checkout/conf") +
                ": mode 0666: others can change the configuration; run: chmod 0644 " +
                at("checkout/conf"));
}

TEST_F(TrustedPathsTest, checks_the_directories_that_a_link_leads_through) {
  directory_.write("open/sub/conf", "");
  ASSERT_EQ(::symlink("open/sub", at("link").c_str()), 0);
  ASSERT_EQ(::chmod(at("open").c_str(), 0777), 0);
  EXPECT_NE(fault("link/conf"), "");
}

TEST_F(TrustedPathsTest, ends_where_links_go_in_a_circle) {
  ASSERT_EQ(::symlink("two", at("one").c_str()), 0);
  ASSERT_EQ(::symlink("one", at("two").c_str()), 0);
  EXPECT_NE(fault("one").find("too many symbolic links"), std::string::npos);
}

}  // namespace
}  // namespace millrace
