#include "dnszone/keys/algorithm.h"

#include <algorithm>

#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

// RFC 5702, 6605, 8080. Algorithm 10 is NOT RECOMMENDED for new keys (RFC 8624 §3.1).
constexpr Algorithm kAlgorithms[] = {
    {8, "RSASHA256", "rsa", KeyFamily::rsa, "RSA", "SHA256", 0, 0, true},
    {10, "RSASHA512", "rsa512", KeyFamily::rsa, "RSA", "SHA512", 0, 0, false},
    {13, "ECDSAP256SHA256", "ecdsap256", KeyFamily::ecdsa, "P-256", "SHA256", 32, 64, true},
    {14, "ECDSAP384SHA384", "ecdsap384", KeyFamily::ecdsa, "P-384", "SHA384", 48, 96, true},
    {15, "ED25519", "ed25519", KeyFamily::eddsa, "ED25519", nullptr, 32, 64, true},
    {16, "ED448", "ed448", KeyFamily::eddsa, "ED448", nullptr, 57, 114, true},
};

std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '-' || c == '_') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

std::string choices() {
  std::string text;
  for (const Algorithm& algorithm : kAlgorithms) {
    if (!algorithm.generate) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(algorithm.number) + " (" +
            folded(algorithm.mnemonic) + ")";
  }
  return text;
}

}  // namespace

const Algorithm* find_algorithm(uint8_t number) {
  const auto* found =
      std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                   [&](const Algorithm& algorithm) { return algorithm.number == number; });
  return found == std::end(kAlgorithms) ? nullptr : found;
}

std::string algorithm_text(uint8_t number) {
  const Algorithm* known = find_algorithm(number);
  return std::to_string(number) + " (" +
         (known ? std::string(known->mnemonic) : std::string("not supported")) + ")";
}

Result<uint8_t> parse_dnssec_algorithm(std::string_view text) {
  const std::string wanted = folded(text);
  const auto number = parse_decimal<uint8_t>(wanted);
  for (const Algorithm& algorithm : kAlgorithms) {
    if (!algorithm.generate) continue;
    if (number ? *number == algorithm.number
               : wanted == folded(algorithm.mnemonic) || wanted == algorithm.alias) {
      return algorithm.number;
    }
  }
  return config_error("'" + printable(text) +
                      "' is not a DNSSEC algorithm for new keys: expected " + choices());
}

}  // namespace millrace::dnszone
