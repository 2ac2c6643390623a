#include "tests/support/scripted_acme_jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"

namespace millrace::test {
namespace {

using BignumPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string decoded(const Json& object, const char* name) {
  return from_base64url(text_member(object, name)).value_or("");
}

Json parsed(const std::string& text) {
  return Json::parse(text, nullptr, false);
}

EvpPkeyPtr key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return EvpPkeyPtr(key);
}

EvpPkeyPtr ec_key(const Json& jwk) {
  const std::string curve = text_member(jwk, "crv");
  const std::string point = "\x04" + decoded(jwk, "x") + decoded(jwk, "y");
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return key_from("EC", builder.get());
}

BignumPtr number(const std::string& big_endian) {
  return BignumPtr(BN_bin2bn(octets(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

EvpPkeyPtr rsa_key(const Json& jwk) {
  const BignumPtr n = number(decoded(jwk, "n"));
  const BignumPtr e = number(decoded(jwk, "e"));
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return key_from("RSA", builder.get());
}

// r followed by s become the DER that OpenSSL requires; empty: not of the curve's length.
std::string der_of_ecdsa(const std::string& raw, size_t coordinate) {
  if (raw.size() != 2 * coordinate) return {};
  const EcdsaSigPtr signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), number(raw.substr(0, coordinate)).release(),
                 number(raw.substr(coordinate)).release());
  return der_of(i2d_ECDSA_SIG, static_cast<const ECDSA_SIG*>(signature.get()));
}

bool verifies(EVP_PKEY* key, const EVP_MD* digest, const std::string& message,
              const std::string& signature) {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

std::string signing_input(const Json& jws) {
  return text_member(jws, "protected") + "." + text_member(jws, "payload");
}

}  // namespace

std::string text_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Jws> read_jws(const std::string& body) {
  const Json jws = parsed(body);
  if (!jws.is_object() || jws.size() != 3 || !jws.contains("payload")) return std::nullopt;
  Json header = parsed(decoded(jws, "protected"));
  if (!header.is_object()) return std::nullopt;
  return Jws{std::move(header), decoded(jws, "payload")};
}

bool is_signed_by(const std::string& body, const Json& jwk) {
  const Json jws = parsed(body);
  const std::string algorithm = text_member(parsed(decoded(jws, "protected")), "alg");
  const std::string signature = decoded(jws, "signature");
  const std::string input = signing_input(jws);
  const bool rsa = text_member(jwk, "kty") == "RSA";
  const EvpPkeyPtr key = rsa ? rsa_key(jwk) : ec_key(jwk);
  if (!key) return false;
  if (rsa) return algorithm == "RS256" && verifies(key.get(), EVP_sha256(), input, signature);
  if (text_member(jwk, "crv") == "P-256") {
    return algorithm == "ES256" &&
           verifies(key.get(), EVP_sha256(), input, der_of_ecdsa(signature, 32));
  }
  return algorithm == "ES384" &&
         verifies(key.get(), EVP_sha384(), input, der_of_ecdsa(signature, 48));
}

bool is_signed_with_mac(const Json& jws, const std::string& mac_key) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const std::string input = signing_input(jws);
  const std::string algorithm = text_member(parsed(decoded(jws, "protected")), "alg");
  const EVP_MD* digest = algorithm == "HS256"   ? EVP_sha256()
                         : algorithm == "HS384" ? EVP_sha384()
                                                : EVP_sha512();
  HMAC(digest, mac_key.data(), static_cast<int>(mac_key.size()), octets(input), input.size(), mac,
       &size);
  return algorithm.starts_with("HS") &&
         decoded(jws, "signature") == std::string(reinterpret_cast<const char*>(mac), size);
}

bool same_key(const Json& jwk, const EVP_PKEY* key) {
  const EvpPkeyPtr named = text_member(jwk, "kty") == "RSA" ? rsa_key(jwk) : ec_key(jwk);
  return named && EVP_PKEY_eq(named.get(), key) == 1;
}

// nlohmann's objects are sorted and dump() writes no white space: the canonical form.
std::string thumbprint_of(const Json& jwk) {
  Json required;
  for (const char* name : {"crv", "e", "kty", "n", "x", "y"}) {
    if (jwk.contains(name)) required[name] = jwk[name];
  }
  return to_base64url(sha256(required.dump()));
}

}  // namespace millrace::test
