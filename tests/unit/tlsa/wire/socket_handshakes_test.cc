// Handshakes with a TLS server on loopback, of OpenSSL in this process.
#include "tlsa/wire/socket_handshakes.h"

#include <fstream>

#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "tests/support/scripted_acme_ca.h"
#include "tests/support/test_directory.h"
#include "tests/support/tls_server.h"

namespace millrace::tlsa {
namespace {

using std::chrono::milliseconds;
using test::ThrowAwayCa;
using test::TlsServer;

TimePoint today() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

constexpr std::chrono::days kDay{1};

class Shaken : public ::testing::Test {
 protected:
  struct Wanted {
    KeyType type = KeyType::ecdsa_p256;
    std::string name = "mail.example.org";
    Duration age = std::chrono::days(1);
    Duration life = std::chrono::days(90);
  };

  TlsServer::Identity identity(const Wanted& wanted) {
    const PrivateKey key = PrivateKey::generate(wanted.type).value();
    const TimePoint from = today() - wanted.age;
    ThrowAwayCa::Leaf leaf{{wanted.name}, key.public_der(), from, from + wanted.life};
    return {ca_.issue(leaf).chains[0], std::string(key.to_pem().view())};
  }

  static HandshakeRequest request(const Endpoint& endpoint, std::vector<TlsaData> tlsa = {}) {
    const DnsName host = DnsName::parse("mail.example.org").value();
    HandshakeRequest request{endpoint, host, host};
    request.tlsa = std::move(tlsa);
    request.timeout = milliseconds(5000);
    return request;
  }

  static Result<Handshake> shake(const HandshakeRequest& request) {
    return make_socket_handshakes()->shake({&request, 1}).front();
  }

  static std::vector<Certificate> chain_of(const TlsServer::Identity& identity) {
    return parse_chain(identity.chain, "chain").value();
  }
  static TlsaData spki_record(uint8_t usage, const Certificate& certificate) {
    return {usage, 1, 1, *from_hex(certificate.spki.hex())};
  }
  static TlsaData whole_record(uint8_t usage, const Certificate& certificate) {
    return {usage, 0, 1, sha256(der_of<X509>(i2d_X509, certificate.x509.get()))};
  }

  // "accepts", or why a client refuses the identity.
  static std::string judged(const TlsServer::Identity& identity, HandshakeRequest request) {
    TlsServer::Options options;
    options.identities = {identity};
    const TlsServer server(options);
    request.endpoint = server.endpoint();
    const auto handshake = shake(request);
    if (!handshake) return handshake.error().text();
    EXPECT_EQ(handshake->chain.size(), 2U);
    return handshake->dane_fault.value_or("accepts");
  }
  static std::string judged(const TlsServer::Identity& identity, std::vector<TlsaData> records) {
    return judged(identity, request({}, std::move(records)));
  }

  ThrowAwayCa ca_{today()};
};

TEST_F(Shaken, has_the_chain_as_it_was_presented) {
  TlsServer::Options options;
  options.identities = {identity({})};
  const TlsServer server(options);
  const auto handshake = shake(request(server.endpoint()));
  ASSERT_TRUE(handshake) << handshake.error().text();
  ASSERT_EQ(handshake->chain.size(), 2U);
  const auto chain = chain_of(options.identities[0]);
  EXPECT_EQ(handshake->chain[0], der_of<X509>(i2d_X509, chain[0].x509.get()));
  EXPECT_EQ(handshake->chain[1], der_of<X509>(i2d_X509, chain[1].x509.get()));
  EXPECT_EQ(handshake->protocol, "TLSv1.3");
  EXPECT_EQ(handshake->cipher, "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(handshake->dane_fault, std::nullopt);
  EXPECT_EQ(server.names(), std::vector<std::string>{"mail.example.org"});
}

TEST_F(Shaken, comes_to_tls_by_every_protocol) {
  for (const Starttls starttls : kAllStarttls) {
    TlsServer::Options options;
    options.identities = {identity({})};
    options.turns = test::usual_turns(starttls);
    const TlsServer server(options);
    HandshakeRequest one = request(server.endpoint());
    one.starttls = starttls;
    const auto handshake = shake(one);
    EXPECT_TRUE(handshake) << to_text(starttls) << ": " << handshake.error().text();
  }
}

TEST_F(Shaken, takes_tls_1_2_where_there_is_nothing_newer) {
  TlsServer::Options options;
  options.identities = {identity({})};
  options.most_protocol = TLS1_2_VERSION;
  const TlsServer server(options);
  EXPECT_EQ(shake(request(server.endpoint()))->protocol, "TLSv1.2");
}

TEST_F(Shaken, chooses_between_the_certificates_of_a_server) {
  for (const int protocol : {TLS1_2_VERSION, 0}) {
    TlsServer::Options options;
    options.identities = {identity({}), identity({KeyType::rsa_2048})};
    options.most_protocol = protocol;
    const TlsServer server(options);
    for (const LeafKind kind : {LeafKind::ecdsa, LeafKind::rsa}) {
      HandshakeRequest one = request(server.endpoint());
      one.leaf = kind;
      const auto handshake = shake(one);
      ASSERT_TRUE(handshake) << handshake.error().text();
      const auto chain = chain_of(options.identities[kind == LeafKind::rsa ? 1 : 0]);
      EXPECT_EQ(handshake->chain[0], der_of<X509>(i2d_X509, chain[0].x509.get()));
    }
  }
}

TEST_F(Shaken, reports_that_a_server_has_no_certificate_of_that_kind) {
  TlsServer::Options options;
  options.identities = {identity({})};
  const TlsServer server(options);
  HandshakeRequest one = request(server.endpoint());
  one.leaf = LeafKind::rsa;
  const auto handshake = shake(one);
  ASSERT_FALSE(handshake);
  EXPECT_EQ(handshake.error().kind, ErrorKind::failed);
  EXPECT_THAT(handshake.error().text(),
              testing::HasSubstr(": TLS fails, with RSA certificates only: "));
}

TEST_F(Shaken, accepts_the_key_of_a_3_1_1) {
  const auto mail = identity({});
  EXPECT_EQ(judged(mail, {spki_record(3, chain_of(mail)[0])}), "accepts");
  EXPECT_EQ(judged(mail, {spki_record(3, chain_of(mail)[1])}), "no matching DANE TLSA records");
  EXPECT_EQ(judged(mail, {whole_record(3, chain_of(mail)[0])}), "accepts");
}

// RFC 7671 §5.1
TEST_F(Shaken, by_dane_ee_looks_neither_at_names_nor_at_dates) {
  const auto expired = identity({KeyType::ecdsa_p256, "other.example.org", 9 * kDay, 2 * kDay});
  EXPECT_EQ(judged(expired, {spki_record(3, chain_of(expired)[0])}), "accepts");
}

TEST_F(Shaken, by_dane_ta_looks_at_names_and_dates) {
  const auto mail = identity({});
  EXPECT_EQ(judged(mail, {spki_record(2, chain_of(mail)[1])}), "accepts");
  const auto other = identity({KeyType::ecdsa_p256, "other.example.org"});
  EXPECT_EQ(judged(other, {spki_record(2, chain_of(other)[1])}), "hostname mismatch");
  const auto expired = identity({KeyType::ecdsa_p256, "mail.example.org", 9 * kDay, 2 * kDay});
  EXPECT_EQ(judged(expired, {spki_record(2, chain_of(expired)[1])}), "certificate has expired");
  HandshakeRequest any_name = request({}, {spki_record(2, chain_of(other)[1])});
  any_name.names_matter = false;
  EXPECT_EQ(judged(other, any_name), "accepts");
}

// RFC 7672 §3.2.2
TEST_F(Shaken, by_smtp_takes_the_name_of_the_mail_domain) {
  const auto domain = identity({KeyType::ecdsa_p256, "example.org"});
  TlsServer::Options options;
  options.identities = {domain};
  options.turns = test::usual_turns(Starttls::smtp);
  const TlsServer server(options);
  HandshakeRequest one = request(server.endpoint(), {spki_record(2, chain_of(domain)[1])});
  one.starttls = Starttls::smtp;
  EXPECT_EQ(shake(one)->dane_fault, "hostname mismatch");
  one.domain = DnsName::parse("example.org").value();
  EXPECT_EQ(shake(one)->dane_fault, std::nullopt);
}

TEST_F(Shaken, by_2_1_1_refuses_another_intermediate) {
  const auto mail = identity({});
  ThrowAwayCa other(today());
  const auto record = spki_record(2, chain_of(mail)[1]);
  const PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  const auto issued =
      other.issue({{"mail.example.org"}, key.public_der(), today() - kDay, today() + 10 * kDay});
  EXPECT_EQ(judged({issued.chains[0], std::string(key.to_pem().view())}, {record}),
            "no matching DANE TLSA records");
}

TEST_F(Shaken, by_usages_0_and_1_needs_a_trust_anchor) {
  const test::TestDirectory directory;
  const Path anchors = directory / "root.pem";
  std::ofstream(anchors) << ca_.root_pem();
  const auto mail = identity({});
  for (const uint8_t usage : {uint8_t{0}, uint8_t{1}}) {
    HandshakeRequest one = request({}, {spki_record(usage, chain_of(mail)[1 - usage])});
    one.ca_file = anchors;
    EXPECT_EQ(judged(mail, one), "accepts");
  }
  HandshakeRequest one = request({}, {spki_record(1, chain_of(mail)[0])});
  EXPECT_EQ(judged(mail, one), "unable to get local issuer certificate");
}

TEST_F(Shaken, leaves_out_records_that_a_client_cannot_use) {
  const auto mail = identity({});
  const TlsaData good = spki_record(3, chain_of(mail)[0]);
  const TlsaData private_usage{255, 1, 1, good.data};
  const TlsaData short_digest{3, 1, 1, "abc"};
  const TlsaData of_nothing{3, 1, 1, sha256("")};
  EXPECT_EQ(judged(mail, {private_usage, good, short_digest, of_nothing}), "accepts");
  EXPECT_EQ(judged(mail, {private_usage, short_digest, of_nothing}),
            "no usable TLSA record: 255 1 1 " + to_hex(good.data).substr(0, 16) +
                "…: usage 255 is not assigned; 3 1 1 616263: its digest has 3 octets, expected "
                "32; 3 1 1 e3b0c44298fc1c14…: it is the digest of empty input");
}

TEST_F(Shaken, by_smtp_does_not_use_the_pkix_usages) {
  TlsServer::Options options;
  options.identities = {identity({})};
  options.turns = test::usual_turns(Starttls::smtp);
  const TlsServer server(options);
  const auto leaf = chain_of(options.identities[0])[0];
  HandshakeRequest one = request(server.endpoint(), {spki_record(1, leaf)});
  one.starttls = Starttls::smtp;
  EXPECT_EQ(shake(one)->dane_fault,
            "no usable TLSA record: 1 1 1 " + leaf.spki.hex().substr(0, 16) +
                "…: SMTP clients do not use usage 1 (RFC 7672 section 3.1.3)");
}

// A weak key is to be seen, not to end the handshake.
TEST_F(Shaken, sees_keys_that_are_too_weak) {
  const EvpPkeyPtr weak(EVP_RSA_gen(1024));
  const BioPtr pem = bio_writing();
  ASSERT_EQ(PEM_write_bio_PrivateKey(pem.get(), weak.get(), nullptr, nullptr, 0, nullptr, nullptr),
            1);
  const std::string der = der_of<EVP_PKEY>(i2d_PUBKEY, weak.get());
  const auto issued = ca_.issue({{"mail.example.org"}, der, today() - kDay, today() + 10 * kDay});
  const TlsServer::Identity identity{issued.chains[0], std::string(bio_contents(pem))};
  EXPECT_EQ(judged(identity, {spki_record(3, chain_of(identity)[0])}), "accepts");
}

TEST_F(Shaken, reports_what_the_network_does) {
  uint16_t nobody = 0;
  { nobody = test::listen_on_loopback().port; }
  const auto refused = shake(request({"127.0.0.1", nobody}));
  EXPECT_EQ(refused.error().text(), "127.0.0.1@" + std::to_string(nobody) + ": Connection refused");
  EXPECT_EQ(refused.error().kind, ErrorKind::not_yet);

  TlsServer::Options options;
  options.closes = true;
  const TlsServer closing(options);
  const auto closed = shake(request(closing.endpoint()));
  EXPECT_EQ(closed.error().kind, ErrorKind::not_yet);
  EXPECT_EQ(closed.error().message,
            "closes the connection during the TLS handshake: check the server's log, and "
            "--starttls");

  options.turns = {{"", "HTTP/1.1 400 Bad Request\r\n\r\n"}};
  const TlsServer plain(options);
  const auto plain_text = shake(request(plain.endpoint()));
  EXPECT_EQ(plain_text.error().kind, ErrorKind::failed);
  EXPECT_THAT(plain_text.error().message, testing::StartsWith("TLS fails: "));
}

TEST_F(Shaken, many_at_a_time_do_not_wait_for_a_silent_one) {
  TlsServer::Options options;
  options.is_silent = true;
  const TlsServer silent(options);
  options.is_silent = false;
  options.identities = {identity({})};
  const TlsServer server(options);
  std::vector<HandshakeRequest> requests(200, request(server.endpoint()));
  requests[7].endpoint = silent.endpoint();
  requests[7].timeout = milliseconds(300);
  requests[7].starttls = Starttls::smtp;
  const auto start = std::chrono::steady_clock::now();
  const auto answers = make_socket_handshakes()->shake(requests);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  ASSERT_EQ(answers.size(), requests.size());
  for (size_t i = 0; i < answers.size(); ++i) {
    if (i != 7) EXPECT_TRUE(answers[i]) << answers[i].error().text();
  }
  EXPECT_EQ(answers[7].error().text(), silent.endpoint().text() +
                                           ": no TLS, the server is silent, within 300 ms: check "
                                           "--starttls");
}

TEST_F(Shaken, reports_a_file_of_trust_anchors_that_is_none) {
  HandshakeRequest one = request({"127.0.0.1", 1}, {{1, 1, 1, sha256("a")}});
  one.ca_file = "/nonexistent/ca.pem";
  const auto handshake = shake(one);
  EXPECT_EQ(handshake.error().kind, ErrorKind::config);
  EXPECT_THAT(handshake.error().text(),
              testing::StartsWith("127.0.0.1@1: /nonexistent/ca.pem: expected trust anchors in "
                                  "PEM: "));
}

}  // namespace
}  // namespace millrace::tlsa
