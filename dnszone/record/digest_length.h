// How long a digest in rdata must be: name servers refuse a zone with another length.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dnszone/record/rdata_layout.h"

namespace millrace::dnszone {

// What is wrong with a digest of so many octets in this field, which the rdata `before` it
// describes: "a digest of 2 octets, expected 32 for the digest type 2". nullopt: nothing, or an
// unknown kind.
std::optional<std::string> wrong_digest_length(Field field, std::string_view before, size_t octets);

}  // namespace millrace::dnszone
