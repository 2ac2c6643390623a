#include "dnszone/keys/zone_key_pair.h"

#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/openssl_handles.h"
#include "dnszone/keys/signature.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

// ldns-keygen drops leading zero octets of the key_number; more than four have never been drawn by
// chance.
constexpr size_t kMostLeadingZeros = 4;

struct RsaNumber {
  const char* name;       // in the file
  const char* parameter;  // in OpenSSL
};
constexpr RsaNumber kRsaNumbers[] = {
    {"Modulus", OSSL_PKEY_PARAM_RSA_N},           {"PublicExponent", OSSL_PKEY_PARAM_RSA_E},
    {"PrivateExponent", OSSL_PKEY_PARAM_RSA_D},   {"Prime1", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"Prime2", OSSL_PKEY_PARAM_RSA_FACTOR2},      {"Exponent1", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"Exponent2", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"Coefficient", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
};

Result<std::string_view> key_number(const PrivateKeyText& text, const char* name) {
  const auto found = text.numbers.find(name);
  if (found == text.numbers.end()) return Error(std::string("no line '") + name + ":' in base64");
  return found->second.view();
}

BignumPtr bignum(std::string_view octets) {
  return BignumPtr(BN_bin2bn(bytes(octets), static_cast<int>(octets.size()), nullptr));
}

Error no_key() {
  return Error("not a private key: " + openssl_error());
}

Result<EvpPkeyPtr> pair_from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return no_key();
  }
  return EvpPkeyPtr(key);
}

Result<EvpPkeyPtr> rsa_pair(const PrivateKeyText& text) {
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  std::vector<BignumPtr> owned;
  for (const RsaNumber& wanted : kRsaNumbers) {
    ASSIGN(const std::string_view octets, key_number(text, wanted.name));
    owned.push_back(bignum(octets));
    OSSL_PARAM_BLD_push_BN(builder.get(), wanted.parameter, owned.back().get());
  }
  return pair_from_params("RSA", builder.get());
}

Error bad_private_length(const Algorithm& algorithm, size_t seen) {
  return Error("a private key of " + std::to_string(seen) + " octets, expected " +
               std::to_string(algorithm.part) + " for algorithm " +
               algorithm_text(algorithm.number));
}

Result<EvpPkeyPtr> ecdsa_pair(const Algorithm& algorithm, const PrivateKeyText& text,
                              std::string_view point) {
  ASSIGN(const std::string_view octets, key_number(text, "PrivateKey"));
  if (octets.size() > algorithm.part || octets.size() + kMostLeadingZeros < algorithm.part) {
    return bad_private_length(algorithm, octets.size());
  }
  const BignumPtr secret = bignum(octets);
  const std::string uncompressed = '\x04' + std::string(point);
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, algorithm.curve, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, uncompressed.data(),
                                   uncompressed.size());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
  return pair_from_params("EC", builder.get());
}

Result<EvpPkeyPtr> eddsa_pair(const Algorithm& algorithm, const PrivateKeyText& text) {
  ASSIGN(const std::string_view octets, key_number(text, "PrivateKey"));
  if (octets.size() != algorithm.part) return bad_private_length(algorithm, octets.size());
  EvpPkeyPtr key(EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm.curve, nullptr, bytes(octets),
                                                 octets.size()));
  if (!key) return no_key();
  return key;
}

// The public half inside a pair of RSA or ECDSA is only what the file says; a signature proves it.
Result<void> check_halves(const Algorithm& algorithm, EVP_PKEY* pair, const Dnskey& dnskey) {
  constexpr std::string_view kProbe = "millrace: do the two halves belong together?";
  ASSIGN(EvpPkeyPtr public_half, public_key(dnskey));
  ASSIGN(RawSigner signer, RawSigner::make(algorithm, pair));
  ASSIGN(RawVerifier verifier, RawVerifier::make(algorithm, std::move(public_half)));
  std::string signature;
  const bool is_signed = signer.sign(kProbe, signature).ok();
  if (!is_signed || !verifier.verify(kProbe, signature)) {
    return Error("is not the private half of its .key file");
  }
  return {};
}

}  // namespace

Result<EvpPkeyPtr> key_pair(const PrivateKeyText& text, std::string_view dnskey_rdata) {
  const auto dnskey = parse_dnskey(dnskey_rdata);
  const Algorithm* algorithm = dnskey ? find_algorithm(dnskey->algorithm) : nullptr;
  if (!algorithm) return Error("algorithm " + algorithm_text(text.algorithm));
  if (text.algorithm != algorithm->number) {
    return Error("holds a key of algorithm " + algorithm_text(text.algorithm) +
                 ", its .key file one of " + algorithm_text(algorithm->number));
  }
  TRY(public_key(*dnskey));  // an invalid public half is reported as such
  auto pair = algorithm->family == KeyFamily::rsa     ? rsa_pair(text)
              : algorithm->family == KeyFamily::ecdsa ? ecdsa_pair(*algorithm, text, dnskey->key)
                                                      : eddsa_pair(*algorithm, text);
  if (pair) TRY(check_halves(*algorithm, pair->get(), *dnskey));
  return pair;
}

Result<EvpPkeyPtr> make_key_pair(const Algorithm& algorithm) {
  constexpr size_t kRsaBits = 2048;
  EvpPkeyPtr key(algorithm.family == KeyFamily::rsa
                     ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits)
                 : algorithm.family == KeyFamily::ecdsa
                     ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", algorithm.curve)
                     : EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm.curve));
  if (!key) return Error("cannot make a key: " + openssl_error());
  return key;
}

Result<PrivateKeyText> private_numbers(const Algorithm& algorithm, EVP_PKEY* key) {
  PrivateKeyText text;
  text.algorithm = algorithm.number;
  const auto take = [&](const char* name, const char* parameter, size_t width) {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key, parameter, &value) != 1) return false;
    const BignumPtr owned(value);
    std::string octets(width > 0 ? width : static_cast<size_t>(BN_num_bytes(value)), '\0');
    BN_bn2binpad(value, bytes(octets), static_cast<int>(octets.size()));
    text.numbers[name] = Secret(std::move(octets));
    return true;
  };
  bool complete = true;
  if (algorithm.family == KeyFamily::rsa) {
    for (const RsaNumber& wanted : kRsaNumbers) {
      complete = complete && take(wanted.name, wanted.parameter, 0);
    }
  } else if (algorithm.family == KeyFamily::ecdsa) {
    complete = take("PrivateKey", OSSL_PKEY_PARAM_PRIV_KEY, algorithm.part);
  } else {
    std::string octets(algorithm.part, '\0');
    size_t length = octets.size();
    complete = EVP_PKEY_get_raw_private_key(key, bytes(octets), &length) == 1;
    text.numbers["PrivateKey"] = Secret(std::move(octets));
  }
  if (!complete) return Error("cannot read the new key: " + openssl_error());
  return text;
}

}  // namespace millrace::dnszone
