// Blowfish with the key schedule of bcrypt, for the secret keys of signify and nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace millrace {

// 18 subkeys and four S-boxes of 256.
inline constexpr size_t kBlowfishWords = 18 + 4 * 256;
using BlowfishWords = std::array<uint32_t, kBlowfishWords>;

// The words that every key schedule begins with: the fraction of pi.
const BlowfishWords& pi_words();

// Wiped when it goes.
class Blowfish {
 public:
  Blowfish() : words_(pi_words()) {}
  Blowfish(const Blowfish&) = delete;
  Blowfish& operator=(const Blowfish&) = delete;
  ~Blowfish();

  // One pass of the key schedule, with a salt that may be empty. `key` is not empty.
  void expand(std::string_view salt, std::string_view key);
  void encrypt(uint32_t& left, uint32_t& right) const;

 private:
  uint32_t round(uint32_t half) const;
  BlowfishWords words_;
};

}  // namespace millrace
