// Valid paths in a bundle, and the names of its versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

inline constexpr std::string_view kBundleMeta = "META.json";
inline constexpr std::string_view kBundleSignature = "SHA256.sig";

// Parts of [A-Za-z0-9._-] that do not begin with '.', '/' between them, at most 255 octets. Nothing
// in such a path needs quoting, in a "SHA256 (file) = hex" line or anywhere else.
bool is_bundle_path(std::string_view path);

// "SHA256.0123456789abcdef.sig": a further signature, by the key of that number.
bool is_further_signature(std::string_view path);
std::string further_signature_name(std::string_view key_number);

// 42 ↔ "00000042": eight digits, so that names sort as numbers do. Serials end at 99999999.
inline constexpr uint64_t kLastBundleSerial = 99'999'999;
std::string version_name(uint64_t serial);
std::optional<uint64_t> version_from_name(std::string_view name);

}  // namespace millrace
