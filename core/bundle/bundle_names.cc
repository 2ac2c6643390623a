#include "core/bundle/bundle_names.h"

#include <algorithm>

namespace millrace {
namespace {

constexpr size_t kMaxPath = 255;  // octets
constexpr size_t kDigits = 8;

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
