#include "publish/pull/candidate.h"

#include <gmock/gmock.h>

#include "tests/unit/publish/pull/pull_support.h"

namespace millrace::publish {
namespace {

using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Candidate : public testing::Test {
 protected:
  Result<KeyChain> candidate(const FileTree& publication) {
    std::vector<LocalKey> keys;
    keys.push_back(world_.local_key());
    return candidate_of(publication, world_.id, names_, keys, world_.env.clock.now());
  }
  std::string refusal(const FileTree& publication) {
    const auto one = candidate(publication);
    return one ? "accepted" : one.error().text();
  }

  PullWorld world_;
  std::vector<CertName> names_ = world_.names;
};

TEST_F(Candidate, is_the_published_chain_with_the_key_that_it_is_for) {
  const std::string chain = world_.chain();
  const auto one = candidate(world_.publication(chain));
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_EQ(one->chain, chain);
  EXPECT_EQ(one->spki, world_.key.spki_digest());
  EXPECT_FALSE(one->is_rsa);
  const Secret text = text_of(*one);
  EXPECT_EQ(parse_key_chain(text.view(), "again")->leaf_sha256, one->leaf_sha256);
}

TEST_F(Candidate, is_waited_for_while_nothing_is_published) {
  const auto none = candidate({});
  EXPECT_EQ(none.error().text(), "the publication does not contain it yet");
  EXPECT_EQ(none.error().kind, ErrorKind::not_yet);
}

TEST_F(Candidate, is_waited_for_when_the_names_of_the_configuration_changed) {
  names_.push_back(CertName::parse("new.example.test").value());
  const auto old = candidate(world_.publication(world_.chain()));
  EXPECT_EQ(old.error().text(),
            "the published certificate is for www.example.test, expected new.example.test, "
            "www.example.test");
  EXPECT_EQ(old.error().kind, ErrorKind::not_yet);
}

TEST_F(Candidate, for_a_key_of_somebody_else_is_refused) {
  const FileTree publication = world_.publication(world_.chain());
  const std::string published = world_.key.spki_digest().hex();
  world_.key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  EXPECT_EQ(refusal(publication), "the published certificate is for the key with SPKI SHA-256 " +
                                      published + ", expected a key of this host: " +
                                      world_.key.spki_digest().hex() + " (current.key)");
}

TEST_F(Candidate, that_is_not_what_its_document_says_is_refused) {
  FileTree publication = world_.publication(world_.chain());
  publication["web/fullchain.pem"] = world_.chain();
  EXPECT_THAT(refusal(publication),
              StartsWith("publication: web/certificate.json: of certificate web and a chain with "
                         "SHA-256 "));
}

TEST_F(Candidate, outside_its_dates_is_refused) {
  EXPECT_THAT(refusal(world_.publication(world_.chain(days(91)))),
              HasSubstr("certificate 0 (no subject) expired at"));
  EXPECT_THAT(refusal(world_.publication(world_.chain(-days(1)))),
              HasSubstr("certificate 0 (no subject) is not valid before"));
}

TEST_F(Candidate, takes_the_place_of_an_earlier_one_alone) {
  const TimePoint now = world_.env.clock.now();
  const KeyChain old = world_.pair(days(60)), fresh = world_.pair(days(1));
  EXPECT_TRUE(replaces(fresh, nullptr, now));
  EXPECT_TRUE(replaces(fresh, &old, now));
  EXPECT_FALSE(replaces(old, &fresh, now)) << "never back to an older one";
  EXPECT_FALSE(replaces(fresh, &fresh, now));
  const KeyChain expired = world_.pair(days(10), days(5));
  EXPECT_TRUE(replaces(old, &expired, now)) << "better than nothing";
}

TEST_F(Candidate, of_another_key_takes_the_place_of_one_from_the_same_second) {
  const KeyChain first = world_.pair();
  const KeyChain same_key = world_.pair();
  world_.key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  const KeyChain other_key = world_.pair();
  EXPECT_FALSE(replaces(same_key, &first, world_.env.clock.now()));
  EXPECT_TRUE(replaces(other_key, &first, world_.env.clock.now()));
}

TEST_F(Candidate, needs_keys_that_nobody_else_can_read) {
  StatePaths paths = world_.env.paths();
  world_.env.directory.write("state/keys/web/current.key", std::string(world_.key.to_pem().view()),
                             0644);
  const auto keys = local_keys(world_.env.context(), world_.id);
  ASSERT_FALSE(keys);
  EXPECT_THAT(keys.error().text(), HasSubstr("chmod"));
}

}  // namespace
}  // namespace millrace::publish
