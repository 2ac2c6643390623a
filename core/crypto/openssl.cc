#include "core/crypto/openssl.h"

#include <array>
#include <cstdlib>
#include <iostream>

#include <openssl/err.h>

namespace millrace {
namespace {

using EvpMdPtr = std::unique_ptr<EVP_MD, Freed<EVP_MD_free>>;

// Fetching an algorithm from its provider costs more than hashing a small file: once is enough.
std::string digest(const EvpMdPtr& algorithm, std::string_view octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  if (!algorithm || EVP_Digest(octets.data(), octets.size(), value.data(), &size, algorithm.get(),
                               nullptr) != 1) {
    openssl_cannot("compute a digest");
  }
  return {reinterpret_cast<const char*>(value.data()), size};
}

}  // namespace

std::string openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  if (const char* reason = ERR_reason_error_string(code)) return reason;
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

void openssl_cannot(const char* what) {
  std::cerr << "millrace: libcrypto cannot " << what << ": " << openssl_error() << '\n';
  std::abort();
}

std::string sha256(std::string_view octets) {
  static const EvpMdPtr algorithm(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return digest(algorithm, octets);
}

std::string sha512(std::string_view octets) {
  static const EvpMdPtr algorithm(EVP_MD_fetch(nullptr, "SHA2-512", nullptr));
  return digest(algorithm, octets);
}

int refuse_passphrase(char*, int, int, void* asked) {
  if (asked != nullptr) *static_cast<bool*>(asked) = true;
  return -1;
}

BioPtr bio_reading(std::string_view octets) {
  // A null pointer is refused even with length 0.
  const char* start = octets.empty() ? "" : octets.data();
  BioPtr bio(BIO_new_mem_buf(start, static_cast<int>(octets.size())));
  if (!bio) openssl_cannot("make a memory BIO");
  return bio;
}

BioPtr bio_writing() {
  BioPtr bio(BIO_new(BIO_s_secmem()));
  if (!bio) openssl_cannot("make a memory BIO");
  return bio;
}

std::string_view bio_contents(const BioPtr& bio) {
  char* start = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &start);
  return size <= 0 ? std::string_view() : std::string_view(start, static_cast<size_t>(size));
}

}  // namespace millrace
