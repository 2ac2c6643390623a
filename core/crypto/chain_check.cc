#include "core/crypto/chain_check.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/crypto/alt_names.h"
#include "core/crypto/openssl.h"
#include "core/crypto/signature_algorithm.h"

namespace millrace {
namespace {

// A CA that does not backdate issues "from now" by its own clock, and two synchronized clocks may
// differ by seconds, badly kept ones by minutes. An end is never stretched.
constexpr Duration kClockSkew = std::chrono::minutes(5);

std::string shortened(const SpkiDigest& digest) {
  return digest.hex().substr(0, 16) + "…";
}

std::string label(const std::vector<Certificate>& chain, size_t index) {
  const std::string& subject = chain[index].subject;
  return "certificate " + std::to_string(index) + " (" +
         (subject.empty() ? "no subject" : subject) + ")";
}

bool is_ca(const X509* certificate) {
  const std::unique_ptr<BASIC_CONSTRAINTS, Freed<BASIC_CONSTRAINTS_free>> constraints(
      static_cast<BASIC_CONSTRAINTS*>(
          X509_get_ext_d2i(certificate, NID_basic_constraints, nullptr, nullptr)));
  return constraints && constraints->ca != 0;
}

// A common name is one more name to software that reads it; one that is not a DNS name is a title.
Result<void> check_common_names(const Certificate& leaf) {
  for (const std::string& text : common_names_of(X509_get_subject_name(leaf.x509.get()))) {
    const auto name = CertName::parse(text);
    if (!name || std::ranges::find(leaf.names, *name) != leaf.names.end()) continue;
    return Error("chain: leaf has the common name " + name->text() +
                 ", expected one of its alternative names: " + listed(leaf.names));
  }
  return {};
}

Result<void> check_leaf(const Certificate& leaf, const std::vector<CertName>& names,
                        const SpkiDigest& spki) {
  if (leaf.spki != spki) {
    return Error("chain: leaf is for key " + shortened(leaf.spki) + ", expected " +
                 shortened(spki));
  }
  if (!leaf.only_dns_names) return Error("chain: leaf has names that are no plain DNS names");
  std::vector<CertName> wanted = names;
  std::sort(wanted.begin(), wanted.end());
  if (leaf.names != wanted) {
    return Error("chain: leaf is for " + listed(leaf.names) + "; expected " + listed(wanted));
  }
  if (is_ca(leaf.x509.get())) {
    return Error("chain: leaf is a CA certificate (CA:TRUE), expected one that is not");
  }
  return check_common_names(leaf);
}

Result<void> check_dates(const std::vector<Certificate>& chain, size_t index, TimePoint now) {
  const Certificate& certificate = chain[index];
  if (now + kClockSkew < certificate.not_before) {
    return Error("chain: " + label(chain, index) + " is not valid before " +
                 format_time(certificate.not_before) + ", the time is now " + format_time(now));
  }
  if (now >= certificate.not_after) {
    return Error("chain: " + label(chain, index) + " expired at " +
                 format_time(certificate.not_after) + ", the time is now " + format_time(now));
  }
  return {};
}

// Empty: `subject` was signed by `issuer`, which is a CA.
std::string link_fault(X509* subject, X509* issuer) {
  if (const auto unknown = unknown_signature_algorithm(subject)) {
    return "the signature algorithm " + *unknown + " cannot be verified by " + openssl_release() +
           ": a newer OpenSSL may";
  }
  if (X509_get0_pubkey(issuer) == nullptr) {
    ERR_clear_error();
    return "the public key of the latter, " + key_algorithm(issuer) + ", is not supported by " +
           openssl_release() + ": a newer OpenSSL may";
  }
  const int code = X509_check_issued(issuer, subject);
  if (code != X509_V_OK) return X509_verify_cert_error_string(code);
  if (X509_check_ca(issuer) != 1) return "the latter is not a CA";
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  if (key != nullptr && X509_verify(subject, key) == 1) return "";
  ERR_clear_error();
  return "the signature does not verify";
}

Result<void> check_links(const std::vector<Certificate>& chain) {
  for (size_t i = 1; i < chain.size(); ++i) {
    const std::string fault = link_fault(chain[i - 1].x509.get(), chain[i].x509.get());
    if (!fault.empty()) {
      return Error("chain: " + label(chain, i - 1) + " is not signed by " + label(chain, i) + ": " +
                   fault);
    }
  }
  return {};
}

}  // namespace

std::vector<Certificate> without_duplicates(const std::vector<Certificate>& chain) {
  std::vector<Certificate> distinct;
  for (const Certificate& certificate : chain) {
    const bool known = std::ranges::any_of(
        distinct, [&](const Certificate& one) { return one.pem == certificate.pem; });
    if (!known) distinct.push_back(certificate);
  }
  return distinct;
}

Result<void> check_chain(const std::vector<Certificate>& chain, const std::vector<CertName>& names,
                         const SpkiDigest& spki, TimePoint now) {
  if (chain.empty()) return Error("chain: no certificate in it");
  TRY(check_leaf(chain.front(), names, spki));
  for (size_t i = 0; i < chain.size(); ++i) TRY(check_dates(chain, i, now));
  return check_links(chain);
}

}  // namespace millrace
