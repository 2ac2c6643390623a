// Rdata from presentation form to wire.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dnszone/record/record.h"
#include "dnszone/syntax/zone_lexer.h"

namespace millrace::dnszone {

// The wire form of what `tokens` spell, which may be the generic form "\# 4 0a000001" (RFC 3597
// §5). `origin` is in wire form. `place` becomes the index of the token that was being read when an
// error came up; tokens.size(): something was missing at the end.
Result<std::string> encode_rdata(RrType type, std::span<const Token> tokens,
                                 std::string_view origin, size_t& place);

}  // namespace millrace::dnszone
