// The signed zone that a new one replaces.
#pragma once

#include <optional>

#include "core/files.h"

namespace millrace::dnszone {

struct ReplacedZone {
  std::string digest;              // SHA-256 of the file; empty: there is none
  std::optional<uint32_t> serial;  // nullopt: there is none, or it cannot be made out
};

// Whoever signed it, and whatever else the file holds. An error: it cannot be read.
Result<ReplacedZone> look_at_replaced(Files& files, const Path& path);

// The higher one (RFC 1982) of those that are known.
std::optional<uint32_t> later_serial(std::optional<uint32_t> a, std::optional<uint32_t> b);

}  // namespace millrace::dnszone
