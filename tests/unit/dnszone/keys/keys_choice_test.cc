// Which keys are published and which sign, by the times and halves that they have.
#include <gmock/gmock.h>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::SizeIs;

class KeysChoice : public ::testing::Test {
 protected:
  // A key that can be chosen; it is never signed with here.
  ZoneKey& add(uint16_t flags, uint8_t algorithm = 13) {
    ZoneKey key{.owner = name("example.test.")};
    key.flags = flags;
    key.algorithm = algorithm;
    key.private_key.reset(EVP_PKEY_new());
    key.file = (flags == 257 ? "ksk" : "zsk") + std::to_string(keys.size()) + ".key";
    keys.push_back(std::move(key));
    return keys.back();
  }
  Result<SigningKeys> choose() { return choose_keys(keys, name("example.test."), test_now()); }
  std::string error() {
    const auto chosen = choose();
    return chosen ? "no error" : chosen.error().text();
  }

  std::vector<ZoneKey> keys;
  const TimePoint past = test_now() - Duration(1);
  const TimePoint future = test_now() + Duration(1);
};

TEST_F(KeysChoice, ksk_signs_keys_and_zsk_the_rest) {
  add(257);
  add(256);
  const auto chosen = must(choose());
  EXPECT_THAT(chosen.published, SizeIs(2));
  EXPECT_EQ(chosen.key_signers, std::vector<const ZoneKey*>{&keys[0]});
  EXPECT_EQ(chosen.zone_signers, std::vector<const ZoneKey*>{&keys[1]});
}

TEST_F(KeysChoice, a_csk_signs_everything) {
  add(257);
  const auto chosen = must(choose());
  EXPECT_EQ(chosen.key_signers, chosen.zone_signers);
}

TEST_F(KeysChoice, a_key_before_its_publication_is_nowhere) {
  add(257);
  add(256);
  add(256).times.publish = future;
  const auto chosen = must(choose());
  EXPECT_THAT(chosen.published, SizeIs(2));
  EXPECT_THAT(chosen.zone_signers, SizeIs(1));
}

TEST_F(KeysChoice, a_key_before_its_activation_is_published_and_does_not_sign) {
  add(257);
  add(256);
  add(256).times.activate = future;
  const auto chosen = must(choose());
  EXPECT_THAT(chosen.published, SizeIs(3));
  EXPECT_THAT(chosen.zone_signers, SizeIs(1));
}

TEST_F(KeysChoice, an_inactive_key_is_published_and_does_not_sign) {
  add(257);
  add(256).times.inactive = past;
  add(256).times.activate = past;
  const auto chosen = must(choose());
  EXPECT_THAT(chosen.published, SizeIs(3));
  EXPECT_EQ(chosen.zone_signers, std::vector<const ZoneKey*>{&keys[2]});
}

TEST_F(KeysChoice, a_deleted_key_is_nowhere) {
  add(257);
  add(256);
  add(256).times.remove = past;
  EXPECT_THAT(must(choose()).published, SizeIs(2));
}

TEST_F(KeysChoice, zsks_alone_are_refused) {
  add(256);
  EXPECT_EQ(error(),
            "keys of example.test.: no KSK of algorithm 13 (ECDSAP256SHA256) can sign: there is "
            "none (flags 257), so no DS at the parent can match; make one, or remove the keys of "
            "that algorithm");
}

TEST_F(KeysChoice, an_algorithm_without_ksk_is_refused_beside_one_that_has) {
  add(257);
  add(256);
  add(256, 15);
  EXPECT_THAT(error(), ::testing::HasSubstr("no KSK of algorithm 15 (ED25519) can sign"));
}

TEST_F(KeysChoice, zsks_that_cannot_sign_are_named_with_the_reason) {
  add(257);
  add(256).private_key.reset();
  add(256).times.inactive = past;
  add(256).times.activate = future;
  EXPECT_EQ(error(),
            "keys of example.test.: no ZSK of algorithm 13 (ECDSAP256SHA256) can sign: zsk1.key "
            "has no .private file; zsk2.key is inactive since 2026-11-23T20:14:59Z; zsk3.key is "
            "not active before 2026-11-23T20:15:01Z");
}

TEST_F(KeysChoice, a_ksk_without_private_half_is_named) {
  add(257).private_key.reset();
  add(256);
  EXPECT_EQ(error(),
            "keys of example.test.: no KSK of algorithm 13 (ECDSAP256SHA256) can sign: ksk0.key "
            "has no .private file");
}

TEST_F(KeysChoice, a_published_key_without_private_half_is_refused) {
  add(257);
  add(256);
  add(256).private_key.reset();
  EXPECT_EQ(error(),
            "zsk2.key: has no .private file, so it is not published: restore that file, or move "
            "this one away");
}

TEST_F(KeysChoice, a_key_without_private_half_that_is_not_published_does_no_harm) {
  add(257);
  ZoneKey& gone = add(256);
  gone.private_key.reset();
  gone.times.remove = past;
  EXPECT_EQ(error(), "no error");
}

TEST_F(KeysChoice, none_published_is_refused) {
  add(257).times.publish = future;
  EXPECT_EQ(error(), "keys of example.test.: none is published at 2026-11-23T20:15:00Z");
}

}  // namespace
}  // namespace millrace::dnszone::test
