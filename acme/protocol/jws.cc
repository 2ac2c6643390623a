#include "acme/protocol/jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>

#include "core/base/encoding.h"

namespace millrace::acme {
namespace {

using BignumPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

// The signature algorithm of a key (RFC 7518 §3.1, §6.2.1).
struct Algorithm {
  std::string_view name;
  const EVP_MD* digest;
  std::string_view curve;  // empty: RSA
  int coordinate_size;     // octets of x, y, r and s
};

Result<Algorithm> algorithm_of(const PrivateKey& key) {
  ASSIGN(const KeyType type, key.type());
  switch (type) {
    case KeyType::ecdsa_p256:
      return Algorithm{"ES256", EVP_sha256(), "P-256", 32};
    case KeyType::ecdsa_p384:
      return Algorithm{"ES384", EVP_sha384(), "P-384", 48};
    case KeyType::rsa_2048:
    case KeyType::rsa_3072:
    case KeyType::rsa_4096:
      return Algorithm{"RS256", EVP_sha256(), "", 0};
  }
  return Error("account key: no signature algorithm for this type of key");
}

Error crypto_error(const std::string& what) {
  return Error(what + ": " + openssl_error());
}

// Big-endian, left-padded to `size`; 0: as short as it can be.
Result<std::string> number_octets(const BIGNUM* number, int size) {
  const int width = size > 0 ? size : BN_num_bytes(number);
  std::string octets(static_cast<size_t>(width), '\0');
  auto* out = reinterpret_cast<unsigned char*>(octets.data());
  if (BN_bn2binpad(number, out, width) != width) return crypto_error("account key");
  return octets;
}

// A public number of the key, as base64url.
Result<std::string> key_number(const PrivateKey& key, const char* name, int size) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &raw) != 1) return crypto_error("account key");
  const BignumPtr number(raw);
  ASSIGN(const std::string octets, number_octets(number.get(), size));
  return to_base64url(octets);
}

// r followed by s, each of the curve's size (RFC 7518 §3.4).
Result<std::string> raw_ecdsa(const std::string& der, int size) {
  const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSigPtr signature(d2i_ECDSA_SIG(nullptr, &octets, static_cast<long>(der.size())));
  if (!signature) return crypto_error("account key cannot sign");
  ASSIGN(std::string r, number_octets(ECDSA_SIG_get0_r(signature.get()), size));
  ASSIGN(const std::string s, number_octets(ECDSA_SIG_get0_s(signature.get()), size));
  return r + s;
}

}  // namespace

Result<std::string> public_jwk(const PrivateKey& key) {
  ASSIGN(const Algorithm algorithm, algorithm_of(key));
  if (algorithm.curve.empty()) {
    ASSIGN(const std::string e, key_number(key, OSSL_PKEY_PARAM_RSA_E, 0));
    ASSIGN(const std::string n, key_number(key, OSSL_PKEY_PARAM_RSA_N, 0));
    return R"({"e":")" + e + R"(","kty":"RSA","n":")" + n + R"("})";
  }
  const int size = algorithm.coordinate_size;
  ASSIGN(const std::string x, key_number(key, OSSL_PKEY_PARAM_EC_PUB_X, size));
  ASSIGN(const std::string y, key_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size));
  return R"({"crv":")" + std::string(algorithm.curve) + R"(","kty":"EC","x":")" + x + R"(","y":")" +
         y + R"("})";
}

Result<std::string> jwk_thumbprint(const PrivateKey& key) {
  ASSIGN(const std::string jwk, public_jwk(key));
  return to_base64url(sha256(jwk));
}

std::string jws_signing_input(std::string_view protected_header, std::string_view payload) {
  return to_base64url(protected_header) + "." + to_base64url(payload);
}

std::string flattened_jws(std::string_view signing_input, std::string_view signature) {
  const size_t dot = signing_input.find('.');
  std::string text = R"({"protected":")";
  text.append(signing_input.substr(0, dot)).append(R"(","payload":")");
  text.append(signing_input.substr(dot + 1)).append(R"(","signature":")");
  return text + to_base64url(signature) + R"("})";
}

Result<std::string_view> jws_algorithm(const PrivateKey& key) {
  ASSIGN(const Algorithm algorithm, algorithm_of(key));
  return algorithm.name;
}

Result<JwsSigner> JwsSigner::make(const PrivateKey& key) {
  ASSIGN(const Algorithm algorithm, algorithm_of(key));
  JwsSigner signer;
  EVP_PKEY_up_ref(key.get());
  signer.key_.reset(key.get());
  signer.algorithm_ = algorithm.name;
  signer.part_ = algorithm.coordinate_size;
  ASSIGN(signer.jwk_, public_jwk(key));
  signer.context_.reset(EVP_MD_CTX_new());
  if (EVP_DigestSignInit(signer.context_.get(), nullptr, algorithm.digest, nullptr, key.get()) !=
      1) {
    return crypto_error("account key cannot sign");
  }
  return signer;
}

Result<std::string> JwsSigner::der_signature(std::string_view message) const {
  const EvpMdCtxPtr context(EVP_MD_CTX_new());
  std::string signature(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  size_t size = signature.size();
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  const auto* octets = reinterpret_cast<const unsigned char*>(message.data());
  bool made = EVP_MD_CTX_copy_ex(context.get(), context_.get()) == 1;
  EVP_MD_CTX_set_flags(context.get(), EVP_MD_CTX_FLAG_FINALISE);  // it is not copied once more
  made = made && EVP_DigestSign(context.get(), out, &size, octets, message.size()) == 1;
  if (!made) return crypto_error("account key cannot sign");
  signature.resize(size);
  return signature;
}

Result<std::string> JwsSigner::signature(std::string_view signing_input) const {
  ASSIGN(std::string signature, der_signature(signing_input));
  if (part_ == 0) return signature;
  return raw_ecdsa(signature, part_);
}

Result<std::string> JwsSigner::sign(const JwsHeader& header, std::string_view payload) const {
  const std::string who =
      header.kid.empty() ? R"("jwk":)" + jwk_ : R"("kid":")" + header.kid + R"(")";
  const std::string nonce = header.nonce.empty() ? "" : R"(,"nonce":")" + header.nonce + R"(")";
  const std::string protected_header =
      R"({"alg":")" + algorithm_ + R"(",)" + who + nonce + R"(,"url":")" + header.url + R"("})";
  const std::string input = jws_signing_input(protected_header, payload);
  ASSIGN(const std::string octets, signature(input));
  return flattened_jws(input, octets);
}

Result<std::string> sign_jws(const PrivateKey& key, const JwsHeader& header,
                             std::string_view payload) {
  ASSIGN(const JwsSigner signer, JwsSigner::make(key));
  return signer.sign(header, payload);
}

}  // namespace millrace::acme
