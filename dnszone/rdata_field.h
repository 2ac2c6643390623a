// One field of rdata, from presentation form to wire.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dnszone/ldns_handles.h"
#include "dnszone/record.h"
#include "dnszone/zone_lexer.h"

namespace millrace::dnszone {

// How many of the `left` tokens a field of this kind takes: one, or all for hexadecimal and base64
// in several words, type bitmaps, LOC …
size_t field_width(ldns_rdf_type kind, size_t left);

// Appends the field that `tokens` spell, as many as field_width() says. `origin` is in wire form.
Result<void> append_field(std::string& rdata, ldns_rdf_type kind, std::span<const Token> tokens,
                          std::string_view origin);

}  // namespace millrace::dnszone
