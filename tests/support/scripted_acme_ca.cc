#include "tests/support/scripted_acme_ca.h"

#include <stdexcept>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/base/encoding.h"

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

// `issuer`: for an extension that speaks of it.
void add_extension(X509* certificate, int nid, const std::string& value, X509* issuer = nullptr) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
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

struct Subject {
  EVP_PKEY* key;
  std::string name;
  long serial;
};

X509Ptr new_authority(const Subject& subject, Validity validity, X509* issuer,
                      EVP_PKEY* issuer_key) {
  X509Ptr certificate = new_certificate(subject.key, subject.serial, subject.name, validity);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate.get(), NID_subject_key_identifier, "hash");
  sign(certificate.get(), issuer == nullptr ? certificate.get() : issuer, issuer_key);
  return certificate;
}

// What RFC 9773 calls the certificate, by other means than the program's: the digest that
// SubjectKeyIdentifier "hash" is (RFC 5280 §4.2.1.2), and the number's octets, a 00 before a
// leading 1 bit.
std::string renewal_id_of(X509* issuer, unsigned long serial) {
  unsigned char key_id[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  must(X509_pubkey_digest(issuer, EVP_sha1(), key_id, &size) == 1);
  std::string octets;
  for (; serial > 0; serial >>= 8U) octets.insert(octets.begin(), static_cast<char>(serial & 255U));
  if ((static_cast<unsigned char>(octets.front()) & 128U) != 0) octets.insert(0, 1, '\0');
  return to_base64url({reinterpret_cast<const char*>(key_id), size}) + "." + to_base64url(octets);
}

}  // namespace

ThrowAwayCa::ThrowAwayCa(TimePoint now)
    : old_root_key_(EVP_EC_gen("P-256")),
      root_key_(EVP_EC_gen("P-256")),
      key_(EVP_EC_gen("P-256")) {
  const Validity decade{now - std::chrono::days(1), now + std::chrono::days(3650)};
  const Subject old_root{old_root_key_.get(), "Old Fake Root for Tests", 1};
  const Subject root{root_key_.get(), "Fake Root for Tests", 2};
  const Subject intermediate{key_.get(), "Fake Intermediate for Tests", 3};
  old_root_ = new_authority(old_root, decade, nullptr, old_root.key);
  root_ = new_authority(root, decade, nullptr, root.key);
  cross_signed_root_ = new_authority(root, decade, old_root_.get(), old_root.key);
  intermediate_ = new_authority(intermediate, decade, root_.get(), root.key);
  cross_signed_intermediate_ = new_authority(intermediate, decade, old_root_.get(), old_root.key);
}

ThrowAwayCa::Issued ThrowAwayCa::issue(const Leaf& leaf) {
  const EvpPkeyPtr key = from_der<EvpPkeyPtr>(d2i_PUBKEY, leaf.spki_der);
  must(key != nullptr);
  const long serial = next_serial_++;
  const X509Ptr certificate =
      new_certificate(key.get(), serial, "", {leaf.not_before, leaf.not_after});
  std::string names;
  for (const std::string& name : leaf.names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  add_extension(certificate.get(), NID_subject_alt_name, names);
  add_extension(certificate.get(), NID_authority_key_identifier, "keyid", intermediate_.get());
  sign(certificate.get(), intermediate_.get(), key_.get());
  const std::string first = pem_of(certificate.get());
  const std::string usual = first + pem_of(intermediate_.get());
  return {{usual, first + pem_of(cross_signed_intermediate_.get()),
           usual + pem_of(cross_signed_root_.get())},
          renewal_id_of(intermediate_.get(), static_cast<unsigned long>(serial))};
}

std::string ThrowAwayCa::root_pem() const {
  return pem_of(root_.get());
}

std::string ThrowAwayCa::old_root_pem() const {
  return pem_of(old_root_.get());
}

}  // namespace millrace::test
