// The type bit maps of NSEC and NSEC3 (RFC 4034 §4.1.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

// `types` in rising order.
std::string type_bitmap(const std::vector<RrType>& types);

// false: malformed, or a block that is empty or ends in a zero octet.
bool is_type_bitmap(std::string_view bitmap);
// In rising order. nullopt: not a bit map.
std::optional<std::vector<RrType>> parse_type_bitmap(std::string_view bitmap);

// "A MX RRSIG"; "none" when empty.
std::string types_text(const std::vector<RrType>& types);

}  // namespace millrace::dnszone
