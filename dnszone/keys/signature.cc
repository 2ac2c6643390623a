#include "dnszone/keys/signature.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kUsualData = 512;  // octets of an RRset with the head of its RRSIG; it grows

Error cannot(const Algorithm& algorithm, const std::string& what) {
  return Error("cannot " + what + " with algorithm " + algorithm_text(algorithm.number) + ": " +
               openssl_error());
}

// Fetched once: a digest by its name is looked up in each call.
Result<EvpMdPtr> digest_of(const Algorithm& algorithm) {
  if (!algorithm.digest) return EvpMdPtr();
  EvpMdPtr digest(EVP_MD_fetch(nullptr, algorithm.digest, nullptr));
  if (!digest) return cannot(algorithm, "hash");
  return digest;
}

// Its position is its end, as ldns takes it.
bool fill(ldns_buffer* buffer, std::string_view octets) {
  ldns_buffer_clear(buffer);
  if (!ldns_buffer_reserve(buffer, octets.size())) return false;
  ldns_buffer_write(buffer, octets.data(), octets.size());
  return true;
}

}  // namespace

Result<RawSigner> RawSigner::make(const Algorithm& algorithm, EVP_PKEY* key) {
  RawSigner signer(algorithm);
  EVP_PKEY_up_ref(key);
  signer.key_.reset(key);
  ASSIGN(signer.digest_, digest_of(algorithm));
  signer.data_.reset(ldns_buffer_new(kUsualData));
  return signer;
}

Result<void> RawSigner::sign(std::string_view data, std::string& out) {
  const LdnsRdfPtr made(fill(data_.get(), data)
                            ? ldns_sign_public_evp(data_.get(), key_.get(), digest_.get())
                            : nullptr);
  const size_t size = made ? ldns_rdf_size(made.get()) : 0;
  if (size == 0 || (algorithm_->signature != 0 && size != algorithm_->signature)) {
    return cannot(*algorithm_, "sign");
  }
  out.append(reinterpret_cast<const char*>(ldns_rdf_data(made.get())), size);
  return {};
}

Result<RawVerifier> RawVerifier::make(const Algorithm& algorithm, EvpPkeyPtr key) {
  RawVerifier verifier(algorithm);
  verifier.key_ = std::move(key);
  ASSIGN(verifier.digest_, digest_of(algorithm));
  verifier.data_.reset(ldns_buffer_new(kUsualData));
  verifier.der_.reset(ldns_buffer_new(kUsualData));
  return verifier;
}

bool RawVerifier::to_der(std::string_view signature) {
  const LdnsRdfPtr fixed(
      ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, signature.size(), signature.data()));
  ldns_buffer_clear(der_.get());
  return fixed && ldns_convert_ecdsa_rrsig_rdf2asn1(der_.get(), fixed.get()) == LDNS_STATUS_OK;
}

bool RawVerifier::verify(std::string_view data, std::string_view signature) {
  if (algorithm_->signature != 0 && signature.size() != algorithm_->signature) return false;
  const unsigned char* shown = bytes(signature);
  size_t size = signature.size();
  if (algorithm_->family == KeyFamily::ecdsa) {
    if (!to_der(signature)) return false;
    shown = ldns_buffer_begin(der_.get());
    size = ldns_buffer_position(der_.get());
  }
  return fill(data_.get(), data) && ldns_verify_rrsig_evp_raw(shown, size, data_.get(), key_.get(),
                                                              digest_.get()) == LDNS_STATUS_OK;
}

}  // namespace millrace::dnszone
