#include "core/crypto/csr_extensions.h"

#include <algorithm>
#include <array>

#include <openssl/x509v3.h>

#include "core/crypto/key_type.h"

namespace millrace {
namespace {

std::string extension_name(const X509_EXTENSION* extension) {
  const ASN1_OBJECT* object = X509_EXTENSION_get_object(const_cast<X509_EXTENSION*>(extension));
  char text[128] = {};
  OBJ_obj2txt(text, sizeof text, object, 0);
  return text;
}

template <class T>
std::unique_ptr<T, void (*)(T*)> decoded(X509_EXTENSION* extension, void (*free)(T*)) {
  return {static_cast<T*>(X509V3_EXT_d2i(extension)), free};
}

bool makes_no_ca(X509_EXTENSION* extension) {
  const auto constraints = decoded<BASIC_CONSTRAINTS>(extension, BASIC_CONSTRAINTS_free);
  return constraints && constraints->ca == 0;
}

// RFC 5280 §4.2.1.3: bits 5 and 6 sign certificates and CRLs.
bool signs_no_certificates(X509_EXTENSION* extension) {
  const auto usage = decoded<ASN1_BIT_STRING>(extension, ASN1_BIT_STRING_free);
  return usage && ASN1_BIT_STRING_get_bit(usage.get(), 5) == 0 &&
         ASN1_BIT_STRING_get_bit(usage.get(), 6) == 0;
}

bool is_of_a_server(X509_EXTENSION* extension) {
  const auto usages = decoded<EXTENDED_KEY_USAGE>(extension, EXTENDED_KEY_USAGE_free);
  if (!usages) return false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    if (OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), i)) != NID_server_auth) return false;
  }
  return true;
}

bool is_readable(X509_EXTENSION*) {
  return true;
}

struct Row {
  int nid;
  bool (*is_allowed)(X509_EXTENSION*);
};
constexpr std::array<Row, 5> kAllowed = {{{NID_subject_alt_name, is_readable},
                                          {NID_subject_key_identifier, is_readable},
                                          {NID_basic_constraints, makes_no_ca},
                                          {NID_key_usage, signs_no_certificates},
                                          {NID_ext_key_usage, is_of_a_server}}};

bool is_allowed(X509_EXTENSION* extension) {
  const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
  return std::ranges::any_of(
      kAllowed, [&](const Row& row) { return row.nid == nid && row.is_allowed(extension); });
}

}  // namespace

Result<KeyType> key_type_of(const Csr& csr) {
  const X509ReqPtr request = from_der<X509ReqPtr>(d2i_X509_REQ, csr.der);
  const EVP_PKEY* key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
  if (key == nullptr) return Error("the CSR's public key is not known: " + openssl_error());
  return key_type_of(key);
}

Result<void> check_extensions(const Csr& csr, const std::string& where) {
  const X509ReqPtr request = from_der<X509ReqPtr>(d2i_X509_REQ, csr.der);
  if (!request) return Error(where + ": not a CSR: " + openssl_error());
  const ExtensionsPtr extensions(X509_REQ_get_extensions(request.get()));
  for (int i = 0; i < sk_X509_EXTENSION_num(extensions.get()); ++i) {
    X509_EXTENSION* extension = sk_X509_EXTENSION_value(extensions.get(), i);
    if (is_allowed(extension)) continue;
    return Error(where + ": the CSR asks for the extension " + extension_name(extension) +
                 ", expected nothing but what a TLS server needs: subjectAltName, serverAuth, "
                 "CA:FALSE; make the CSR without it");
  }
  return {};
}

}  // namespace millrace
