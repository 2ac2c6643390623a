#include "acme/protocol/external_account.h"

#include <algorithm>
#include <array>

#include <openssl/hmac.h>

#include "acme/protocol/jws.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr std::array<std::string_view, 3> kMacNames = {"HS256", "HS384", "HS512"};
constexpr std::string_view kBlank = " \t\r\n";

// CAs give the key as base64url or base64, with or without padding: the octets are the same.
Secret as_base64url(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(kBlank), text.size());
  std::string folded(text.substr(first));
  folded.erase(folded.find_last_not_of(kBlank) + 1);
  folded.erase(folded.find_last_not_of('=') + 1);
  for (char& c : folded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return Secret(std::move(folded));
}

const EVP_MD* digest_of(MacAlgorithm algorithm) {
  switch (algorithm) {
    case MacAlgorithm::hs256:
      return EVP_sha256();
    case MacAlgorithm::hs384:
      return EVP_sha384();
    case MacAlgorithm::hs512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

Result<std::string> mac_of(const Secret& key, const EVP_MD* digest, std::string_view message) {
  const auto* octets = reinterpret_cast<const unsigned char*>(message.data());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto key_size = static_cast<int>(key.view().size());
  if (!HMAC(digest, key.view().data(), key_size, octets, message.size(), mac, &size)) {
    return Error("external account binding: " + openssl_error());
  }
  return std::string(reinterpret_cast<const char*>(mac), size);
}

}  // namespace

Result<MacAlgorithm> parse_mac_algorithm(std::string_view text) {
  for (size_t i = 0; i < kMacNames.size(); ++i) {
    if (kMacNames[i] == text) return static_cast<MacAlgorithm>(i);
  }
  return Error("'" + printable(text) + "' is not a MAC algorithm: expected HS256, HS384 or HS512");
}

std::string_view to_text(MacAlgorithm algorithm) {
  return kMacNames[static_cast<size_t>(algorithm)];
}

Result<Secret> read_mac_key(Files& files, const ExternalAccount& account) {
  ASSIGN(const Secret text, files.read_private(account.key_file));
  const Secret base64url = as_base64url(text.view());
  auto octets = from_base64url(base64url.view());
  if (!octets || octets->empty()) {
    return Error(account.key_file.string() +
                 ": expected one line of base64url or base64, the MAC key that the CA gave");
  }
  return Secret(std::move(*octets));
}

Result<std::string> external_account_binding(const ExternalAccount& account, const Secret& mac_key,
                                             const std::string& url, std::string_view jwk) {
  const Json header = {{"alg", to_text(account.algorithm)}, {"kid", account.key_id}, {"url", url}};
  const std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string input = jws_signing_input(text, jwk);
  ASSIGN(const std::string mac, mac_of(mac_key, digest_of(account.algorithm), input));
  return flattened_jws(input, mac);
}

}  // namespace millrace::acme
