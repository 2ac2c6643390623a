// TLSA records of other numbers than 3 1 1 from the configuration to the name servers, and through
// the replacement of a key.
#include <filesystem>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/openssl.h"
#include "core/rollover/rollover_document.h"
#include "tests/support/program/hosts.h"

namespace millrace::test {
namespace {

using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class TlsaNumbersTest : public ::testing::Test {
 protected:
  TlsaNumbersTest() {
    configure(R"("_443._tcp.example.test. 3 1 2", "_443._tcp.example.test. 1 1 1")");
  }
  void configure(const std::string& items) {
    site_.write_config(R"("_443._tcp.example.test.")", items);
  }
  RolloverDocument rollover() const {
    const std::string path = "state/outbox/tlsa/current/rollover/web.json";
    return decode_rollover(site_.directory.read(path), path).value();
  }
  // The data of the served records of those numbers.
  std::set<std::string> served(const std::string& numbers) const {
    const std::string head = "_443._tcp.example.test. " + numbers + " ";
    std::set<std::string> all;
    for (const std::string& record : site_.served("TLSA")) {
      if (record.starts_with(head)) all.insert(record.substr(head.size()));
    }
    return all;
  }
  std::string published_leaf() const {
    const auto chain =
        parse_chain(site_.directory.read("publication/current/web/fullchain.pem"), "chain").value();
    return der_of<X509>(i2d_X509, chain.front().x509.get());
  }
  void run(const std::vector<std::string>& args) {
    ASSERT_EQ(site_.run(args).status, 0) << site_.err.str();
  }
  // Each record of the numbers is of a key that has 3 1 1, and each such key has one.
  void expect_same_keys(size_t count) {
    EXPECT_EQ(served("3 1 1").size(), count);
    EXPECT_EQ(served("3 1 2").size(), count);
    EXPECT_EQ(served("1 1 1"), served("3 1 1"));
  }
  Site site_;
};

TEST_F(TlsaNumbersTest, follow_the_keys_through_a_replacement) {
  run({"issue"});
  expect_same_keys(2);
  X509Ptr x509 = from_der<X509Ptr>(d2i_X509, published_leaf());
  const std::string spki = der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509.get()));
  EXPECT_THAT(served("3 1 2"), Contains(to_hex(sha512(spki))));
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);

  run({"csr", "--replace-key", rollover().current.hex(), "web"});
  run({"issue"});
  expect_same_keys(3);
  const std::string leaf = published_leaf();
  site_.dns.host("example.test", {"192.0.2.80"});
  site_.handshakes.script([&leaf](const HandshakeRequest&) -> Result<Handshake> {
    return Handshake{{leaf}, "TLSv1.3", "", {}};
  });
  site_.clock.advance(hours(1));
  run({"run"});
  expect_same_keys(3);
  site_.clock.advance(hours(25));
  run({"run"});
  expect_same_keys(2);
  EXPECT_EQ(site_.run_json({"run"})["changed"], false);
}

TEST_F(TlsaNumbersTest, go_when_the_configuration_has_them_no_more) {
  run({"issue"});
  configure(R"("_443._tcp.example.test.")");
  run({"run", "--wait"});
  EXPECT_EQ(site_.served("TLSA").size(), 2U);
  EXPECT_EQ(served("3 1 1").size(), 2U);
}

// An owner that had 3 1 1 alone gets them in the next run.
TEST_F(TlsaNumbersTest, come_when_the_configuration_has_them) {
  configure(R"("_443._tcp.example.test.")");
  run({"issue"});
  EXPECT_EQ(site_.served("TLSA").size(), 2U);
  const RolloverDocument before = rollover();
  configure(R"("_443._tcp.example.test. 3 1 0", "_443._tcp.example.test. 3 1 1")");
  run({"run", "--wait"});
  EXPECT_EQ(served("3 1 0").size(), 2U);
  EXPECT_EQ(served("3 1 1").size(), 2U);
  // What the deploy gate knows is of 3 1 1 and stays.
  EXPECT_EQ(rollover().records.size(), before.records.size());
  EXPECT_EQ(rollover().records.front().visible, before.records.front().visible);
}

TEST_F(TlsaNumbersTest, are_shown_with_what_is_to_be_considered) {
  run({"issue"});
  const std::string warning =
      "TLSA 3 1 2: clients need not support SHA-512 (RFC 6698 section 6); publish 3 1 1 as well";
  EXPECT_THAT(site_.run({"tlsa", "show"}).out, HasSubstr("\n    beside 3 1 1: " + warning + "\n"));
  const Json shown = site_.run_json({"tlsa", "show"})["certificates"][0]["other_numbers"];
  EXPECT_EQ(
      shown[1],
      (Json{{"owner", "_443._tcp.example.test."}, {"numbers", "3 1 2"}, {"warning", warning}}));
  const Said check = site_.run({"check", "--offline"});
  EXPECT_THAT(check.err, HasSubstr("note: certificate web: _443._tcp.example.test.: beside 3 1 1, "
                                   "which is always published, " +
                                   warning));
  EXPECT_THAT(check.out + check.err, Not(HasSubstr("tlsa-other")));
}

// The key host knows no numbers, and the DNS host makes the records of its own configuration alone.
class TlsaNumbersOfHosts : public ::testing::Test {
 protected:
  TlsaNumbersOfHosts() {
    std::string text = hosts_.directory.read("ns1/millrace.json");
    const std::string owner = R"("_25._tcp.mx.example.test.")";
    text.replace(text.find(owner), owner.size(), R"("_25._tcp.mx.example.test. 3 1 2")");
    hosts_.directory.write("ns1/millrace.json", text);
    hosts_.issue();
  }
  // Changes the public keys in the request of mx1.
  void forge(const Json& keys) {
    hosts_.forge("mx1", Stage::csr, [&keys](Hosts::Forgery& forgery) {
      Json json = Json::parse(forgery.files.at("requests/mx.json"));
      json["public_keys"] = keys;
      forgery.files["requests/mx.json"] = json_text(json);
    });
  }
  size_t served(const std::string& numbers) const {
    size_t count = 0;
    for (const std::string& record : hosts_.served("TLSA")) {
      count += record.find(" " + numbers + " ") != std::string::npos ? 1 : 0;
    }
    return count;
  }
  Hosts hosts_;
};

TEST_F(TlsaNumbersOfHosts, are_those_of_the_dns_host) {
  EXPECT_EQ(served("3 1 1"), 4U);
  EXPECT_EQ(served("3 1 2"), 2U);
}

// Of a key host that was taken over: it has no say but in its own keys, by their digests.
TEST_F(TlsaNumbersOfHosts, need_the_keys_of_the_digests) {
  forge({to_base64("another text")});
  ASSERT_EQ(hosts_.at_host("ns1", {"run"}).status, 0) << hosts_.err.str();
  EXPECT_EQ(served("3 1 2"), 2U) << "the keys of before are known";
  std::filesystem::remove_all(hosts_.outbox("ns1", Stage::tlsa));
  const Said said = hosts_.at_host("ns1", {"run"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("_25._tcp.mx.example.test. has 3 1 1 alone, without 3 1 2: the "
                                  "public key of "));
  EXPECT_EQ(served("3 1 1"), 4U);
  EXPECT_EQ(served("3 1 2"), 0U);
}

TEST_F(TlsaNumbersOfHosts, are_not_made_of_keys_without_bound) {
  forge({to_base64(std::string(1101, 'a'))});
  const Said said = hosts_.at_host("ns1", {"tlsa"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("requests/mx.json: /public_keys/0: 1101 octets, expected at most "
                                  "1100"));
  EXPECT_EQ(served("3 1 2"), 2U);
}

}  // namespace
}  // namespace millrace::test
