// millrace dane with a real server of each protocol: it comes to TLS there, and to the certificate.
#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "tests/support/pebble/consumer_example.h"
#include "tests/support/pebble/dane_bed.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

// "@imap@" stands for a port for IMAP, and so on.
struct DaneServer {
  std::string certificate;
  std::vector<Starttls> protocols;
  ConsumerServer server;
};

void PrintTo(const DaneServer& server, std::ostream* out) {
  *out << server.certificate;
}

DaneServer server_of(const std::string& certificate, const std::vector<Starttls>& protocols,
                     const std::string& kind) {
  return {certificate, protocols, consumer_server(kind)};
}

DaneServer dovecot() {
  DaneServer all = server_of(
      "imap", {Starttls::none, Starttls::imap, Starttls::pop3, Starttls::lmtp, Starttls::sieve},
      "dovecot");
  all.server.files.at("dovecot.conf") += R"(protocols = imap pop3 lmtp sieve
service pop3-login {
  inet_listener pop3 {
    port = @pop3@
  }
  inet_listener pop3s {
    port = 0
  }
}
service managesieve-login {
  inet_listener sieve {
    port = @sieve@
  }
}
service lmtp {
  inet_listener lmtp {
    port = @lmtp@
  }
}
)";
  return all;
}

DaneServer vsftpd() {
  DaneServer ftp;
  ftp.certificate = "ftp";
  ftp.protocols = {Starttls::ftp};
  ftp.server.kind = "generic";
  ftp.server.program = "vsftpd";
  ftp.server.prepare = "mkdir empty";
  ftp.server.command = "vsftpd @DIR@/vsftpd.conf";
  ftp.server.files = {{"vsftpd.conf", R"(listen=YES
background=NO
listen_address=127.0.0.1
listen_port=@STARTTLS@
secure_chroot_dir=@DIR@/empty
anonymous_enable=YES
ssl_enable=YES
rsa_cert_file=@DIR@/tls/ftp.pem
rsa_private_key_file=@DIR@/tls/ftp.key
)"}};
  return ftp;
}

std::vector<DaneServer> dane_servers() {
  return {dovecot(),
          server_of("ldap", {Starttls::none, Starttls::ldap}, "openldap"),
          server_of("db", {Starttls::postgres}, "postgresql"),
          server_of("smtp", {Starttls::smtp}, "exim"),
          server_of("xmpp", {Starttls::xmpp, Starttls::xmpp_server}, "prosody"),
          vsftpd()};
}

class DaneOfServer : public ConsumerExample, public ::testing::WithParamInterface<DaneServer> {
 protected:
  void SetUp() override {
    ConsumerServer server = GetParam().server;
    names_[GetParam().certificate] = {host()};
    for (const Starttls protocol : GetParam().protocols) {
      const std::string place = "@" + std::string(to_text(protocol)) + "@";
      uint16_t port = protocol == Starttls::xmpp_server ? port_ : port_for(protocol);
      for (auto& [name, text] : server.files) {
        const size_t found = text.find(place);
        if (found == std::string::npos) continue;
        port = free_port();
        text.replace(found, place.size(), std::to_string(port));
      }
      looks_[protocol] = port;
    }
    directory_.write("tls/.keep", "");
    if (const auto why = prepare_server(server); !why.empty()) GTEST_SKIP() << why;
    start();
  }

  std::string host() const { return GetParam().certificate + ".signed.example"; }

  DaneBed bed_;
};

TEST_P(DaneOfServer, is_accepted_by_the_record_of_its_key) {
  const std::string file = "tls/" + certificate() + ".pem";
  const std::string key = parse_chain(directory_.read(file), file).value().front().spki.hex();
  bed_.add("signed.example", certificate() + " A 127.0.0.1");
  for (const auto& [protocol, port] : looks_) {
    bed_.add("signed.example",
             "_" + std::to_string(port) + "._tcp." + certificate() + " TLSA 3 1 1 " + key);
  }
  ASSERT_EQ(bed_.start(), "");
  for (const auto& [protocol, port] : looks_) {
    const Finished said =
        bed_.millrace({"dane", host() + ":" + std::to_string(port), "--starttls",
                       std::string(to_text(protocol)), "--resolver", bed_.resolver()});
    EXPECT_EQ(said.status, 0) << to_text(protocol) << said.out << said.err;
    EXPECT_THAT(said.out, HasSubstr("  127.0.0.1: accepted\n    3 1 1 " + key));
  }
}

INSTANTIATE_TEST_SUITE_P(, DaneOfServer, ::testing::ValuesIn(dane_servers()),
                         [](const auto& one) { return one.param.certificate; });

}  // namespace
}  // namespace millrace::test
