#include "publish/pull/handshake_check.h"

#include <gmock/gmock.h>

#include "core/crypto/pem_chain.h"
#include "tests/unit/publish/pull/pull_support.h"

namespace millrace::publish {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HandshakeCheck : public testing::Test {
 protected:
  HandshakeCheck() {
    world_.env.dns.host("www.example.test", {"192.0.2.1", "192.0.2.2"});
    world_.env.handshakes.script([this](const HandshakeRequest& request) {
      return answer_ ? answer_(request) : present(fresh_);
    });
    service_.look = {LookTarget::parse("www.example.test:443").value()};
    service_.look_limit = Duration(5);
  }

  static Result<Handshake> present(const KeyChain& pair) {
    return Handshake{split_pem_chain(pair.chain, "chain").value(), "TLSv1.3", "x", std::nullopt};
  }
  Sightings settle() { return look_until_settled(world_.env.env, service_, leaves_); }
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (const HandshakeRequest& request : world_.env.handshakes.requests()) {
      all.push_back(request.endpoint.text() + " " + request.host.text());
    }
    return all;
  }

  PullWorld world_;
  KeyChain old_ = world_.pair(std::chrono::days(60)), fresh_ = world_.pair();
  ServiceSettings service_;
  std::vector<ExpectedLeaf> leaves_ = {expected_leaf(world_.id, fresh_)};
  std::function<Result<Handshake>(const HandshakeRequest&)> answer_;
};

TEST_F(HandshakeCheck, is_passed_after_three_rounds_in_a_row_at_each_address) {
  EXPECT_TRUE(settle().is_as_expected());
  EXPECT_EQ(world_.env.handshakes.requests().size(), 6U);
  EXPECT_THAT(world_.env.clock.sleeps(), ElementsAre(milliseconds(500), milliseconds(500)));
}

TEST_F(HandshakeCheck, waits_until_old_answers_have_stopped) {
  int count = 0;
  answer_ = [&](const HandshakeRequest&) { return present(++count == 4 ? old_ : fresh_); };
  EXPECT_TRUE(settle().is_as_expected());
  EXPECT_EQ(count, 10) << "the second round does not count, three follow it";
}

TEST_F(HandshakeCheck, fails_at_the_limit_with_what_each_address_presented) {
  answer_ = [&](const HandshakeRequest& request) {
    return present(request.endpoint.address == "192.0.2.2" ? old_ : fresh_);
  };
  const Sightings seen = settle();
  EXPECT_FALSE(seen.is_as_expected());
  EXPECT_TRUE(seen.has_other());
  EXPECT_THAT(
      seen.faults(),
      ElementsAre("192.0.2.2:443 (www.example.test): expected the certificate with SHA-256 " +
                  fresh_.leaf_sha256.substr(0, 16) + "…, got " + old_.leaf_sha256.substr(0, 16) +
                  "…"));
  EXPECT_EQ(world_.env.clock.monotonic(), milliseconds(5000));
}

TEST_F(HandshakeCheck, leaves_out_addresses_without_a_route) {
  answer_ = [&](const HandshakeRequest& request) -> Result<Handshake> {
    if (request.endpoint.address == "192.0.2.2") return config_error("no route");
    return present(fresh_);
  };
  EXPECT_TRUE(settle().is_as_expected());
  answer_ = [](const HandshakeRequest&) -> Result<Handshake> { return config_error("no route"); };
  EXPECT_FALSE(settle().is_as_expected()) << "no address at all confirms nothing";
}

TEST_F(HandshakeCheck, fails_for_a_name_without_addresses) {
  service_.look = {LookTarget::parse("nowhere.example.test:25").value()};
  EXPECT_THAT(settle().faults(), ElementsAre("nowhere.example.test:25/smtp: nowhere.example.test: "
                                             "no address: unknown to the test"));
}

TEST_F(HandshakeCheck, asks_an_address_for_the_name_of_the_certificate) {
  service_.look = {LookTarget::parse("[2001:db8::1]:8443").value()};
  look_once(world_.env.env, service_, leaves_);
  world_.names = {CertName::parse("*.example.test").value()};
  leaves_ = {expected_leaf(world_.id, world_.pair())};
  look_once(world_.env.env, service_, leaves_);
  EXPECT_THAT(asked(), ElementsAre("2001:db8::1@8443 www.example.test.",
                                   "2001:db8::1@8443 www.example.test."));
}

TEST_F(HandshakeCheck, asks_for_each_kind_of_key_where_a_name_has_both) {
  world_.key = PrivateKey::generate(KeyType::rsa_2048).value();
  const KeyChain rsa = world_.pair();
  leaves_.push_back(expected_leaf(CertId::parse("web-rsa").value(), rsa));
  answer_ = [&](const HandshakeRequest& request) {
    EXPECT_NE(request.leaf, LeafKind::any);
    return present(request.leaf == LeafKind::rsa ? rsa : fresh_);
  };
  EXPECT_TRUE(settle().is_as_expected());
}

}  // namespace
}  // namespace millrace::publish
