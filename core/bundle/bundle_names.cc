#include "core/bundle/bundle_names.h"

#include <algorithm>

namespace millrace {
namespace {

constexpr size_t kMaxPath = 255;  // octets
constexpr size_t kDigits = 8;
constexpr size_t kKeyNumberDigits = 16;

bool is_part(std::string_view part) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !part.empty() && part.front() != '.' &&
         part.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

bool is_bundle_path(std::string_view path) {
  if (path.size() > kMaxPath) return false;
  for (size_t slash; (slash = path.find('/')) != std::string_view::npos;) {
    if (!is_part(path.substr(0, slash))) return false;
    path.remove_prefix(slash + 1);
  }
  return is_part(path);
}

bool is_further_signature(std::string_view path) {
  constexpr std::string_view kPrefix = "SHA256.", kSuffix = ".sig";
  if (path.size() != kPrefix.size() + kKeyNumberDigits + kSuffix.size()) return false;
  const std::string_view number = path.substr(kPrefix.size(), kKeyNumberDigits);
  return path.starts_with(kPrefix) && path.ends_with(kSuffix) &&
         number.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string further_signature_name(std::string_view key_number) {
  return "SHA256." + std::string(key_number) + ".sig";
}

std::string version_name(uint64_t serial) {
  const std::string digits = std::to_string(serial);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

std::optional<uint64_t> version_from_name(std::string_view name) {
  const bool digits = name.find_first_not_of("0123456789") == std::string_view::npos;
  if (name.size() != kDigits || !digits) return std::nullopt;
  uint64_t serial = 0;
  for (char c : name) serial = serial * 10 + static_cast<uint64_t>(c - '0');
  return serial;
}

}  // namespace millrace
