#include "core/crypto/certificate.h"

#include <openssl/x509v3.h>

#include "core/base/encoding.h"
#include "core/crypto/alt_names.h"
#include "core/crypto/issuer_memory.h"
#include "core/crypto/keyless_x509.h"
#include "core/crypto/openssl.h"
#include "core/crypto/pem_chain.h"
#include "core/crypto/x509_text.h"

namespace millrace {
namespace {

std::string serial_of(const X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  const std::string hex = to_hex({reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                                  static_cast<size_t>(ASN1_STRING_length(serial))});
  return ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" + hex : hex;
}

// An extension that cannot be read is not a list of plain DNS names.
AltNames alt_names_in(const X509* certificate) {
  int found = 0;  // -1: no such extension
  const GeneralNamesPtr list(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, &found, nullptr)));
  AltNames names = alt_names_of(list.get());
  if (!list && found != -1) names.unfit = "malformed";
  return names;
}

std::string to_pem(std::string_view der) {
  const std::string base64 = to_base64(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t at = 0; at < base64.size(); at += 64) pem += base64.substr(at, 64) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

Result<Certificate> parse_one(const std::string& der, bool is_leaf, const std::string& where) {
  X509Ptr x509 = is_leaf ? keyless_x509(der) : from_der<X509Ptr>(d2i_X509, der);
  // What OpenSSL would encode in another way is not DER (X.690 §10): its digests would be in doubt.
  if (!x509 || der_of<X509>(i2d_X509, x509.get()) != der) {
    return Error(where + ": no X.509 certificate in DER: " + openssl_error());
  }
  AltNames names = is_leaf ? alt_names_in(x509.get()) : AltNames();
  ASSIGN(const TimePoint not_before, x509_time(X509_get0_notBefore(x509.get()), where));
  ASSIGN(const TimePoint not_after, x509_time(X509_get0_notAfter(x509.get()), where));
  const X509* seen = x509.get();
  return Certificate{
      to_pem(der),
      std::move(names.names),
      names.unfit.empty(),
      SpkiDigest::of(der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(seen))),
      name_line(X509_get_subject_name(seen)),
      name_line(X509_get_issuer_name(seen)),
      serial_of(seen),
      not_before,
      not_after,
      std::move(x509)};
}

Result<Certificate> parse_issuer(const std::string& der, const std::string& where,
                                 IssuerMemory* memory) {
  const Certificate* known = memory == nullptr ? nullptr : memory->find(der);
  if (known != nullptr) return *known;
  auto certificate = parse_one(der, false, where);
  if (certificate && memory != nullptr) memory->keep(der, *certificate);
  return certificate;
}

}  // namespace

Result<Certificate> parse_root(std::string_view pem, const std::string& where) {
  ASSIGN(const auto ders, split_pem_chain(pem, where));
  if (ders.size() != 1) return Error(where + ": several certificates, expected one");
  return parse_one(ders.front(), false, where + ": certificate 0");
}

Result<std::vector<Certificate>> parse_chain(std::string_view pem, const std::string& where,
                                             IssuerMemory* memory) {
  ASSIGN(const auto ders, split_pem_chain(pem, where));
  std::vector<Certificate> chain;
  for (const std::string& der : ders) {
    const std::string place = where + ": certificate " + std::to_string(chain.size());
    ASSIGN(Certificate certificate,
           chain.empty() ? parse_one(der, true, place) : parse_issuer(der, place, memory));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

}  // namespace millrace
