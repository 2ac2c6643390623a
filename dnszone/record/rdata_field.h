// One field of rdata, from presentation form to wire.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dnszone/record/rdata_layout.h"
#include "dnszone/record/record.h"
#include "dnszone/syntax/zone_lexer.h"

namespace millrace::dnszone {

// Rdata that is being read: the tokens, and the wire form made from them so far.
struct RdataReader {
  RrType type;
  std::span<const Token> tokens;
  std::string_view origin;  // wire form
  size_t at = 0;            // the token being read; after an error, the invalid one
  std::string rdata{};

  bool at_end() const { return at == tokens.size(); }
  std::string_view text() const { return tokens[at].text; }
};

// 'expected WHAT, got "TOKEN"'; 'A rdata ends early: expected WHAT' after the last token.
Error unexpected(const RdataReader& reader, const std::string& expected);

// Appends the field, and moves past its tokens: one, or all that are left.
Result<void> read_field(RdataReader& reader, Field field);

// For the fields that are read elsewhere. A decimal number of at most `limit`:
Result<uint32_t> read_number(RdataReader& reader, uint32_t limit);
// The octets that a token means, escapes resolved.
Result<std::string> read_octets(RdataReader& reader);

}  // namespace millrace::dnszone
