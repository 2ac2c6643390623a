#include "dnszone/keys/dnskey.h"

#include "dnszone/keys/openssl_handles.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr int kFewestRsaBits = 1024;  // what validators still take
constexpr int kMostRsaBits = 4096;    // RFC 3110 §2

Error bad_length(const Algorithm& algorithm, size_t seen, const std::string& wanted) {
  return Error("a public key of " + std::to_string(seen) + " octets, expected " + wanted +
               " for algorithm " + algorithm_text(algorithm.number));
}

Result<EvpPkeyPtr> from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return Error("not a public key: " + openssl_error());
  }
  return EvpPkeyPtr(key);
}

Result<EvpPkeyPtr> ecdsa_key(const Algorithm& algorithm, std::string_view key) {
  if (key.size() != 2 * algorithm.part) {
    return bad_length(algorithm, key.size(), std::to_string(2 * algorithm.part));
  }
  const std::string point = '\x04' + std::string(key);  // SEC 1 §2.3.3, uncompressed
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, algorithm.curve, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return from_params("EC", builder.get());
}

Result<EvpPkeyPtr> eddsa_key(const Algorithm& algorithm, std::string_view key) {
  if (key.size() != algorithm.part) {
    return bad_length(algorithm, key.size(), std::to_string(algorithm.part));
  }
  EvpPkeyPtr result(
      EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm.curve, nullptr, bytes(key), key.size()));
  if (!result) return Error("not a public key: " + openssl_error());
  return result;
}

// RFC 3110 §2: length of the exponent in one octet, or in two after a zero octet.
Result<EvpPkeyPtr> rsa_key(const Algorithm& algorithm, std::string_view key) {
  size_t at = 1;
  size_t length = key.empty() ? 0 : octet_at(key, 0);
  if (length == 0 && key.size() >= 3) {
    length = u16_at(key, 1);
    at = 3;
  }
  if (length == 0 || at + length >= key.size()) {
    return bad_length(algorithm, key.size(), "an exponent and a modulus");
  }
  const std::string_view modulus = key.substr(at + length);
  const BignumPtr e(BN_bin2bn(bytes(key.substr(at)), static_cast<int>(length), nullptr));
  const BignumPtr n(BN_bin2bn(bytes(modulus), static_cast<int>(modulus.size()), nullptr));
  const int bits = BN_num_bits(n.get());
  if (bits < kFewestRsaBits || bits > kMostRsaBits) {
    return Error("an RSA key of " + std::to_string(bits) + " bits, expected 1024 to 4096");
  }
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return from_params("RSA", builder.get());
}

Result<std::string> raw_octets(EVP_PKEY* key) {
  size_t length = 0;
  EVP_PKEY_get_raw_public_key(key, nullptr, &length);
  std::string octets(length, '\0');
  if (EVP_PKEY_get_raw_public_key(key, bytes(octets), &length) != 1) {
    return Error("no public key: " + openssl_error());
  }
  return octets;
}

std::string number_octets(const BIGNUM* number) {
  std::string octets(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, bytes(octets));
  return octets;
}

Result<std::string> rsa_octets(EVP_PKEY* key) {
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  const int found = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) +
                    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e);
  const BignumPtr modulus(n);
  const BignumPtr exponent(e);
  if (found != 2) return Error("no public key: " + openssl_error());
  const std::string exponent_octets = number_octets(e);
  if (exponent_octets.size() > 255) return Error("an RSA exponent of more than 255 octets");
  return static_cast<char>(exponent_octets.size()) + exponent_octets + number_octets(n);
}

}  // namespace

std::optional<Dnskey> parse_dnskey(std::string_view rdata) {
  if (rdata.size() < 5) return std::nullopt;
  return Dnskey{u16_at(rdata, 0), octet_at(rdata, 2), octet_at(rdata, 3), rdata.substr(4)};
}

Result<EvpPkeyPtr> public_key(const Dnskey& dnskey) {
  const Algorithm* algorithm = find_algorithm(dnskey.algorithm);
  if (!algorithm) return Error("algorithm " + algorithm_text(dnskey.algorithm));
  switch (algorithm->family) {
    case KeyFamily::rsa:
      return rsa_key(*algorithm, dnskey.key);
    case KeyFamily::ecdsa:
      return ecdsa_key(*algorithm, dnskey.key);
    case KeyFamily::eddsa:
      return eddsa_key(*algorithm, dnskey.key);
  }
  return Error("unreachable");
}

Result<std::string> ecdsa_point(EVP_PKEY* key, const Algorithm& algorithm) {
  std::string point(1 + 2 * algorithm.part, '\0');
  size_t length = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes(point), point.size(),
                                      &length) != 1 ||
      length != point.size() || point[0] != '\x04') {
    return Error("no uncompressed public key: " + openssl_error());
  }
  return point.substr(1);
}

Result<std::string> dnskey_rdata(uint16_t flags, const Algorithm& algorithm, EVP_PKEY* key) {
  std::string rdata;
  put_u16(rdata, flags);
  rdata += '\x03';
  rdata += static_cast<char>(algorithm.number);
  auto octets = algorithm.family == KeyFamily::rsa     ? rsa_octets(key)
                : algorithm.family == KeyFamily::ecdsa ? ecdsa_point(key, algorithm)
                                                       : raw_octets(key);
  if (!octets) return std::move(octets).error();
  return rdata + *octets;
}

}  // namespace millrace::dnszone
