// The frame that all signify(1) files share: "untrusted comment: " TEXT, newline, base64, newline,
// and in an embedded signature the message.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/secret.h"

namespace millrace {

inline constexpr std::string_view kSignifyAlgorithm =
    "Ed";                                       // Ed25519: the first two octets of each
inline constexpr size_t kSignifyKeyNumber = 8;  // octets
inline constexpr size_t kSignifyPublicKey = 32;
inline constexpr size_t kSignifySignature = 64;

// The octets as OpenSSL takes them.
inline const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// The first octets of `rest`, taken off.
inline std::string_view take_octets(std::string_view& rest, size_t size) {
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

struct SignifyFile {
  Secret octets;          // exactly as many as expected
  std::string_view rest;  // what follows the second newline; points into the text
};

// `what` is what the file should be ("a public key"), `size` its octets. Checks the algorithm too.
Result<SignifyFile> parse_signify_file(std::string_view text, size_t size, const std::string& what,
                                       const std::string& where);

// The two lines. A comment is cut to what signify(1) reads back, line breaks in it become spaces.
Secret signify_text(std::string_view comment, std::string_view octets);

}  // namespace millrace
