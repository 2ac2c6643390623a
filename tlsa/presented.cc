#include "tlsa/presented.h"

#include <openssl/x509v3.h>

#include "core/base/printable.h"
#include "core/crypto/alt_names.h"
#include "core/crypto/x509_text.h"

namespace millrace::tlsa {
namespace {

std::string text_of(const ASN1_STRING* string) {
  return printable({reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                    static_cast<size_t>(ASN1_STRING_length(string))},
                   255);
}

std::vector<std::string> names_in(const X509* certificate) {
  const GeneralNamesPtr list(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
  }
  if (!names.empty()) return names;
  for (const std::string& name : common_names_of(X509_get_subject_name(certificate))) {
    names.push_back(printable(name, 255));
  }
  return names;
}

LeafKind kind_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return LeafKind::rsa;
    case EVP_PKEY_EC:
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
      return LeafKind::ecdsa;
    default:
      return LeafKind::any;
  }
}

std::string key_text(const EVP_PKEY* key) {
  const int id = EVP_PKEY_get_base_id(key);
  const char* name = OBJ_nid2sn(id);
  const std::string kind = id == EVP_PKEY_EC    ? "ECDSA"
                           : id == EVP_PKEY_RSA ? "RSA"
                           : name == nullptr    ? "key"
                                                : name;
  return kind + " " + std::to_string(EVP_PKEY_get_bits(key));
}

Result<PresentedCertificate> parse_one_presented(const std::string& der, const std::string& where) {
  std::shared_ptr<X509> x509 = from_der<X509Ptr>(d2i_X509, der);
  if (!x509) return Error(where + ": not a valid X.509 certificate: " + openssl_error());
  const X509* seen = x509.get();
  const EVP_PKEY* key = X509_get0_pubkey(seen);
  PresentedCertificate one;
  one.der = der;
  one.spki = der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(seen));
  one.key = key == nullptr ? "a key of an unknown kind" : key_text(key);
  one.kind = key == nullptr ? LeafKind::any : kind_of(key);
  one.names = names_in(seen);
  one.subject = name_line(X509_get_subject_name(seen));
  one.issuer = name_line(X509_get_issuer_name(seen));
  ASSIGN(one.not_before, x509_time(X509_get0_notBefore(seen), where));
  ASSIGN(one.not_after, x509_time(X509_get0_notAfter(seen), where));
  one.x509 = std::move(x509);
  return one;
}

}  // namespace

Result<std::vector<PresentedCertificate>> parse_presented(const std::vector<std::string>& chain) {
  std::vector<PresentedCertificate> all;
  for (const std::string& der : chain) {
    const std::string where = "certificate " + std::to_string(all.size()) + " of the chain";
    ASSIGN(PresentedCertificate one, parse_one_presented(der, where));
    all.push_back(std::move(one));
  }
  return all;
}

bool has_name(const PresentedCertificate& certificate, const DnsName& name) {
  std::string text = name.text();
  text.pop_back();
  return X509_check_host(certificate.x509.get(), text.data(), text.size(),
                         X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
}

}  // namespace millrace::tlsa
