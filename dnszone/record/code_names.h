// Names of numbers in rdata: algorithms, kinds of certificates …
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dnszone/record/rdata_layout.h"

namespace millrace::dnszone {

// The number that has this name in a field of that kind, in any case; nullopt: none has.
std::optional<uint16_t> code_named(Field field, std::string_view name);

}  // namespace millrace::dnszone
