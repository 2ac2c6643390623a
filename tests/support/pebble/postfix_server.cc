#include "tests/support/pebble/postfix_server.h"

#include <filesystem>

namespace millrace::test {

std::string PostfixServer::start(const TlsServer::Identity& identity) {
  port_ = free_port();
  for (const char* name : {"etc", "queue", "data"}) std::filesystem::create_directories(at(name));
  // Postfix's own user reads below it.
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  run_program({"chown", "postfix", at("data")});
  write_text(at("chain.pem"), identity.key + identity.chain);
  write_config();
  // Makes the queue's directories. What is not root's in that of the configuration would cost a
  // second each.
  run_program({"postfix", "-c", at("etc"), "check"});
  // As `postfix start-fg` would run it, but in this process group: it ends with the test.
  master_ = Daemon({"/usr/lib/postfix/sbin/master", "-c", at("etc"), "-d"}, at("log"),
                   {"MAIL_CONFIG=" + at("etc").string()});
  const bool is_up = wait_until([&] {
    return run_program({"openssl", "s_client", "-starttls", "smtp", "-connect",
                        "127.0.0.1:" + std::to_string(port_)})
               .status == 0;
  });
  return is_up ? "" : "Postfix does not answer: " + read_text(at("log"));
}

void PostfixServer::write_config() const {
  const std::string home = directory_.path();
  write_text(at("etc/main.cf"),
             "compatibility_level = 3.6\nqueue_directory = " + home +
                 "/queue\ndata_directory = " + home +
                 "/data\nmail_owner = postfix\nsetgid_group = postdrop\n"
                 "myhostname = mail.signed.example\ndaemon_directory = /usr/lib/postfix/sbin\n"
                 "inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmydestination =\n"
                 "alias_maps =\nmaillog_file = /dev/stdout\nsmtpd_relay_restrictions = reject\n"
                 "smtpd_tls_security_level = may\nsmtpd_peername_lookup = no\n"
                 "smtpd_tls_chain_files = " +
                 home + "/chain.pem\n");
  write_text(at("etc/master.cf"),
             "127.0.0.1:" + std::to_string(port_) +
                 " inet n - n - 9 smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n"
                 "anvil unix - - n - 1 anvil\npostlog unix-dgram n - n - 1 postlogd\n"
                 "rewrite unix - - n - - trivial-rewrite\nproxymap unix - - n - - proxymap\n");
}

}  // namespace millrace::test
