// pull with real servers whose action, check or map does not do what it must. openssl s_client
// finds what they present.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/pebble/real_service.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

const std::string kLoopback = "127.0.0.1:";

class OpensslServer : public RealService {
 protected:
  ~OpensslServer() override { run_program({"sh", "-c", "kill $(cat " + at("pid") + ")"}); }

  // It reads its files at its start alone.
  std::string restart() const {
    return script("restart", "dir=" + at("") + "\n" + R"(old=$(cat "$dir/pid" 2>/dev/null)
if [ -n "$old" ]; then
  kill "$old"
  while kill -0 "$old" 2>/dev/null; do sleep 0.1; done
fi
openssl s_server -accept )" + kLoopback +
                                 std::to_string(port_) +
                                 R"( -www -cert "$dir/tls/web.pem" -key "$dir/tls/web.key" )"
                                 R"(</dev/null >"$dir/log" 2>&1 &
echo $! >"$dir/pid"
)");
  }
  std::string service(const std::string& action) const {
    return R"("www": { "kind": "generic", "certificates": ["web"], "directory": "tls",
      "action": [")" +
           action + R"("], "restart": [")" + restart() + R"("],
      "look": [")" +
           kLoopback + std::to_string(port_) + R"("], "look_limit": "5s" })";
  }
};

TEST_F(OpensslServer, presents_what_is_published) {
  write_config({"web"}, service(restart()));
  for (int i = 0; i < 2; ++i) {
    publish();
    const Finished pulled = millrace({"pull"});
    EXPECT_EQ(pulled.status, 0) << pulled.err << directory_.read("log");
    EXPECT_EQ(presented("web"), published("web"));
  }
}

TEST_F(OpensslServer, is_restarted_when_its_action_has_no_effect) {
  write_config({"web"}, service(restart()));
  publish();
  ASSERT_EQ(millrace({"pull"}).status, 0);
  write_config({"web"}, service("/bin/true"));
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 0) << pulled.err;
  EXPECT_THAT(pulled.out, HasSubstr("the action (/bin/true) had no effect, so it was restarted: "));
  EXPECT_EQ(presented("web"), published("web"));
}

class NginxService : public RealService {
 protected:
  void start() {
    write_foreign_pair("web");
    directory_.write("nginx.conf",
                     "daemon off;\npid " + at("nginx.pid") + ";\nerror_log " + at("log") +
                         ";\nevents {}\nhttp {\n  access_log off;\n  server {\n    listen " +
                         kLoopback + std::to_string(port_) + " ssl;\n    ssl_certificate " +
                         at("tls/web.pem") + ";\n    ssl_certificate_key " + at("tls/web.key") +
                         ";\n  }\n}\n");
    nginx_ = Daemon(nginx(), directory_ / "out");
    ASSERT_TRUE(wait_until([this] { return presented("web") != "nothing"; }))
        << read_text(at("log"));
  }
  Arguments nginx() const { return {"nginx", "-e", at("log"), "-c", at("nginx.conf")}; }
  std::string command(const std::string& more) const {
    std::string text = "[";
    for (const std::string& word : nginx()) text += "\"" + word + "\", ";
    return text + more + "]";
  }
  std::string service(const std::string& action) const {
    return R"("www": { "kind": "nginx", "certificates": ["web"], "directory": "tls", "check": )" +
           command("\"-t\"") + ", \"action\": " + action + ", \"restart\": [], \"look\": [\"" +
           kLoopback + std::to_string(port_) + "\"], \"look_limit\": \"2s\" }";
  }

  Daemon nginx_;
};

TEST_F(NginxService, keeps_its_old_certificate_when_the_action_does_nothing) {
  write_config({"web"}, service(R"(["/bin/true"])"));
  start();
  const std::string foreign = presented("web");
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 1);
  EXPECT_THAT(pulled.err, HasSubstr("it does not present what was installed, although the action "
                                    "succeeded: 127.0.0.1:" +
                                    std::to_string(port_) +
                                    " (web.example.test): expected the certificate with SHA-256 " +
                                    published("web").substr(0, 16) + "…, got " +
                                    foreign.substr(0, 16) + "…; put back: "));
  EXPECT_EQ(presented("web"), foreign);
}

TEST_F(NginxService, is_not_reloaded_with_a_configuration_that_its_check_refuses) {
  write_config({"web"}, service(command(R"("-s", "reload")")));
  start();
  const std::string foreign = presented("web");
  directory_.write("nginx.conf", "nonsense;\n");
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 1);
  EXPECT_THAT(pulled.err, HasSubstr("unknown directive \"nonsense\""));
  EXPECT_EQ(presented("web"), foreign);
}

// A Postfix of its own: configuration, queue and data in the test's directory, as root.
class PostfixService : public RealService {
 protected:
  ~PostfixService() override { run_program({"postfix", "-c", at("etc"), "stop"}); }

  void start() {
    write_foreign_pair("mail", true);
    write_foreign_pair("sni", true);
    directory_.write("etc/sni", "sni.example.test " + at("tls/sni.pem") + "\n");
    directory_.write("etc/main.cf",
                     "compatibility_level = 3.6\nqueue_directory = " + at("queue") +
                         "\ndata_directory = " + at("data") +
                         "\nmail_owner = postfix\nsetgid_group = postdrop\ninet_interfaces = "
                         "127.0.0.1\ninet_protocols = ipv4\nmyhostname = mail.example.test\n"
                         "maillog_file = " +
                         at("queue/log") + "\nmaillog_file_prefixes = " + at("") +
                         "\nalias_maps =\nalias_database =\nsmtpd_tls_security_level = may\n"
                         "smtpd_tls_chain_files = " +
                         at("tls/mail.pem") + "\ntls_server_sni_maps = hash:" + at("etc/sni") +
                         "\nsmtpd_recipient_restrictions = reject\n");
    directory_.write("etc/master.cf", kLoopback + std::to_string(port_) + R"( inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
anvil     unix  - - n - 1 anvil
proxymap  unix  - - n - - proxymap
postlog   unix-dgram n - n - 1 postlogd
)");
    std::filesystem::create_directory(at("queue"));
    std::filesystem::create_directory(at("data"));
    std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
    ASSERT_EQ(run_program({"chown", "postfix", at("data")}).status, 0);
    for (const Arguments& command :
         {Arguments{"postmap", "-c", at("etc"), "-F", "hash:" + at("etc/sni")},
          Arguments{"postfix", "-c", at("etc"), "start"}}) {
      const Finished done = run_program(command);
      ASSERT_EQ(done.status, 0) << done.out << done.err;
    }
    ASSERT_TRUE(wait_until([this] { return starttls("mail") != "nothing"; }))
        << read_text(at("queue/log"));
  }
  std::string starttls(const std::string& certificate) const {
    return presented(certificate, {"-starttls", "smtp"});
  }
  std::string service() const {
    const std::string postfix = R"(["postfix", "-c", ")" + at("etc") + "\", \"";
    return R"("smtp": { "kind": "postfix", "certificates": ["mail", "sni"], "directory": "tls",
      "check": )" +
           postfix + "check\"], \"action\": " + postfix + "reload\"], \"look\": [\"" + kLoopback +
           std::to_string(port_) + "/smtp\"], \"look_limit\": \"2s\" }";
  }
};

TEST_F(PostfixService, with_a_map_that_is_not_made_again_is_found_out) {
  write_config({"mail", "sni"}, service());
  start();
  const std::string foreign = starttls("sni");
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 1);
  EXPECT_THAT(pulled.err,
              HasSubstr(" (sni.example.test): expected the certificate with SHA-256 " +
                        published("sni").substr(0, 16) + "…, got " + foreign.substr(0, 16) + "…"));
  EXPECT_EQ(starttls("sni"), foreign);
}

}  // namespace
}  // namespace millrace::test
