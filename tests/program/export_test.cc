// One file with the key and the chain, judged by openssl(1).
#include <filesystem>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "tests/support/process.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class ExportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(site_.run({"issue"}).status, 0);
    ASSERT_TRUE(site_.real_files->write(site_.directory / "pass", "correct horse\n", 0600).ok());
  }
  std::string mode(const std::string& file) const {
    const auto mode = std::filesystem::status(site_.at(file)).permissions();
    return mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
               ? "0600"
               : "other";
  }
  Site site_;
};

TEST_F(ExportTest, has_the_key_then_the_leaf_then_its_issuers) {
  const Said said = site_.run({"export", "web", "--out", "web.pem"});
  EXPECT_EQ(said.status, 0) << said.err;
  const std::string text = site_.directory.read("web.pem");
  EXPECT_EQ(text, site_.directory.read("state/keys/web/current.key") +
                      site_.directory.read("publication/current/web/fullchain.pem"));
  EXPECT_EQ(mode("web.pem"), "0600");
}

TEST_F(ExportTest, makes_pkcs12_that_openssl_opens_with_the_passphrase) {
  const Said said = site_.run(
      {"export", "web", "--out", "web.p12", "--format", "pkcs12", "--passphrase-file", "pass"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(mode("web.p12"), "0600");
  const Finished finish = run_program(
      {"openssl", "pkcs12", "-in", site_.at("web.p12"), "-passin", "pass:correct horse", "-nodes"});
  EXPECT_EQ(finish.status, 0) << finish.err;
  EXPECT_THAT(finish.out, HasSubstr("friendlyName: web"));
  const std::string chain = site_.directory.read("publication/current/web/fullchain.pem");
  const std::string key = site_.directory.read("state/keys/web/current.key");
  EXPECT_THAT(finish.out, HasSubstr(key));
  EXPECT_EQ(count_of("BEGIN CERT", finish.out), count_of("BEGIN CERT", chain));
}

TEST_F(ExportTest, does_not_open_with_another_passphrase) {
  site_.run(
      {"export", "web", "--out", "web.p12", "--format", "pkcs12", "--passphrase-file", "pass"});
  EXPECT_NE(run_program({"openssl", "pkcs12", "-in", site_.at("web.p12"), "-passin", "pass:wrong",
                         "-nodes"})
                .status,
            0);
}

TEST_F(ExportTest, requires_what_belongs_together) {
  EXPECT_THAT(site_.run({"export", "web", "--out", "f", "--format", "pkcs12"}).err,
              HasSubstr("export: --format pkcs12 requires --passphrase-file"));
  EXPECT_THAT(site_.run({"export", "web", "--out", "f", "--passphrase-file", "pass"}).err,
              HasSubstr("export: --passphrase-file requires --format pkcs12"));
  EXPECT_THAT(site_.run({"export", "web", "--out", "f", "--format", "der"}).err,
              HasSubstr("export: --format: expected pem or pkcs12, got \"der\""));
}

TEST_F(ExportTest, fails_without_the_key_of_the_certificate) {
  std::filesystem::remove(site_.at("state/keys/web/current.key"));
  const Said said = site_.run({"export", "web", "--out", "web.pem"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("which its certificate has, in " + site_.at("state/keys/web") +
                                  "; got another or none"));
  EXPECT_FALSE(std::filesystem::exists(site_.at("web.pem")));
}

TEST_F(ExportTest, fails_before_there_is_a_certificate) {
  Site fresh;
  const Said said = fresh.run({"export", "web", "--out", "web.pem"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("this host has no chain of it"));
}

}  // namespace
}  // namespace millrace::test
