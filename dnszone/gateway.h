// IPSECKEY (RFC 4025 §3) and AMTRELAY (RFC 8777 §4.3): what the gateway field holds is told by a
// number before it. ldns would take a relative name in it for an absolute one.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dnszone/record.h"
#include "dnszone/zone_lexer.h"

namespace millrace::dnszone {

bool has_gateway(RrType type);

// As encode_rdata().
Result<std::string> gateway_rdata(RrType type, std::span<const Token> tokens,
                                  std::string_view origin, size_t& place);

}  // namespace millrace::dnszone
