// The numbers of a SOA (RFC 1035 §3.3.13), which end its rdata.
#pragma once

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {

struct Soa {
  static constexpr size_t kSize = 20;  // octets
  uint32_t serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0;
};

// All 0: the rdata is too short.
inline Soa parse_soa(std::string_view rdata) {
  if (rdata.size() < Soa::kSize) return {};
  rdata.remove_prefix(rdata.size() - Soa::kSize);
  return {u32_at(rdata, 0), u32_at(rdata, 4), u32_at(rdata, 8), u32_at(rdata, 12),
          u32_at(rdata, 16)};
}

// The rdata is whole.
inline void set_soa_serial(std::string& rdata, uint32_t serial) {
  std::string octets;
  put_u32(octets, serial);
  rdata.replace(rdata.size() - Soa::kSize, octets.size(), octets);
}

}  // namespace millrace::dnszone
