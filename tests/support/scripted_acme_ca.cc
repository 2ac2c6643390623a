#include "tests/support/scripted_acme_ca.h"

#include <stdexcept>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace millrace::test {
namespace {

using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

void must(bool done) {
  if (!done) throw std::runtime_error("throw-away CA: " + openssl_error());
}

struct Validity {
  TimePoint from, to;
};

X509Ptr new_certificate(EVP_PKEY* key, long serial, const std::string& subject, Validity validity) {
  X509Ptr certificate(X509_new());
  X509* x509 = certificate.get();
  must(X509_set_version(x509, 2) == 1);
  must(ASN1_INTEGER_set(X509_get_serialNumber(x509), serial) == 1);
  must(ASN1_TIME_set(X509_getm_notBefore(x509), validity.from.time_since_epoch().count()) !=
       nullptr);
  must(ASN1_TIME_set(X509_getm_notAfter(x509), validity.to.time_since_epoch().count()) != nullptr);
  must(X509_set_pubkey(x509, key) == 1);
  const auto* name = reinterpret_cast<const unsigned char*>(subject.data());
  if (subject.empty()) return certificate;
  must(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8, name,
                                  static_cast<int>(subject.size()), -1, 0) == 1);
  return certificate;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  must(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
  must(X509_sign(certificate, issuer_key, EVP_sha256()) > 0);
}

std::string pem_of(X509* certificate) {
  const BioPtr bio = bio_writing();
  must(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return std::string(bio_contents(bio));
}

}  // namespace

ThrowAwayCa::ThrowAwayCa(TimePoint now)
    : root_key_(EVP_EC_gen("P-256")), key_(EVP_EC_gen("P-256")) {
  const Validity decade{now - std::chrono::days(1), now + std::chrono::days(3650)};
  root_ = new_certificate(root_key_.get(), 1, "Fake Root for Tests", decade);
  add_extension(root_.get(), NID_basic_constraints, "critical,CA:TRUE");
  sign(root_.get(), root_.get(), root_key_.get());
  intermediate_ = new_certificate(key_.get(), 2, "Fake Intermediate for Tests", decade);
  add_extension(intermediate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  sign(intermediate_.get(), root_.get(), root_key_.get());
}

std::string ThrowAwayCa::issue(const Leaf& leaf) {
  const EvpPkeyPtr key = from_der<EvpPkeyPtr>(d2i_PUBKEY, leaf.spki_der);
  must(key != nullptr);
  const X509Ptr certificate =
      new_certificate(key.get(), next_serial_++, "", {leaf.not_before, leaf.not_after});
  std::string names;
  for (const std::string& name : leaf.names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  add_extension(certificate.get(), NID_subject_alt_name, names);
  sign(certificate.get(), intermediate_.get(), key_.get());
  return pem_of(certificate.get()) + pem_of(intermediate_.get());
}

std::string ThrowAwayCa::root_pem() const {
  return pem_of(root_.get());
}

}  // namespace millrace::test
