// How long a digest in rdata must be: name servers refuse a zone with another length.
#pragma once

#include <optional>
#include <string>

#include "dnszone/rdata_layout.h"

namespace millrace::dnszone {

// What is wrong with a digest of so many octets in this field, `kind` being the number before it:
// "a digest of 2 octets, expected 32 for the digest type 2". nullopt: nothing, or an unknown kind.
std::optional<std::string> wrong_digest_length(Field field, uint8_t kind, size_t octets);

}  // namespace millrace::dnszone
