// Selects one of the chains that a CA offers for a certificate (RFC 8555 §7.4.2). They end in
// different roots.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/certificate.h"

namespace millrace::acme {

struct ChainChoice {
  enum class Kind {
    usual,     // "default": the CA's default chain; alternates are not requested
    shortest,  // "shortest": the fewest certificates; the CA's order breaks ties
    issuer,    // "issuer:NAME": common name of the issuer of the topmost certificate
    root,      // "root:HEX": SHA-256 of the root that issued, or is, the topmost certificate
  };
  Kind kind = Kind::usual;
  std::string wanted;  // NAME; HEX in lower case

  static Result<ChainChoice> parse(std::string_view text);
  std::string text() const;
  bool operator==(const ChainChoice&) const = default;
};

using Chain = std::vector<Certificate>;

// The index of the first chain that matches. `roots`: possible root certificates, because CAs do
// not send them.
std::optional<size_t> choose_chain(const std::vector<Chain>& chains, const ChainChoice& choice,
                                   const std::vector<Certificate>& roots);

// All certificates in a file of trust anchors (PEM; other text is skipped); at least one.
Result<std::vector<Certificate>> parse_roots(std::string_view pem, const std::string& where);

// Checks that the root of a root: selection is in such a file. The config error names the
// fingerprint.
Result<void> check_roots(std::string_view pem, const ChainChoice& choice, const std::string& where);

// "2 certificates, the last issued by "Example Root"", for messages.
std::string described(const Chain& chain);

}  // namespace millrace::acme
