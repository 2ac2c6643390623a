// One field of rdata, from presentation form to wire.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dnszone/ldns_handles.h"
#include "dnszone/record.h"
#include "dnszone/zone_lexer.h"

namespace millrace::dnszone {

// Some kinds of field take all that is left of the entry: hexadecimal and base64 in several words,
// type bitmaps, LOC.
bool takes_the_rest(ldns_rdf_type kind);

// Appends the field that `tokens` spell: one token, or all that is left for those of
// takes_the_rest(). `origin` is in wire form.
Result<void> append_field(std::string& rdata, ldns_rdf_type kind, std::span<const Token> tokens,
                          std::string_view origin);

}  // namespace millrace::dnszone
