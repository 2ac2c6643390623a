// The tables are made by functions that OpenSSL 3.0 calls deprecated, without a successor.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "dnszone/p256_verifier.h"

#include <openssl/obj_mac.h>

#include "dnszone/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kNumber = 32;  // octets of a coordinate, of r, of s

bool read_number(std::string_view octets, BIGNUM* number) {
  return BN_bin2bn(bytes(octets), kNumber, number) != nullptr;
}

EC_GROUP* new_curve() {
  return EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

// A curve as it comes has a table only where OpenSSL's fast code for it is in use.
bool has_tables(const EC_GROUP* curve) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
  return static_cast<void>(curve), false;
#else
  return EC_GROUP_have_precompute_mult(curve) == 1;
#endif
}

bool make_table(EC_GROUP* curve, BN_CTX* context) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
  return static_cast<void>(curve), static_cast<void>(context), false;
#else
  return EC_GROUP_precompute_mult(curve, context) == 1;
#endif
}

}  // namespace

P256Verifier::P256Verifier()
    : curve_(new_curve()),
      key_curve_(new_curve()),
      context_(BN_CTX_new()),
      e_(BN_new()),
      r_(BN_new()),
      s_(BN_new()),
      x_(BN_new()),
      y_(BN_new()) {
  if (!curve_ || !key_curve_) return;
  point_.reset(EC_POINT_new(curve_.get()));
  key_part_.reset(EC_POINT_new(curve_.get()));
}

std::optional<P256Verifier> P256Verifier::make(std::string_view key) {
  P256Verifier verifier;
  const bool is_whole = verifier.point_ && verifier.key_part_ && verifier.context_ && verifier.e_ &&
                        verifier.r_ && verifier.s_ && verifier.x_ && verifier.y_;
  if (!is_whole || key.size() != 2 * kNumber || !has_tables(verifier.curve_.get()) ||
      !verifier.set_key(key)) {
    return std::nullopt;
  }
  return verifier;
}

bool P256Verifier::set_key(std::string_view key) {
  EC_GROUP* const curve = key_curve_.get();
  // Setting the coordinates checks that they are on the curve.
  return read_number(key, x_.get()) && read_number(key.substr(kNumber), y_.get()) &&
         EC_POINT_set_affine_coordinates(curve, point_.get(), x_.get(), y_.get(), context_.get()) ==
             1 &&
         EC_GROUP_set_generator(curve, point_.get(), EC_GROUP_get0_order(curve), BN_value_one()) ==
             1 &&
         make_table(curve, context_.get());
}

bool P256Verifier::verify(std::string_view digest, std::string_view signature) {
  return digest.size() == kNumber && signature.size() == 2 * kNumber && read(digest, signature) &&
         find_point() && is_point_of_r();
}

bool P256Verifier::read(std::string_view digest, std::string_view signature) {
  const BIGNUM* const order = EC_GROUP_get0_order(curve_.get());
  const auto is_in_range = [order](const BIGNUM* number) {
    return !BN_is_zero(number) && BN_cmp(number, order) < 0;
  };
  return read_number(digest, e_.get()) && read_number(signature, r_.get()) &&
         read_number(signature.substr(kNumber), s_.get()) && is_in_range(r_.get()) &&
         is_in_range(s_.get());
}

// (e / s) G + (r / s) Q
bool P256Verifier::find_point() {
  BN_CTX* const context = context_.get();
  const BIGNUM* const order = EC_GROUP_get0_order(curve_.get());
  return BN_mod_inverse(s_.get(), s_.get(), order, context) != nullptr &&
         BN_mod_mul(x_.get(), e_.get(), s_.get(), order, context) == 1 &&
         BN_mod_mul(y_.get(), r_.get(), s_.get(), order, context) == 1 &&
         EC_POINT_mul(curve_.get(), point_.get(), x_.get(), nullptr, nullptr, context) == 1 &&
         EC_POINT_mul(key_curve_.get(), key_part_.get(), y_.get(), nullptr, nullptr, context) ==
             1 &&
         EC_POINT_add(curve_.get(), point_.get(), point_.get(), key_part_.get(), context) == 1;
}

// Is the point's x, modulo the order of the curve, r? There is no x for the point at infinity.
bool P256Verifier::is_point_of_r() {
  return EC_POINT_is_at_infinity(curve_.get(), point_.get()) == 0 &&
         EC_POINT_get_affine_coordinates(curve_.get(), point_.get(), x_.get(), nullptr,
                                         context_.get()) == 1 &&
         BN_nnmod(x_.get(), x_.get(), EC_GROUP_get0_order(curve_.get()), context_.get()) == 1 &&
         BN_cmp(x_.get(), r_.get()) == 0;
}

}  // namespace millrace::dnszone
