#include "acme/protocol/chain_choice.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/base/encoding.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr std::string_view kIssuer = "issuer:";
constexpr std::string_view kRoot = "root:";
constexpr size_t kDigestHex = 64;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

Error not_a_choice(std::string_view text) {
  return config_error("'" + printable(text) +
                      "' is not a chain selection: expected default, shortest, issuer:COMMON NAME "
                      "or root:SHA-256 in hex");
}

// The octets of "AB:CD…" or "abcd…", in lower-case hex.
std::string folded_hex(std::string_view text) {
  std::string hex;
  for (const char c : text) {
    if (c != ':') hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return hex;
}

std::string common_name_of_issuer(const X509* certificate) {
  const X509_NAME* issuer = X509_get_issuer_name(certificate);
  const int at = X509_NAME_get_index_by_NID(issuer, NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(issuer, at)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<size_t>(size));
  OPENSSL_free(text);
  return name;
}

std::string issuer_of(const Chain& chain) {
  return common_name_of_issuer(chain.back().x509.get());
}

std::string fingerprint(const X509* certificate) {
  return to_hex(sha256(der_of<X509>(i2d_X509, certificate)));
}

bool is_signed_by(X509* certificate, X509* root) {
  EVP_PKEY* key = X509_get0_pubkey(root);
  const bool signed_by = X509_check_issued(root, certificate) == X509_V_OK && key != nullptr &&
                         X509_verify(certificate, key) == 1;
  ERR_clear_error();
  return signed_by;
}

bool ends_at(const Chain& chain, const std::string& wanted, const std::vector<Certificate>& roots) {
  X509* top = chain.back().x509.get();
  if (fingerprint(top) == wanted) return true;
  return std::ranges::any_of(roots, [&](const Certificate& candidate) {
    X509* root = candidate.x509.get();
    return fingerprint(root) == wanted && is_signed_by(top, root);
  });
}

std::optional<size_t> index_if_any(const std::vector<Chain>& chains, auto fits) {
  const auto found = std::ranges::find_if(chains, fits);
  if (found == chains.end()) return std::nullopt;
  return static_cast<size_t>(found - chains.begin());
}

}  // namespace

Result<ChainChoice> ChainChoice::parse(std::string_view text) {
  if (text == "default") return ChainChoice{Kind::usual, {}};
  if (text == "shortest") return ChainChoice{Kind::shortest, {}};
  if (text.starts_with(kIssuer) && text.size() > kIssuer.size()) {
    return ChainChoice{Kind::issuer, std::string(text.substr(kIssuer.size()))};
  }
  if (!text.starts_with(kRoot)) return not_a_choice(text);
  std::string hex = folded_hex(text.substr(kRoot.size()));
  if (hex.size() != kDigestHex || !from_hex(hex)) return not_a_choice(text);
  return ChainChoice{Kind::root, std::move(hex)};
}

std::string ChainChoice::text() const {
  switch (kind) {
    case Kind::usual:
      return "default";
    case Kind::shortest:
      return "shortest";
    case Kind::issuer:
      return std::string(kIssuer) + wanted;
    case Kind::root:
      return std::string(kRoot) + wanted;
  }
  return {};
}

std::optional<size_t> choose_chain(const std::vector<Chain>& chains, const ChainChoice& choice,
                                   const std::vector<Certificate>& roots) {
  switch (choice.kind) {
    case ChainChoice::Kind::usual:
      return chains.empty() ? std::nullopt : std::optional<size_t>(0);
    case ChainChoice::Kind::shortest: {
      const auto least = std::ranges::min_element(chains, {}, &Chain::size);
      return index_if_any(chains,
                          [&](const Chain& chain) { return chain.size() == least->size(); });
    }
    case ChainChoice::Kind::issuer:
      return index_if_any(chains,
                          [&](const Chain& chain) { return issuer_of(chain) == choice.wanted; });
    case ChainChoice::Kind::root:
      return index_if_any(chains,
                          [&](const Chain& chain) { return ends_at(chain, choice.wanted, roots); });
  }
  return std::nullopt;
}

Result<std::vector<Certificate>> parse_roots(std::string_view pem, const std::string& where) {
  std::vector<Certificate> roots;
  for (size_t begin = pem.find(kBegin); begin != std::string_view::npos;
       begin = pem.find(kBegin, begin + 1)) {
    const size_t end = pem.find(kEnd, begin);
    if (end == std::string_view::npos) break;
    ASSIGN(Certificate root, parse_root(pem.substr(begin, end + kEnd.size() - begin), where));
    roots.push_back(std::move(root));
  }
  if (roots.empty()) return config_error(where + ": expected PEM certificates, got none");
  return roots;
}

Result<void> check_roots(std::string_view pem, const ChainChoice& choice,
                         const std::string& where) {
  ASSIGN(const auto roots, parse_roots(pem, where));
  if (choice.kind != ChainChoice::Kind::root) return {};
  for (const Certificate& root : roots) {
    if (fingerprint(root.x509.get()) == choice.wanted) return {};
  }
  return config_error(where + ": none of its " + std::to_string(roots.size()) +
                      " certificates has the SHA-256 fingerprint " + choice.wanted);
}

std::string described(const Chain& chain) {
  return std::to_string(chain.size()) + (chain.size() == 1 ? " certificate" : " certificates") +
         ", the last issued by \"" + printable(issuer_of(chain), 200) + "\"";
}

}  // namespace millrace::acme
