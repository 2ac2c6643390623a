// When servers read their certificates again: what others say of them, seen, and that the files of
// millrace are always picked up.
#include <regex>

#include <gmock/gmock.h>

#include "tests/support/pebble/consumer_example.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ServerReading : public ConsumerExample {
 protected:
  // As "1.22" of what a command prints.
  std::pair<int, int> version(const std::string& command) const {
    const Finished said = shell(command);
    const std::string text = said.out + said.err;
    std::smatch found;
    const bool has = std::regex_search(text, found, std::regex("([0-9]+)\\.([0-9]+)"));
    return has ? std::pair(std::stoi(found[1]), std::stoi(found[2])) : std::pair(0, 0);
  }
  std::string installed() const { return leaf_in("tls/" + certificate() + ".pem"); }
  void expect_pull() {
    publish();
    const Finished pulled = millrace({"pull"});
    EXPECT_EQ(pulled.status, 0) << pulled.err << read_text(at("log"));
    EXPECT_THAT(pulled.out, Not(HasSubstr("restarted")));
    EXPECT_EQ(presented_everywhere(), published(certificate()));
  }
};

// Since 1.27.4 what is in memory is kept if inode and time of change are as they were.
TEST_F(ServerReading, nginx_may_keep_a_file_with_the_same_inode_and_time) {
  if (const auto why = prepare(consumer_server("nginx")); !why.empty()) GTEST_SKIP() << why;
  start();
  const std::string first = installed();
  ASSERT_EQ(shell("cp -p tls/www.pem old && ls -i tls/www.pem >inode").status, 0);
  overwrite_files();
  ASSERT_EQ(
      shell("touch -r old tls/www.pem tls/www.key && ls -i tls/www.pem | diff inode -").status, 0);
  const bool keeps = version("nginx -v") >= std::pair(1, 28);
  ASSERT_EQ(shell("nginx -s reload").status, 0);
  const auto sees_new = [&] { return presented_everywhere() == installed(); };
  EXPECT_EQ(wait_until(sees_new, std::chrono::seconds(2)), !keeps);
  EXPECT_EQ(presented_everywhere(), keeps ? first : installed());
  expect_pull();
  if (!keeps) GTEST_SKIP() << "all is well, but this nginx has no such memory: it reads all again";
}

// It watches the directory of the file, and reads again some seconds after a change there.
TEST_F(ServerReading, exim_reads_new_files_without_an_action) {
  if (const auto why = prepare(consumer_server("exim")); !why.empty()) GTEST_SKIP() << why;
  start();
  set("action", {"without-effect"});
  set("look_limit", "20s");
  expect_pull();
}

TEST_F(ServerReading, exim_does_not_see_that_a_link_above_the_file_is_another_one) {
  ConsumerServer server = consumer_server("exim");
  server.prepare += " && rm -r tls && mkdir first second && ln -s first tls";
  if (const auto why = prepare(server); !why.empty()) GTEST_SKIP() << why;
  start();
  ASSERT_EQ(shell("cp -p first/* second/ && ln -s second link && mv -T link tls").status, 0);
  overwrite_files();
  const auto sees_new = [&] { return presented_everywhere() == installed(); };
  EXPECT_FALSE(wait_until(sees_new, std::chrono::seconds(8)));
  ASSERT_EQ(shell("service exim4 reload").status, 0);
  EXPECT_TRUE(wait_until(sees_new));
}

TEST_F(ServerReading, slapd_reads_its_files_again_by_a_modification_with_the_same_values) {
  if (const auto why = prepare(consumer_server("openldap")); !why.empty()) GTEST_SKIP() << why;
  start();
  expect_pull();
  const std::string first = installed();
  overwrite_files();
  EXPECT_EQ(presented_everywhere(), first);
  const Finished done = shell("ldapmodify -Q -Y EXTERNAL -H ldapi:/// -f tls/ldap.ldif");
  EXPECT_EQ(done.status, 0) << done.out << done.err;
  EXPECT_EQ(presented_everywhere(), installed());
}

// So one modification replaces both. One that fails leaves slapd without TLS: the restart of the
// kind openldap follows then.
TEST_F(ServerReading, slapd_loses_its_tls_by_a_certificate_without_its_key) {
  if (const auto why = prepare(consumer_server("openldap")); !why.empty()) GTEST_SKIP() << why;
  start();
  ASSERT_EQ(shell("mkdir other && cp -p tls/ldap.* other").status, 0);
  overwrite_files();
  const std::string certificate = "replace: olcTLSCertificateFile\nolcTLSCertificateFile: @DIR@/";
  const std::string key = "replace: olcTLSCertificateKeyFile\nolcTLSCertificateKeyFile: @DIR@/";
  const auto modify = [this](const std::string& changes) {
    directory_.write("one.ldif", filled("dn: cn=config\nchangetype: modify\n" + changes));
    return shell("ldapmodify -Q -Y EXTERNAL -H ldapi:/// -f one.ldif").status;
  };
  EXPECT_NE(modify(certificate + "other/ldap.pem\n"), 0);
  EXPECT_EQ(presented_everywhere(), "nothing");
  EXPECT_EQ(modify(certificate + "tls/ldap.pem\n-\n" + key + "tls/ldap.key\n"), 0);
  EXPECT_EQ(presented_everywhere(), installed());
}

// Before 1.25.
TEST_F(ServerReading, unbound_may_need_a_restart) {
  if (const auto why = prepare(consumer_server("unbound")); !why.empty()) GTEST_SKIP() << why;
  start();
  overwrite_files();
  ASSERT_EQ(shell("service unbound reload").status, 0);
  const auto sees_new = [&] { return presented_everywhere() == installed(); };
  EXPECT_EQ(wait_until(sees_new, std::chrono::seconds(2)),
            version("unbound -V") >= std::pair(1, 25));
  ASSERT_EQ(shell("service unbound restart").status, 0);
  EXPECT_TRUE(wait_until(sees_new));
}

}  // namespace
}  // namespace millrace::test
