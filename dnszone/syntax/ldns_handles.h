// Owners of ldns handles: one alias per type for the whole folder, each owned from the line that
// creates it. The only file that includes ldns: its headers would turn `bool` into a macro, unless
// stdbool.h has been there before.
#pragma once

// clang-format off
#include <stdbool.h>
#include <ldns/ldns.h>
// clang-format on

#include "core/crypto/openssl.h"

namespace millrace::dnszone {

using LdnsRdfPtr = std::unique_ptr<ldns_rdf, Freed<ldns_rdf_deep_free>>;
using LdnsRrPtr = std::unique_ptr<ldns_rr, Freed<ldns_rr_free>>;
using LdnsBufferPtr = std::unique_ptr<ldns_buffer, Freed<ldns_buffer_free>>;

}  // namespace millrace::dnszone
