// Which of the chains that a CA offers for a certificate is taken (RFC 8555 §7.4.2): they end in
// different roots.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/certificate.h"

namespace millrace::acme {

struct ChainChoice {
  enum class Kind {
    usual,     // "default": the CA's own choice; alternates are not even asked for
    shortest,  // "shortest": the fewest certificates; the CA's order decides between equals
    issuer,    // "issuer:NAME": the common name of who issued the topmost certificate sent
    root,      // "root:HEX": SHA-256 of the root that the topmost certificate was signed by, or is
  };
  Kind kind = Kind::usual;
  std::string wanted;  // NAME; HEX in lower case

  static Result<ChainChoice> parse(std::string_view text);
  std::string text() const;
  bool operator==(const ChainChoice&) const = default;
};

using Chain = std::vector<Certificate>;

// The index of the first chain that fits. `roots`: certificates that may be the root; CAs do not
// send it.
std::optional<size_t> choose_chain(const std::vector<Chain>& chains, const ChainChoice& choice,
                                   const std::vector<Certificate>& roots);

// Every certificate in a file of trust anchors (PEM; text between them is skipped); at least one.
Result<std::vector<Certificate>> parse_roots(std::string_view pem, const std::string& where);

// A choice by root has its root in such a file. The config error names what is wanted.
Result<void> check_roots(std::string_view pem, const ChainChoice& choice, const std::string& where);

// "2 certificates up to one by "Example Root"", for messages.
std::string described(const Chain& chain);

}  // namespace millrace::acme
