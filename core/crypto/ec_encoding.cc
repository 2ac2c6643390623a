#include "core/crypto/ec_encoding.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

namespace millrace {
namespace {

using namespace std::string_view_literals;

using SecretNumberPtr = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;

// What an ECPrivateKey without parameters is: these tags and lengths, and between them the number,
// at the end the point.
struct Curve {
  int nid;
  size_t size;  // octets of the private number and of each coordinate
  std::string_view before_number;
  std::string_view before_point;
};
constexpr Curve kCurves[] = {
    {NID_X9_62_prime256v1, 32, "\x30\x6b\x02\x01\x01\x04\x20"sv, "\xa1\x44\x03\x42\x00"sv},
    {NID_secp384r1, 48, "\x30\x81\x9b\x02\x01\x01\x04\x30"sv, "\xa1\x64\x03\x62\x00"sv},
};

const Curve* known_curve_of(EVP_PKEY* key) {
  std::array<char, 64> name{};
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  const int nid = OBJ_sn2nid(name.data());
  const auto* curve = std::find_if(std::begin(kCurves), std::end(kCurves),
                                   [nid](const Curve& known) { return known.nid == nid; });
  return curve == std::end(kCurves) ? nullptr : curve;
}

// Octets that OpenSSL frees.
struct Octets {
  unsigned char* data = nullptr;
  size_t size = 0;
};

Octets point_of(EVP_PKEY* key) {
  Octets point;
  point.size = EVP_PKEY_get1_encoded_public_key(key, &point.data);
  if (point.size == 0) openssl_cannot("encode a public key");
  return point;
}

SecretNumberPtr private_number(EVP_PKEY* key) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) != 1) {
    openssl_cannot("inspect a private key");
  }
  return SecretNumberPtr(number);
}

Octets ec_private_key(const Curve& curve, EVP_PKEY* key) {
  const SecretNumberPtr number = private_number(key);
  const Octets point = point_of(key);
  Octets whole;
  whole.size = curve.before_number.size() + curve.size + curve.before_point.size() + point.size;
  whole.data = static_cast<unsigned char*>(OPENSSL_malloc(whole.size));
  if (whole.data == nullptr) openssl_cannot("encode a private key");
  unsigned char* at = std::ranges::copy(curve.before_number, whole.data).out;
  BN_bn2binpad(number.get(), at, static_cast<int>(curve.size));
  at = std::ranges::copy(curve.before_point, at + curve.size).out;
  std::copy_n(point.data, point.size, at);
  OPENSSL_free(point.data);
  return whole;
}

}  // namespace

bool set_ec_public_key(X509_PUBKEY* info, EVP_PKEY* key) {
  const Curve* curve = known_curve_of(key);
  if (curve == nullptr) return false;
  const Octets point = point_of(key);
  const bool set = X509_PUBKEY_set0_param(info, OBJ_nid2obj(NID_X9_62_id_ecPublicKey),
                                          V_ASN1_OBJECT, OBJ_nid2obj(curve->nid), point.data,
                                          static_cast<int>(point.size)) == 1;
  if (!set) openssl_cannot("encode a public key");
  return true;
}

Pkcs8Ptr ec_pkcs8(EVP_PKEY* key) {
  const Curve* curve = known_curve_of(key);
  if (curve == nullptr) return nullptr;
  const Octets octets = ec_private_key(*curve, key);
  Pkcs8Ptr info(PKCS8_PRIV_KEY_INFO_new());
  const bool set = info && PKCS8_pkey_set0(info.get(), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), 0,
                                           V_ASN1_OBJECT, OBJ_nid2obj(curve->nid), octets.data,
                                           static_cast<int>(octets.size)) == 1;
  if (!set) openssl_cannot("encode a private key");
  return info;
}

}  // namespace millrace
