#include "acme/protocol/private_jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "core/base/encoding.h"
#include "core/base/json.h"

namespace millrace::acme {
namespace {

using SecretNumberPtr = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr size_t kMaxNumber = 2048;  // octets; a modulus of RSA-16384

// The numbers of a key for OpenSSL, which does not copy them before build().
class KeyNumbers {
 public:
  KeyNumbers(const Json& jwk, const std::string& where) : jwk_(jwk), where_(where) {}

  Result<std::string> octets(const char* member) const {
    ASSIGN(const std::string text, json_string(jwk_, member, where_));
    auto value = from_base64url(text);
    if (value && !value->empty() && value->size() <= kMaxNumber) return std::move(*value);
    return Error(where_ + ": /" + member + ": expected a number in base64url without padding");
  }

  Result<void> add(const char* parameter, const char* member) {
    ASSIGN(const Secret value, secret(member));
    const auto* from = reinterpret_cast<const unsigned char*>(value.view().data());
    SecretNumberPtr number(BN_secure_new());
    if (!BN_bin2bn(from, static_cast<int>(value.view().size()), number.get()) ||
        OSSL_PARAM_BLD_push_BN(builder_.get(), parameter, number.get()) != 1) {
      return fault();
    }
    numbers_.push_back(std::move(number));
    return {};
  }

  void add_curve(const char* group, std::string point) {
    point_ = std::move(point);
    OSSL_PARAM_BLD_push_utf8_string(builder_.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    OSSL_PARAM_BLD_push_octet_string(builder_.get(), OSSL_PKEY_PARAM_PUB_KEY, point_.data(),
                                     point_.size());
  }

  Result<EvpPkeyPtr> build(const char* type) const {
    const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder_.get()));
    const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* raw = nullptr;
    if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_KEYPAIR, params.get()) != 1) {
      return fault();
    }
    EvpPkeyPtr key(raw);
    const EvpPkeyCtxPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (EVP_PKEY_pairwise_check(check.get()) == 1) return key;
    return fault();
  }

 private:
  Result<Secret> secret(const char* member) const {
    ASSIGN(std::string value, octets(member));
    return Secret(std::move(value));
  }
  Error fault() const {
    return Error(where_ + ": the numbers of the JWK are not a valid key: " + openssl_error());
  }

  const Json& jwk_;
  const std::string& where_;
  ParamBuilderPtr builder_{OSSL_PARAM_BLD_new()};
  std::vector<SecretNumberPtr> numbers_;
  std::string point_;
};

Result<EvpPkeyPtr> rsa_key(const Json& jwk, const std::string& where) {
  constexpr std::pair<const char*, const char*> kMembers[] = {
      {OSSL_PKEY_PARAM_RSA_N, "n"},          {OSSL_PKEY_PARAM_RSA_E, "e"},
      {OSSL_PKEY_PARAM_RSA_D, "d"},          {OSSL_PKEY_PARAM_RSA_FACTOR1, "p"},
      {OSSL_PKEY_PARAM_RSA_FACTOR2, "q"},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, "dp"},
      {OSSL_PKEY_PARAM_RSA_EXPONENT2, "dq"}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, "qi"},
  };
  KeyNumbers numbers(jwk, where);
  for (const auto& [parameter, member] : kMembers) TRY(numbers.add(parameter, member));
  return numbers.build("RSA");
}

Result<EvpPkeyPtr> ec_key(const Json& jwk, const std::string& where) {
  ASSIGN(const std::string curve, json_string(jwk, "crv", where));
  if (curve != "P-256" && curve != "P-384") return Error(where + ": /crv: expected P-256 or P-384");
  const size_t size = curve == "P-256" ? 32 : 48;
  KeyNumbers numbers(jwk, where);
  ASSIGN(const std::string x, numbers.octets("x"));
  ASSIGN(const std::string y, numbers.octets("y"));
  if (x.size() != size || y.size() != size) {
    return Error(where + ": /x, /y: expected " + std::to_string(size) + " octets each");
  }
  numbers.add_curve(curve.c_str(), "\x04" + x + y);
  TRY(numbers.add(OSSL_PKEY_PARAM_PRIV_KEY, "d"));
  return numbers.build("EC");
}

Result<EvpPkeyPtr> key_of(const Json& jwk, const std::string& where) {
  ASSIGN(const std::string type, json_string(jwk, "kty", where));
  if (type == "RSA") return rsa_key(jwk, where);
  if (type == "EC") return ec_key(jwk, where);
  return Error(where + ": /kty: expected RSA or EC");
}

}  // namespace

Result<PrivateKey> parse_private_jwk(std::string_view text, const std::string& where) {
  // The JSON parser's error would quote the secret.
  const auto jwk = parse_json(text, where);
  if (!jwk) return Error(where + ": expected a JWK, got text that is not JSON");
  ASSIGN(const EvpPkeyPtr key, key_of(*jwk, where));
  const BioPtr pem = bio_writing();
  if (PEM_write_bio_PKCS8PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
      1) {
    return Error(where + ": " + openssl_error());
  }
  return PrivateKey::from_pem(bio_contents(pem), where);
}

Result<PrivateKey> parse_account_key(std::string_view text, const std::string& where) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  return json ? parse_private_jwk(text, where) : PrivateKey::from_pem(text, where);
}

}  // namespace millrace::acme
