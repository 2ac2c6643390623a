// Signatures that the table must take or refuse exactly as OpenSSL alone does. The odd ones are
// computed: no signer makes them.
#include "dnszone/p256_verifier.h"

#include <gtest/gtest.h>
#include <openssl/obj_mac.h>

#include "dnszone/algorithm.h"
#include "dnszone/dnskey.h"
#include "dnszone/ecdsa_der.h"
#include "dnszone/key_pair.h"
#include "dnszone/octets.h"
#include "dnszone/signature.h"
#include "tests/unit/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

class P256 : public ::testing::Test {
 protected:
  BignumPtr number(uint64_t value = 0) const {
    BignumPtr made(BN_new());
    BN_set_word(made.get(), value);
    return made;
  }
  BignumPtr random() const {
    BignumPtr made = number();
    do BN_rand_range(made.get(), order);
    while (BN_is_zero(made.get()));
    return made;
  }
  BignumPtr times(const BignumPtr& a, const BignumPtr& b) const {
    BignumPtr made = number();
    BN_mod_mul(made.get(), a.get(), b.get(), order, context.get());
    return made;
  }
  BignumPtr plus(const BignumPtr& a, const BignumPtr& b) const {
    BignumPtr made = number();
    BN_mod_add(made.get(), a.get(), b.get(), order, context.get());
    return made;
  }
  BignumPtr negative(const BignumPtr& a) const {
    BignumPtr made = number();
    BN_mod_sub(made.get(), made.get(), a.get(), order, context.get());
    return made;
  }
  BignumPtr inverse(const BignumPtr& a) const {
    return BignumPtr(BN_mod_inverse(nullptr, a.get(), order, context.get()));
  }
  // `times_g` G + `times_point` point
  EcPointPtr sum(const BignumPtr& times_g, const EC_POINT* point = nullptr,
                 const BIGNUM* times_point = nullptr) const {
    EcPointPtr made(EC_POINT_new(curve.get()));
    EC_POINT_mul(curve.get(), made.get(), times_g.get(), point, times_point, context.get());
    return made;
  }
  BignumPtr r_of(const EcPointPtr& point) const {
    BignumPtr x = number();
    EC_POINT_get_affine_coordinates(curve.get(), point.get(), x.get(), nullptr, context.get());
    BN_nnmod(x.get(), x.get(), order, context.get());
    return x;
  }
  std::string octets(const BIGNUM* value) const {
    std::string text(32, '\0');
    BN_bn2binpad(value, bytes(text), 32);
    return text;
  }
  std::string octets(const BignumPtr& value) const { return octets(value.get()); }
  std::string octets(const EcPointPtr& point) const {
    std::string text(65, '\0');
    EC_POINT_point2oct(curve.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes(text), 65,
                       context.get());
    return text.substr(1);
  }

  // What the table says of it; fails where OpenSSL alone says otherwise.
  bool is_good(const std::string& key, const std::string& digest,
               const std::string& signature) const {
    const EvpPkeyPtr whole = must(public_key({kZoneKeyFlag, 3, 13, key}));
    const EvpPkeyCtxPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, whole.get(), nullptr));
    EVP_PKEY_verify_init(check.get());
    const std::string der = der_signature(signature);
    const bool wanted =
        EVP_PKEY_verify(check.get(), bytes(der), der.size(), bytes(digest), digest.size()) == 1;
    auto verifier = P256Verifier::make(key);
    EXPECT_EQ(verifier->verify(digest, signature), wanted);
    EXPECT_EQ(verifier->verify(digest, signature), wanted) << "the second time";
    return verifier->verify(digest, signature);
  }

  void SetUp() override {
    if (!P256Verifier::make(octets(sum(d)))) {
      GTEST_SKIP() << "OpenSSL has no tables for P-256 on this machine";
    }
  }

  const EcGroupPtr curve{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  const BIGNUM* const order = EC_GROUP_get0_order(curve.get());
  const BnCtxPtr context{BN_CTX_new()};
  const BignumPtr d = random();  // the private key
};

TEST_F(P256, takes_what_was_signed_and_refuses_it_with_any_octet_changed) {
  const BignumPtr k = random(), e = random();
  const BignumPtr r = r_of(sum(k));
  const BignumPtr s = times(inverse(k), plus(e, times(r, d)));
  const std::string key = octets(sum(d)), digest = octets(e), signature = octets(r) + octets(s);
  EXPECT_TRUE(is_good(key, digest, signature));
  for (size_t i = 0; i < 96; i += 5) {
    std::string bad_digest = digest, bad_signature = signature;
    (i < 32 ? bad_digest[i] : bad_signature[i - 32]) ^= 0x10;
    EXPECT_FALSE(is_good(key, bad_digest, bad_signature)) << i;
  }
  EXPECT_FALSE(is_good(octets(sum(random())), digest, signature)) << "another key";
}

TEST_F(P256, takes_a_digest_of_zeros) {
  const BignumPtr k = random();
  const BignumPtr r = r_of(sum(k));
  const BignumPtr s = times(inverse(k), times(r, d));
  EXPECT_TRUE(is_good(octets(sum(d)), std::string(32, '\0'), octets(r) + octets(s)));
}

TEST_F(P256, takes_a_digest_greater_than_the_order) {
  const std::string digest(32, '\xff');
  const BignumPtr e(BN_bin2bn(bytes(digest), 32, nullptr)), k = random();
  const BignumPtr r = r_of(sum(k));
  const BignumPtr s = times(inverse(k), plus(e, times(r, d)));
  EXPECT_TRUE(is_good(octets(sum(d)), digest, octets(r) + octets(s)));
}

TEST_F(P256, takes_a_signature_whose_two_points_are_one) {
  const BignumPtr k = random();
  const BignumPtr r = r_of(sum(k));
  const BignumPtr e = times(r, d);  // e / s G = r / s Q
  const BignumPtr s = times(inverse(k), plus(e, e));
  EXPECT_TRUE(is_good(octets(sum(d)), octets(e), octets(r) + octets(s)));
}

TEST_F(P256, refuses_a_signature_whose_two_points_cancel) {
  const BignumPtr r = random();
  const BignumPtr e = negative(times(r, d));
  EXPECT_FALSE(is_good(octets(sum(d)), octets(e), octets(r) + octets(number(1))));
  EXPECT_FALSE(is_good(octets(sum(d)), octets(e), octets(r) + octets(random())));
}

// The x of a point may exceed the order; r is what is left of it.
TEST_F(P256, takes_a_point_whose_x_exceeds_the_order) {
  const EcPointPtr far(EC_POINT_new(curve.get()));
  BignumPtr x(BN_dup(order));
  do BN_add_word(x.get(), 1);
  while (EC_POINT_set_compressed_coordinates(curve.get(), far.get(), x.get(), 0, context.get()) !=
         1);
  const BignumPtr r = r_of(far), s = random(), e = random();
  ASSERT_LT(BN_num_bits(r.get()), 10);
  const BignumPtr g_part = negative(times(e, inverse(r))), far_part = times(s, inverse(r));
  const EcPointPtr key = sum(g_part, far.get(), far_part.get());
  EXPECT_TRUE(is_good(octets(key), octets(e), octets(r) + octets(s)));
  EXPECT_FALSE(is_good(octets(key), octets(e), octets(x) + octets(s))) << "r is not reduced";
}

TEST_F(P256, refuses_numbers_out_of_range) {
  const std::string key = octets(sum(d)), digest = octets(random()), good = octets(random());
  for (const std::string& bad : {std::string(32, '\0'), octets(order), std::string(32, '\xff')}) {
    EXPECT_FALSE(is_good(key, digest, bad + good));
    EXPECT_FALSE(is_good(key, digest, good + bad));
  }
}

// s and s + order are one number to the arithmetic, not to FIPS 186-5.
TEST_F(P256, refuses_an_s_that_is_not_reduced) {
  const BignumPtr k = random(), s = number(5);
  const BignumPtr r = r_of(sum(k));
  const BignumPtr e = plus(times(s, k), negative(times(r, d)));
  const BignumPtr greater(BN_dup(order));
  BN_add_word(greater.get(), 5);
  EXPECT_TRUE(is_good(octets(sum(d)), octets(e), octets(r) + octets(s)));
  EXPECT_FALSE(is_good(octets(sum(d)), octets(e), octets(r) + octets(greater)));
}

TEST_F(P256, refuses_what_is_not_of_its_size) {
  auto verifier = P256Verifier::make(octets(sum(d)));
  const std::string number(32, '\1');
  EXPECT_FALSE(verifier->verify(number + '\1', number + number));
  EXPECT_FALSE(verifier->verify(number, number));
  EXPECT_FALSE(verifier->verify({}, {}));
}

TEST_F(P256, has_no_table_for_what_is_no_point) {
  EXPECT_FALSE(P256Verifier::make(std::string(64, '\1')));
  EXPECT_FALSE(P256Verifier::make(octets(sum(d)).substr(1)));
  EXPECT_FALSE(P256Verifier::make(octets(sum(d)) + '\1'));
  EXPECT_FALSE(P256Verifier::make(std::string(64, '\0')));
}

// A verifier of one key, before and after it makes the table.
TEST(RawVerifierOfMany, makes_a_table_and_answers_as_before) {
  const Algorithm& algorithm = *find_algorithm(13);
  EvpPkeyPtr key = must(make_key_pair(algorithm));
  const bool may_have_table =
      P256Verifier::make(must(ecdsa_point(key.get(), algorithm))).has_value();
  auto signer = must(RawSigner::make(algorithm, key.get()));
  auto verifier = must(RawVerifier::make(algorithm, std::move(key)));
  std::string signature;
  ASSERT_TRUE(signer.sign("signed", signature));
  ASSERT_TRUE(verifier.verify("signed", signature));
  EXPECT_FALSE(verifier.has_table()) << "for one signature";
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(verifier.verify("signed", signature)) << i;
    ASSERT_FALSE(verifier.verify("sigmed", signature)) << i;
  }
  EXPECT_EQ(verifier.has_table(), may_have_table);
}

}  // namespace
}  // namespace millrace::dnszone::test
