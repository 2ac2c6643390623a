#include "dnszone/record/apl_items.h"

#include <arpa/inet.h>

#include "core/base/decimal.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr uint8_t kNegated = 0x80;

struct Family {
  uint16_t number;
  int system;
  size_t octets;
};
constexpr Family kFamilies[] = {{1, AF_INET, 4}, {2, AF_INET6, 16}};

const Family* family_of(uint32_t number) {
  for (const Family& family : kFamilies) {
    if (family.number == number) return &family;
  }
  return nullptr;
}

// One item of wire form: family, prefix, length with the bit of negation, the address without its
// zero octets at the end.
struct Item {
  uint16_t family;
  uint8_t prefix;
  bool negated;
  std::string_view address;
};

std::optional<Item> take_item(std::string_view& rest) {
  if (rest.size() < 4) return std::nullopt;
  const size_t length = octet_at(rest, 3) & ~unsigned{kNegated};
  if (rest.size() < 4 + length) return std::nullopt;
  const Item item{u16_at(rest, 0), octet_at(rest, 2), (octet_at(rest, 3) & kNegated) != 0,
                  rest.substr(4, length)};
  rest.remove_prefix(4 + length);
  return item;
}

bool is_good(const Item& item) {
  const Family* family = family_of(item.family);
  if (!item.address.empty() && item.address.back() == '\0') return false;
  return family == nullptr ||
         (item.prefix <= family->octets * 8 && item.address.size() <= family->octets);
}

// The meaning of an item; nullopt: it is not valid. The `address` is whole, in network order.
struct ItemText {
  const Family* family;
  bool negated;
  std::string address;
  uint32_t prefix;
};
std::optional<ItemText> parse_item(std::string_view text) {
  const bool negated = text.starts_with('!');
  if (negated) text.remove_prefix(1);
  const size_t colon = text.find(':');
  const size_t slash = text.rfind('/');
  if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon) {
    return std::nullopt;
  }
  const auto number = parse_decimal<uint32_t>(text.substr(0, colon), UINT16_MAX);
  const Family* family = number ? family_of(*number) : nullptr;
  if (family == nullptr) return std::nullopt;
  const auto prefix =
      parse_decimal<uint32_t>(text.substr(slash + 1), static_cast<uint32_t>(family->octets * 8));
  const std::string address(text.substr(colon + 1, slash - colon - 1));
  char wire[16];
  const bool read = address.find('\0') == std::string::npos &&
                    inet_pton(family->system, address.c_str(), wire) == 1;
  if (!prefix || !read) return std::nullopt;
  return ItemText{family, negated, std::string(wire, family->octets), *prefix};
}

}  // namespace

Result<void> read_apl_items(RdataReader& reader) {
  for (; !reader.at_end(); ++reader.at) {
    auto item = parse_item(reader.text());
    if (!item) return unexpected(reader, "1:IPV4/0 to 32, 2:IPV6/0 to 128, or ! before it");
    while (!item->address.empty() && item->address.back() == '\0') item->address.pop_back();
    put_u16(reader.rdata, item->family->number);
    reader.rdata += static_cast<char>(item->prefix);
    const size_t length = item->address.size();
    reader.rdata += static_cast<char>(item->negated ? length | kNegated : length);
    reader.rdata += item->address;
  }
  return {};
}

bool are_apl_items(std::string_view rdata) {
  while (!rdata.empty()) {
    const auto item = take_item(rdata);
    if (!item || !is_good(*item)) return false;
  }
  return true;
}

bool append_apl_items(std::string& out, std::string_view rdata) {
  bool first = true;
  while (const auto item = rdata.empty() ? std::nullopt : take_item(rdata)) {
    const Family* family = family_of(item->family);
    if (family == nullptr) return false;
    std::string address(item->address);
    address.resize(family->octets);
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(family->system, address.data(), text, sizeof text);
    if (!first) out += ' ';
    first = false;
    if (item->negated) out += '!';
    out += std::to_string(item->family);
    out.append(":").append(text).append("/") += std::to_string(item->prefix);
  }
  return true;
}

}  // namespace millrace::dnszone
