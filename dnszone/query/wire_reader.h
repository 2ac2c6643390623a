// Reads a DNS message from its first octet to its last, and never beyond.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/name.h"

namespace millrace::dnszone {

// Every take… is nullopt when the octets are not there or are not what they must be; the place is
// then of no use any more.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : message_(message) {}

  size_t place() const { return place_; }
  bool at_end() const { return place_ == message_.size(); }

  std::optional<uint16_t> take_u16();
  std::optional<uint32_t> take_u32();
  std::optional<std::string_view> take(size_t octets);
  // A name written out, in the case it came. A compression pointer (RFC 1035 §4.1.4) must lead to a
  // place before the labels it ends, so a loop cannot be.
  std::optional<std::string> take_name();

 private:
  std::string_view message_;
  size_t place_ = 0;
};

}  // namespace millrace::dnszone
