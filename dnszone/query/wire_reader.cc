#include "dnszone/query/wire_reader.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxName = 255;  // octets (RFC 1035 §2.3.4)
constexpr uint8_t kPointer = 0xC0;

}  // namespace

std::optional<std::string_view> WireReader::take(size_t octets) {
  if (octets > message_.size() - place_) return std::nullopt;
  place_ += octets;
  return message_.substr(place_ - octets, octets);
}

std::optional<uint16_t> WireReader::take_u16() {
  const auto octets = take(2);
  if (!octets) return std::nullopt;
  return u16_at(*octets, 0);
}

std::optional<uint32_t> WireReader::take_u32() {
  const auto octets = take(4);
  if (!octets) return std::nullopt;
  return u32_at(*octets, 0);
}

std::optional<std::string> WireReader::take_name() {
  std::string name;
  WireReader labels = *this;
  size_t first = place_;  // of the labels being read: a pointer must lead to before it
  std::optional<size_t> behind;
  while (true) {
    const auto length = labels.take(1);
    if (!length) return std::nullopt;
    const uint8_t octet = octet_at(*length, 0);
    if ((octet & kPointer) == kPointer) {
      const auto low = labels.take(1);
      if (!low) return std::nullopt;
      if (!behind) behind = labels.place_;
      const size_t target = (octet & 0x3FU) << 8U | octet_at(*low, 0);
      if (target >= first) return std::nullopt;
      labels.place_ = first = target;
      continue;
    }
    if ((octet & kPointer) != 0) return std::nullopt;  // 01 and 10: obsolete (RFC 6891 §5)
    const auto label = labels.take(octet);
    if (!label || name.size() + 1 + octet > kMaxName) return std::nullopt;
    name += static_cast<char>(octet);
    name += *label;
    if (octet == 0) break;
  }
  place_ = behind.value_or(labels.place_);
  return name;
}

}  // namespace millrace::dnszone
