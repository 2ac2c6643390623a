#include "core/crypto/signature_algorithm.h"

#include <array>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

namespace millrace {
namespace {

// FIPS 204, which OpenSSL has known since 3.5.
using Named = std::pair<std::string_view, std::string_view>;
constexpr std::array<Named, 3> kNewer = {{{"2.16.840.1.101.3.4.3.17", "ML-DSA-44"},
                                          {"2.16.840.1.101.3.4.3.18", "ML-DSA-65"},
                                          {"2.16.840.1.101.3.4.3.19", "ML-DSA-87"}}};

std::string algorithm_name(const ASN1_OBJECT* object) {
  char number[128] = {};
  OBJ_obj2txt(number, sizeof number, object, 1);
  const int nid = OBJ_obj2nid(object);
  std::string_view name = nid == NID_undef ? "" : OBJ_nid2ln(nid);
  for (const auto& [known, newer] : kNewer) {
    if (nid == NID_undef && known == number) name = newer;
  }
  return name.empty() ? number : std::string(name) + " (" + number + ")";
}

// A signature scheme without a digest of its own, as Ed25519, is fetched by its own name.
bool can_verify(int nid) {
  int digest = NID_undef, key = NID_undef;
  if (nid == NID_undef || OBJ_find_sigid_algs(nid, &digest, &key) != 1) return false;
  const std::unique_ptr<EVP_KEYMGMT, Freed<EVP_KEYMGMT_free>> keys(
      EVP_KEYMGMT_fetch(nullptr, OBJ_nid2sn(key), nullptr));
  ERR_clear_error();
  return keys != nullptr;
}

std::optional<std::string> unknown(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  if (can_verify(OBJ_obj2nid(object))) return std::nullopt;
  return algorithm_name(object);
}

}  // namespace

std::optional<std::string> unknown_signature_algorithm(const X509* certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  return unknown(algorithm);
}

std::optional<std::string> unknown_signature_algorithm(const X509_REQ* request) {
  const X509_ALGOR* algorithm = nullptr;
  X509_REQ_get0_signature(request, nullptr, &algorithm);
  return unknown(algorithm);
}

std::string key_algorithm(const X509* certificate) {
  ASN1_OBJECT* object = nullptr;
  X509_PUBKEY_get0_param(&object, nullptr, nullptr, nullptr, X509_get_X509_PUBKEY(certificate));
  return algorithm_name(object);
}

std::string openssl_release() {
  return std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING);
}

}  // namespace millrace
