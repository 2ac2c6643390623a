#include "core/crypto/csr.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/base/printable.h"
#include "core/crypto/alt_names.h"
#include "core/crypto/csr_extensions.h"
#include "core/crypto/signature_algorithm.h"

namespace millrace {
namespace {

constexpr size_t kMaxRequest = 64U << 10U;  // octets; 100 long names with RSA-4096 make 27 KiB

std::vector<CertName> sorted_once(std::span<const CertName> names) {
  std::vector<CertName> list(names.begin(), names.end());
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

bool add_alt_names(X509_REQ* request, const std::vector<CertName>& names) {
  const GeneralNamesPtr list = general_names_of(names);
  STACK_OF(X509_EXTENSION)* raw = nullptr;
  const int added = X509V3_add1_i2d(&raw, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT);
  const ExtensionsPtr extensions(raw);
  return added == 1 && X509_REQ_add_extensions(request, extensions.get()) == 1;
}

// A P-384 key signs with the digest of its own strength (RFC 5758 §3.2 allows any).
const EVP_MD* digest_for(EVP_PKEY* key) {
  return EVP_PKEY_get_security_bits(key) > 128 && EVP_PKEY_is_a(key, "EC") == 1 ? EVP_sha384()
                                                                                : EVP_sha256();
}

X509ReqPtr read_request(std::string_view text) {
  if (text.find("-----BEGIN") == std::string_view::npos) {
    return from_der<X509ReqPtr>(d2i_X509_REQ, text);
  }
  const BioPtr bio = bio_reading(text);
  return X509ReqPtr(PEM_read_bio_X509_REQ(bio.get(), nullptr, refuse_passphrase, nullptr));
}

std::string public_key_in(X509_REQ* request) {
  return der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_REQ_get_X509_PUBKEY(request));
}

AltNames requested_alt_names(X509_REQ* request) {
  const ExtensionsPtr extensions(X509_REQ_get_extensions(request));
  const GeneralNamesPtr list(static_cast<GENERAL_NAMES*>(
      X509V3_get_d2i(extensions.get(), NID_subject_alt_name, nullptr, nullptr)));
  return alt_names_of(list.get());
}

// A CA takes a common name for one more name that is asked for (RFC 8555 §7.4).
Result<void> check_requested_common_names(const X509_REQ* request,
                                          const std::vector<CertName>& names,
                                          const std::string& where) {
  for (const std::string& text : common_names_of(X509_REQ_get_subject_name(request))) {
    const auto name = CertName::parse(text);
    if (!name || std::find(names.begin(), names.end(), *name) == names.end()) {
      return Error(where + ": common name '" + printable(text) +
                   "' is not among the alternative names " + listed(names));
    }
  }
  return {};
}

}  // namespace

Result<Csr> make_csr(const PrivateKey& key, std::span<const CertName> names) {
  if (names.empty()) return Error("a CSR without names: expected at least one");
  std::vector<CertName> list = sorted_once(names);
  const X509ReqPtr request(X509_REQ_new());
  const bool made = request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                    key.set_public_key(request.get()) && add_alt_names(request.get(), list) &&
                    X509_REQ_sign(request.get(), key.get(), digest_for(key.get())) > 0;
  if (!made) return Error("cannot make a CSR: " + openssl_error());
  // A key file whose two halves do not match is detected here, not by the CA.
  if (!key.was_made_here() && X509_REQ_verify(request.get(), key.get()) != 1) {
    return Error("the private key does not fit its own public key: " + openssl_error());
  }
  return Csr{der_of<X509_REQ>(i2d_X509_REQ, request.get()), std::move(list), key.spki_digest()};
}

std::string csr_to_pem(std::string_view der) {
  const BioPtr bio = bio_writing();
  if (PEM_write_bio(bio.get(), PEM_STRING_X509_REQ, "",
                    reinterpret_cast<const unsigned char*>(der.data()),
                    static_cast<long>(der.size())) <= 0) {
    openssl_cannot("write PEM");
  }
  return std::string(bio_contents(bio));
}

std::string csr_public_key(std::string_view der) {
  const X509ReqPtr request = from_der<X509ReqPtr>(d2i_X509_REQ, der);
  return request ? public_key_in(request.get()) : std::string();
}

Result<Csr> parse_csr(std::string_view pem_or_der, const std::string& where) {
  if (pem_or_der.size() > kMaxRequest) {
    return Error(where + ": " + std::to_string(pem_or_der.size()) +
                 " octets, expected a CSR of at most " + std::to_string(kMaxRequest));
  }
  const X509ReqPtr request = read_request(pem_or_der);
  if (!request) return Error(where + ": no CSR in PEM or DER: " + openssl_error());
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) return Error(where + ": its public key is not known: " + openssl_error());
  if (const auto unknown = unknown_signature_algorithm(request.get())) {
    return Error(where + ": the signature algorithm " + *unknown + " cannot be verified by " +
                 openssl_release());
  }
  if (X509_REQ_verify(request.get(), key) != 1) {
    ERR_clear_error();
    return Error(where + ": the CSR's own signature is wrong");
  }
  AltNames found = requested_alt_names(request.get());
  if (!found.unfit.empty()) return Error(where + ": " + found.unfit + "; expected DNS names only");
  if (found.names.empty())
    return Error(where + ": no subjectAltName, expected one or more DNS names");
  TRY(check_requested_common_names(request.get(), found.names, where));
  return Csr{der_of<X509_REQ>(i2d_X509_REQ, request.get()), std::move(found.names),
             SpkiDigest::of(public_key_in(request.get()))};
}

Result<Csr> parse_csr_once(const std::string& der, const std::string& where, KnownCsrs* known) {
  if (known == nullptr) return parse_csr(der, where);
  if (const auto found = known->find(der); found != known->end()) return found->second;
  auto csr = parse_csr(der, where);
  if (csr) known->emplace(der, *csr);
  return csr;
}

}  // namespace millrace
