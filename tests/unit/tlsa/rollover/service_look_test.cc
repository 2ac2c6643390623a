#include "tlsa/rollover/service_look.h"

#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "core/crypto/csr.h"
#include "core/crypto/openssl.h"
#include "tests/support/requests.h"
#include "tests/support/test_env.h"
#include "tests/support/vectors.h"
#include "tlsa/rollover/previous_keys.h"

namespace millrace::tlsa {
namespace {

using ::testing::ElementsAre;

DnsName name(const std::string& text) {
  return DnsName::parse(text).value();
}

class ServiceLookTest : public ::testing::Test {
 protected:
  ServiceLookTest() {
    env_.dns.host("mail.example.test", {"192.0.2.25", "2001:db8::25"});
    env_.handshakes.script([this](const HandshakeRequest& request) -> Result<Handshake> {
      if (request.endpoint.address == "192.0.2.25") return Handshake{{leaf_}, "TLSv1.3", "", {}};
      return not_yet(request.endpoint.text() + ": connection refused");
    });
  }
  static std::string der_of_leaf() {
    const auto chain = parse_chain(test::vector_file("x509/leaf.pem"), "leaf").value();
    return der_of<X509>(i2d_X509, chain.front().x509.get());
  }
  // Why it is not known that the service presents the key of the leaf alone; empty: it does.
  static std::string missing(const std::string& owner, const ServiceLook& seen) {
    return verdict_of({name(owner)}, {{name(owner), seen}}, test::digest_vector("leaf")).missing;
  }
  ServiceLook look(const std::string& owner) {
    return look_at(env_.env, {{name(owner), LeafKind::any}}).at({name(owner), LeafKind::any});
  }

  test::TestEnv env_;
  std::string leaf_ = der_of_leaf();
};

TEST_F(ServiceLookTest, connects_to_every_address_as_the_port_says) {
  const ServiceLook seen = look("_25._tcp.mail.example.test.");
  ASSERT_EQ(env_.handshakes.requests().size(), 2U);
  const HandshakeRequest& first = env_.handshakes.requests().front();
  EXPECT_EQ(first.endpoint, (Endpoint{"192.0.2.25", 25}));
  EXPECT_EQ(first.host, name("mail.example.test."));
  EXPECT_EQ(first.starttls, Starttls::smtp);
  ASSERT_EQ(seen.addresses.size(), 2U);
  EXPECT_EQ(seen.addresses[0].key, test::digest_vector("leaf"));
  EXPECT_EQ(seen.addresses[1].key, std::nullopt);
  EXPECT_EQ(seen.addresses[1].failure, "2001:db8::25@25: connection refused");
  EXPECT_EQ(missing("_25._tcp.mail.example.test.", seen), "2001:db8::25@25: connection refused");
  EXPECT_FALSE(seen.presents_other(test::digest_vector("leaf")));
  EXPECT_TRUE(seen.presents_other(SpkiDigest::of("other")));
}

TEST_F(ServiceLookTest, finds_one_key_where_every_address_presents_it) {
  env_.dns.host("mail.example.test", {"192.0.2.25"});
  const std::string owner = "_25._tcp.mail.example.test.";
  EXPECT_EQ(missing(owner, look(owner)), "");
}

TEST_F(ServiceLookTest, makes_no_connections_over_udp) {
  const ServiceLook seen = look("_443._udp.mail.example.test.");
  EXPECT_EQ(seen.obstacle, "millrace makes no connections over udp");
  EXPECT_FALSE(seen.may_pass);
  EXPECT_TRUE(env_.handshakes.requests().empty());
  EXPECT_EQ(missing("_443._udp.mail.example.test.", seen),
            "_443._udp.mail.example.test.: millrace makes no connections over udp");
}

TEST_F(ServiceLookTest, needs_an_address) {
  const ServiceLook seen = look("_25._tcp.other.example.test.");
  EXPECT_FALSE(seen.obstacle.empty());
  EXPECT_TRUE(seen.may_pass);
}

TEST_F(ServiceLookTest, takes_what_is_not_a_certificate_for_no_key) {
  leaf_ = "no DER";
  EXPECT_EQ(look("_25._tcp.mail.example.test.").addresses[0].failure,
            "192.0.2.25@25: no certificate");
}

TEST_F(ServiceLookTest, asks_for_the_kind_of_leaf_where_an_owner_has_two) {
  const DnsName owner = name("_25._tcp.mail.example.test.");
  EXPECT_EQ(look_at(env_.env, {{owner, LeafKind::ecdsa}, {owner, LeafKind::rsa}}).size(), 2U);
  std::vector<LeafKind> kinds;
  for (const HandshakeRequest& request : env_.handshakes.requests()) kinds.push_back(request.leaf);
  EXPECT_THAT(kinds, ElementsAre(LeafKind::ecdsa, LeafKind::ecdsa, LeafKind::rsa, LeafKind::rsa));
}

TEST(LeafKindOf, is_that_of_the_key_of_a_csr) {
  EXPECT_EQ(leaf_kind(test::request_vector("mail").csr_der), LeafKind::ecdsa);
  EXPECT_EQ(leaf_kind("no DER"), LeafKind::any);
  const PrivateKey rsa = PrivateKey::generate(KeyType::rsa_2048).value();
  const std::vector<CertName> names = {CertName::parse("mail.example.test").value()};
  EXPECT_EQ(leaf_kind(make_csr(rsa, names).value().der), LeafKind::rsa);
}

}  // namespace
}  // namespace millrace::tlsa
