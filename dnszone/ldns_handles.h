// Owners of ldns handles: one alias per type for the whole folder, each owned from the line that
// creates it. The only file that includes ldns: its headers would turn `bool` into a macro, unless
// stdbool.h has been there before.
#pragma once

// clang-format off
#include <stdbool.h>
#include <ldns/ldns.h>
// clang-format on

#include <cstdlib>

#include "core/openssl.h"

namespace millrace::dnszone {

using LdnsRdfPtr = std::unique_ptr<ldns_rdf, Freed<ldns_rdf_deep_free>>;
using LdnsRrPtr = std::unique_ptr<ldns_rr, Freed<ldns_rr_free>>;
using LdnsRrListPtr = std::unique_ptr<ldns_rr_list, Freed<ldns_rr_list_deep_free>>;
using LdnsBufferPtr = std::unique_ptr<ldns_buffer, Freed<ldns_buffer_free>>;
using LdnsPktPtr = std::unique_ptr<ldns_pkt, Freed<ldns_pkt_free>>;
using LdnsKeyPtr = std::unique_ptr<ldns_key, Freed<ldns_key_deep_free>>;
using LdnsTextPtr = std::unique_ptr<char, Freed<std::free>>;

}  // namespace millrace::dnszone
