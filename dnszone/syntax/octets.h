// Numbers in network byte order, in octets that travel as std::string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::dnszone {

inline void put_u16(std::string& out, unsigned value) {
  const char octets[] = {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
  out.append(octets, sizeof octets);
}

inline void put_u32(std::string& out, uint32_t value) {
  const char octets[] = {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U & 0xFFU),
                         static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
  out.append(octets, sizeof octets);
}

inline uint8_t octet_at(std::string_view octets, size_t at) {
  return static_cast<uint8_t>(octets[at]);
}

// The caller has checked that the octets are there.
inline uint16_t u16_at(std::string_view octets, size_t at) {
  return static_cast<uint16_t>(octet_at(octets, at) << 8U | octet_at(octets, at + 1));
}

inline uint32_t u32_at(std::string_view octets, size_t at) {
  return static_cast<uint32_t>(u16_at(octets, at)) << 16U | u16_at(octets, at + 2);
}

// The form that OpenSSL requires.
inline const unsigned char* bytes(std::string_view octets) {
  return reinterpret_cast<const unsigned char*>(octets.data());
}

inline unsigned char* bytes(std::string& octets) {
  return reinterpret_cast<unsigned char*>(octets.data());
}

}  // namespace millrace::dnszone
