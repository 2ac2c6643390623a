#include "core/crypto/bcrypt_pbkdf.h"

#include <string>
#include <utility>

#include "core/crypto/blowfish.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr size_t kBlock = 32;  // octets
constexpr size_t kPasses = 64;
constexpr std::string_view kMagic = "OxychromaticBlowfishSwatDynamite";

uint32_t word_at(std::string_view octets, size_t at) {
  uint32_t word = 0;
  for (const char octet : octets.substr(at, 4))
    word = word << 8U | static_cast<unsigned char>(octet);
  return word;
}

// The lowest octet first, unlike everything else here.
void append_word(std::string& octets, uint32_t word) {
  for (size_t i = 0; i < 4; ++i, word >>= 8U) octets += static_cast<char>(word & 0xFFU);
}

// 32 octets from two digests.
Secret bcrypt_hash(const Secret& passphrase, const Secret& salt) {
  Blowfish cipher;
  cipher.expand(salt.view(), passphrase.view());
  for (size_t i = 0; i < kPasses; ++i) {
    cipher.expand({}, salt.view());
    cipher.expand({}, passphrase.view());
  }
  std::string octets;
  octets.reserve(kBlock);  // once: growing would leave octets in the old buffer
  for (size_t at = 0; at < kBlock; at += 8) {
    uint32_t left = word_at(kMagic, at), right = word_at(kMagic, at + 4);
    for (size_t i = 0; i < kPasses; ++i) cipher.encrypt(left, right);
    append_word(octets, left);
    append_word(octets, right);
  }
  return Secret(std::move(octets));
}

// Block `number`, from 1: the exclusive or of the hashes of all rounds.
Secret block(const Secret& passphrase, std::string_view salt, uint32_t rounds, uint32_t number) {
  std::string counted(salt);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) counted += static_cast<char>(number >> shift);
  Secret hash = bcrypt_hash(passphrase, Secret(sha512(counted)));
  std::string sum(hash.view());
  for (uint32_t round = 1; round < rounds; ++round) {
    hash = bcrypt_hash(passphrase, Secret(sha512(hash.view())));
    for (size_t i = 0; i < kBlock; ++i) sum[i] = static_cast<char>(sum[i] ^ hash.view()[i]);
  }
  return Secret(std::move(sum));
}

}  // namespace

// Octet i of a block is octet i * blocks + number of the block, so that nobody gets a part of the
// key for less work than the whole.
Secret bcrypt_pbkdf(const Secret& passphrase, std::string_view salt, uint32_t rounds, size_t size) {
  const Secret digest(sha512(passphrase.view()));
  const size_t blocks = (size + kBlock - 1) / kBlock;
  std::string key(size, '\0');
  for (size_t number = 0; number < blocks; ++number) {
    const Secret octets = block(digest, salt, rounds, static_cast<uint32_t>(number + 1));
    for (size_t i = 0; i * blocks + number < size; ++i) {
      key[i * blocks + number] = octets.view()[i];
    }
  }
  return Secret(std::move(key));
}

}  // namespace millrace
