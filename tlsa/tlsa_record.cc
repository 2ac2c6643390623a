#include "tlsa/tlsa_record.h"

#include <openssl/pem.h>

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/crypto/key.h"
#include "core/crypto/openssl.h"
#include "core/dns/record_shapes.h"

namespace millrace::tlsa {
namespace {

constexpr size_t kMaxPem = 1U << 20U;  // octets

// The parts of the input that a record can be made of.
struct Subject {
  std::string certificate;  // DER; empty: the input is not a certificate
  std::string spki;         // DER of its SubjectPublicKeyInfo
};

Result<Subject> from_certificate(std::string_view pem, const std::string& where) {
  const BioPtr bio = bio_reading(pem);
  const X509Ptr x509(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!x509) return Error(where + ": no certificate in PEM: " + openssl_error());
  return Subject{der_of<X509>(i2d_X509, x509.get()),
                 der_of<X509_PUBKEY>(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509.get()))};
}

Result<Subject> from_csr(std::string_view pem, const std::string& where) {
  const BioPtr bio = bio_reading(pem);
  const X509ReqPtr csr(PEM_read_bio_X509_REQ(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!csr) return Error(where + ": no CSR in PEM: " + openssl_error());
  EVP_PKEY* key = X509_REQ_get0_pubkey(csr.get());
  if (key == nullptr || X509_REQ_verify(csr.get(), key) != 1) {
    return Error(where + ": the CSR's own signature is wrong: " + openssl_error());
  }
  return Subject{"", der_of<EVP_PKEY>(i2d_PUBKEY, key)};
}

Result<Subject> from_public_key(std::string_view pem, const std::string& where) {
  const BioPtr bio = bio_reading(pem);
  const EvpPkeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!key) return Error(where + ": no public key in PEM: " + openssl_error());
  return Subject{"", der_of<EVP_PKEY>(i2d_PUBKEY, key.get())};
}

Result<Subject> from_private_key(std::string_view pem, const std::string& where) {
  ASSIGN(const PrivateKey key, PrivateKey::from_pem(pem, where));
  return Subject{"", key.public_der()};
}

// "CERTIFICATE" of the first "-----BEGIN CERTIFICATE-----"; empty: there is none.
std::string_view first_label(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const size_t begin = pem.find(kBegin);
  if (begin == std::string_view::npos) return {};
  const std::string_view label = pem.substr(begin + kBegin.size());
  const size_t end = label.find("-----");
  return end == std::string_view::npos ? std::string_view() : label.substr(0, end);
}

Result<Subject> parse_subject(std::string_view pem, const std::string& where) {
  if (pem.size() > kMaxPem)
    return Error(where + ": larger than 1 MiB, expected one key or certificate");
  const std::string_view label = first_label(pem);
  if (label == "CERTIFICATE") return from_certificate(pem, where);
  if (label == "PUBLIC KEY") return from_public_key(pem, where);
  if (label.ends_with("CERTIFICATE REQUEST")) return from_csr(pem, where);
  // "EC PARAMETERS" comes before the key in the output of `openssl ecparam -genkey`.
  if (label.ends_with("PRIVATE KEY") || label == "EC PARAMETERS") {
    return from_private_key(pem, where);
  }
  const std::string seen = label.empty() ? "no PEM" : "'" + printable(label, 60) + "'";
  return Error(where + ": " + seen + ", expected a key, a CSR or a certificate in PEM");
}

Result<void> check_parameters(const TlsaParameters& parameters) {
  if (parameters.usage <= 3 && parameters.selector <= 1 && parameters.matching <= 2) return {};
  return Error("TLSA " + std::to_string(parameters.usage) + " " +
               std::to_string(parameters.selector) + " " + std::to_string(parameters.matching) +
               ": expected usage 0 to 3, selector 0 or 1, matching 0 to 2");
}

std::string matched(const std::string& octets, uint8_t matching) {
  if (matching == 0) return octets;
  return matching == 1 ? sha256(octets) : sha512(octets);
}

}  // namespace

Result<std::string> tlsa_rdata(std::string_view pem, const TlsaParameters& parameters,
                               const std::string& where) {
  TRY(check_parameters(parameters));
  ASSIGN(const Subject subject, parse_subject(pem, where));
  const bool whole = parameters.selector == 0;
  if (whole && subject.certificate.empty()) {
    return Error(where + ": not a certificate, which selector 0 requires; expected selector 1");
  }
  return std::to_string(parameters.usage) + " " + std::to_string(parameters.selector) + " " +
         std::to_string(parameters.matching) + " " +
         to_hex(matched(whole ? subject.certificate : subject.spki, parameters.matching));
}

Result<DnsName> parse_tlsa_owner(std::string_view text) {
  ASSIGN(DnsName owner, DnsName::parse(text));
  TRY(check_tlsa_owner(owner));
  return owner;
}

}  // namespace millrace::tlsa
