#include "publish/pull/installed_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/publish/pull/pull_support.h"

namespace millrace::publish {
namespace {

using ::testing::HasSubstr;

class InstalledFiles : public testing::Test {
 protected:
  InstalledFiles() {
    service_.name = "www";
    service_.certificates = {world_.id};
    service_.directory = world_.env.directory / "tls";
    world_.env.directory.write("tls/.keep", "");
  }

  void install(const KeyChain& pair) {
    const auto done = install_files(files(), service_, owner(), world_.id, pair);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_TRUE(is_installed(files(), service_, owner(), world_.id, pair).value());
  }
  Files& files() { return *world_.env.real_files; }
  FileOwnership owner() const { return ownership_of(service_).value(); }
  struct stat status(const std::string& name) const {
    struct stat seen = {};
    EXPECT_EQ(::stat((world_.env.directory / name).c_str(), &seen), 0) << name;
    return seen;
  }

  PullWorld world_;
  ServiceSettings service_;
};

// RFC 2849. slapd refuses a certificate whose key is not that of the file before.
TEST_F(InstalledFiles, of_openldap_have_a_modification_of_both) {
  service_.kind = ServiceKind::openldap;
  const KeyChain pair = world_.pair();
  install(pair);
  const std::string stem = (world_.env.directory / "tls/web").string();
  EXPECT_EQ(world_.env.directory.read("tls/web.ldif"),
            "dn: cn=config\nchangetype: modify\nreplace: olcTLSCertificateFile\n"
            "olcTLSCertificateFile: " +
                stem + ".pem\n-\nreplace: olcTLSCertificateKeyFile\nolcTLSCertificateKeyFile: " +
                stem + ".key\n");
  EXPECT_EQ(found_in_files(files(), service_, world_.id)->leaf_sha256, pair.leaf_sha256);
  service_.directory = "/etc/\xc3\xa9";
  EXPECT_THAT(files_of(service_, world_.id).back().text,
              HasSubstr("olcTLSCertificateFile:: L2V0Yy/DqS93ZWIucGVt\n"));
}

TEST_F(InstalledFiles, have_the_layout_and_mode_of_the_service) {
  const KeyChain pair = world_.pair();
  const std::string key(pair.key.view());
  service_.mode = 0440;
  install(pair);
  EXPECT_EQ(world_.env.directory.read("tls/web.pem"), pair.chain);
  EXPECT_EQ(world_.env.directory.read("tls/web.key"), key);
  EXPECT_EQ(status("tls/web.key").st_mode & 07777U, 0440U);
  EXPECT_EQ(status("tls/web.pem").st_mode & 07777U, 0644U);
  service_.layout = PairLayout::key_chain;
  install(pair);
  EXPECT_EQ(world_.env.directory.read("tls/web.pem"), key + pair.chain);
  EXPECT_EQ(status("tls/web.pem").st_mode & 07777U, 0440U);
  service_.layout = PairLayout::chain_key;
  install(pair);
  EXPECT_EQ(world_.env.directory.read("tls/web.pem"), pair.chain + key);
  EXPECT_EQ(found_in_files(files(), service_, world_.id).has_value(), false)
      << "it is not needed to read this layout back: the state has a copy";
}

TEST_F(InstalledFiles, are_new_files_with_a_later_time_each_time) {
  install(world_.pair());
  struct stat before = status("tls/web.pem");
  for (int i = 0; i < 3; ++i) {
    install(world_.pair());
    const struct stat after = status("tls/web.pem");
    EXPECT_GT(after.st_mtime, before.st_mtime) << "in whole seconds";
    before = after;
  }
  const int hold = ::open((world_.env.directory / "tls/web.pem").c_str(), O_RDONLY);
  install(world_.pair());
  EXPECT_NE(status("tls/web.pem").st_ino, before.st_ino);
  ::close(hold);
}

TEST_F(InstalledFiles, are_not_as_installed_after_any_change) {
  const KeyChain pair = world_.pair();
  install(pair);
  const auto intact = [&] {
    return is_installed(files(), service_, owner(), world_.id, pair).value();
  };
  ::chmod((world_.env.directory / "tls/web.key").c_str(), 0644);
  EXPECT_FALSE(intact());
  install(pair);
  world_.env.directory.write("tls/web.pem", pair.chain + "\n", 0644);
  EXPECT_FALSE(intact());
  install(pair);
  std::filesystem::remove(world_.env.directory / "tls/web.key");
  EXPECT_FALSE(intact());
}

TEST_F(InstalledFiles, of_an_operator_are_found_as_a_pair) {
  const KeyChain pair = world_.pair();
  EXPECT_FALSE(found_in_files(files(), service_, world_.id));
  install(pair);
  EXPECT_EQ(found_in_files(files(), service_, world_.id)->leaf_sha256, pair.leaf_sha256);
}

TEST_F(InstalledFiles, belong_to_users_that_the_system_knows) {
  service_.owner = "nobody-of-this-name";
  EXPECT_EQ(ownership_of(service_).error().text(),
            "this system has no user \"nobody-of-this-name\"");
  service_.owner = std::to_string(::geteuid());
  EXPECT_EQ(ownership_of(service_)->user, ::geteuid());
  service_.group = "nobody-of-this-name";
  EXPECT_EQ(ownership_of(service_).error().text(),
            "this system has no group \"nobody-of-this-name\"");
}

TEST_F(InstalledFiles, are_never_written_through_a_link) {
  world_.env.directory.write("elsewhere", "precious");
  std::filesystem::create_symlink(world_.env.directory / "elsewhere",
                                  world_.env.directory / "tls/web.pem");
  const auto done = install_files(files(), service_, owner(), world_.id, world_.pair());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), HasSubstr("web.pem: is a symbolic link"));
  EXPECT_EQ(world_.env.directory.read("elsewhere"), "precious");
}

}  // namespace
}  // namespace millrace::publish
