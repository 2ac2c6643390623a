#include "dnszone/signature.h"

#include <array>

#include <openssl/rsa.h>

#include "dnszone/dnskey.h"
#include "dnszone/ecdsa_der.h"
#include "dnszone/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostSignature = 512;  // octets: RSA of 4096 bits; ECDSA's DER is shorter
constexpr size_t kMany = 500;           // verifications after which a table for the key pays
constexpr uint8_t kEcdsaP256 = 13;

struct Digest {
  std::array<unsigned char, EVP_MAX_MD_SIZE> octets;
  unsigned length = 0;
};

bool hash(EVP_MD_CTX* context, const EVP_MD* digest, std::string_view data, Digest& out) {
  return EVP_DigestInit_ex2(context, digest, nullptr) == 1 &&
         EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
         EVP_DigestFinal_ex(context, out.octets.data(), &out.length) == 1;
}

// RSA wants its padding and digest told; the digest's name goes into the signature (RFC 8017 §9.2).
bool set_up(EVP_PKEY_CTX* context, const Algorithm& algorithm, const EVP_MD* digest) {
  if (algorithm.family != KeyFamily::rsa) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context, digest) == 1;
}

Error cannot(const Algorithm& algorithm, const std::string& what) {
  return Error("cannot " + what + " with algorithm " + algorithm_text(algorithm.number) + ": " +
               openssl_error());
}

}  // namespace

Result<RawSigner> RawSigner::make(const Algorithm& algorithm, EVP_PKEY* key) {
  RawSigner signer(algorithm);
  EVP_PKEY_up_ref(key);
  signer.key_.reset(key);
  signer.hash_.reset(EVP_MD_CTX_new());
  if (!algorithm.digest) return signer;
  signer.digest_.reset(EVP_MD_fetch(nullptr, algorithm.digest, nullptr));
  signer.context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!signer.digest_ || !signer.context_ || EVP_PKEY_sign_init(signer.context_.get()) != 1 ||
      !set_up(signer.context_.get(), algorithm, signer.digest_.get())) {
    return cannot(algorithm, "sign");
  }
  return signer;
}

Result<void> RawSigner::sign(std::string_view data, std::string& out) {
  return algorithm_->digest ? sign_digest(data, out) : sign_whole(data, out);
}

Result<void> RawSigner::sign_digest(std::string_view data, std::string& out) {
  Digest digest;
  scratch_.resize(kMostSignature);
  size_t length = scratch_.size();
  if (!hash(hash_.get(), digest_.get(), data, digest) ||
      EVP_PKEY_sign(context_.get(), bytes(scratch_), &length, digest.octets.data(),
                    digest.length) != 1) {
    return cannot(*algorithm_, "sign");
  }
  const std::string_view signature = std::string_view(scratch_).substr(0, length);
  if (algorithm_->family == KeyFamily::rsa) {
    out += signature;
  } else if (!append_fixed_width(signature, algorithm_->part, out)) {
    return cannot(*algorithm_, "read the signature made");
  }
  return {};
}

Result<void> RawSigner::sign_whole(std::string_view data, std::string& out) {
  const size_t before = out.size();
  size_t length = algorithm_->signature;
  out.resize(before + length);
  if (EVP_DigestSignInit_ex(hash_.get(), nullptr, nullptr, nullptr, nullptr, key_.get(), nullptr) !=
          1 ||
      EVP_DigestSign(hash_.get(), bytes(out) + before, &length, bytes(data), data.size()) != 1 ||
      length != algorithm_->signature) {
    return cannot(*algorithm_, "sign");
  }
  EVP_MD_CTX_reset(hash_.get());
  return {};
}

Result<RawVerifier> RawVerifier::make(const Algorithm& algorithm, EvpPkeyPtr key) {
  RawVerifier verifier(algorithm);
  verifier.key_ = std::move(key);
  verifier.hash_.reset(EVP_MD_CTX_new());
  if (!algorithm.digest) return verifier;
  verifier.digest_.reset(EVP_MD_fetch(nullptr, algorithm.digest, nullptr));
  verifier.context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, verifier.key_.get(), nullptr));
  if (!verifier.digest_ || !verifier.context_ ||
      EVP_PKEY_verify_init(verifier.context_.get()) != 1 ||
      !set_up(verifier.context_.get(), algorithm, verifier.digest_.get())) {
    return cannot(algorithm, "verify");
  }
  return verifier;
}

bool RawVerifier::verify(std::string_view data, std::string_view signature) {
  if (algorithm_->signature != 0 && signature.size() != algorithm_->signature) return false;
  if (!algorithm_->digest) return verify_whole(data, signature);
  Digest digest;
  if (!hash(hash_.get(), digest_.get(), data, digest)) return false;
  if (++seen_ == kMany) make_table();
  const std::string_view octets(reinterpret_cast<const char*>(digest.octets.data()), digest.length);
  return table_ ? table_->verify(octets, signature) : verify_digest(octets, signature);
}

bool RawVerifier::verify_whole(std::string_view data, std::string_view signature) {
  EVP_MD_CTX_reset(hash_.get());
  return EVP_DigestVerifyInit_ex(hash_.get(), nullptr, nullptr, nullptr, nullptr, key_.get(),
                                 nullptr) == 1 &&
         EVP_DigestVerify(hash_.get(), bytes(signature), signature.size(), bytes(data),
                          data.size()) == 1;
}

bool RawVerifier::verify_digest(std::string_view digest, std::string_view signature) {
  const bool is_ecdsa = algorithm_->family == KeyFamily::ecdsa;
  if (is_ecdsa) scratch_ = der_signature(signature);
  const std::string_view shown = is_ecdsa ? std::string_view(scratch_) : signature;
  return EVP_PKEY_verify(context_.get(), bytes(shown), shown.size(), bytes(digest),
                         digest.size()) == 1;
}

void RawVerifier::make_table() {
  if (algorithm_->number != kEcdsaP256) return;
  const auto point = ecdsa_point(key_.get(), *algorithm_);
  if (point) table_ = P256Verifier::make(*point);
}

}  // namespace millrace::dnszone
