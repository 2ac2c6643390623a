#include "dnszone/record/type_bitmap.h"

#include <array>

#include "core/base/joined.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {

std::string type_bitmap(const std::vector<RrType>& types) {
  std::string bitmap;
  for (size_t at = 0; at < types.size();) {
    const unsigned window = static_cast<unsigned>(types[at]) >> 8U;
    std::array<uint8_t, 32> bits{};
    size_t used = 0;
    for (; at < types.size() && static_cast<unsigned>(types[at]) >> 8U == window; ++at) {
      const unsigned low = static_cast<unsigned>(types[at]) & 0xFFU;
      bits[low / 8] = static_cast<uint8_t>(bits[low / 8] | 0x80U >> low % 8);
      used = low / 8 + 1;
    }
    bitmap += static_cast<char>(window);
    bitmap += static_cast<char>(used);
    bitmap.append(reinterpret_cast<const char*>(bits.data()), used);
  }
  return bitmap;
}

bool is_type_bitmap(std::string_view bitmap) {
  int last_window = -1;
  while (!bitmap.empty()) {
    if (bitmap.size() < 3) return false;
    const int window = octet_at(bitmap, 0);
    const size_t length = octet_at(bitmap, 1);
    if (window <= last_window || length == 0 || length > 32 || length + 2 > bitmap.size() ||
        bitmap[length + 1] == '\0') {
      return false;
    }
    last_window = window;
    bitmap.remove_prefix(length + 2);
  }
  return true;
}

std::optional<std::vector<RrType>> parse_type_bitmap(std::string_view bitmap) {
  if (!is_type_bitmap(bitmap)) return std::nullopt;
  std::vector<RrType> types;
  while (!bitmap.empty()) {
    const unsigned window = octet_at(bitmap, 0);
    const size_t length = octet_at(bitmap, 1);
    for (unsigned bit = 0; bit < length * 8; ++bit) {
      if ((octet_at(bitmap, 2 + bit / 8) & 0x80U >> bit % 8) != 0) {
        types.push_back(static_cast<RrType>(window << 8U | bit));
      }
    }
    bitmap.remove_prefix(length + 2);
  }
  return types;
}

std::string types_text(const std::vector<RrType>& types) {
  return or_none(joined(types, " "));
}

}  // namespace millrace::dnszone
