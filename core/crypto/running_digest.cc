#include "core/crypto/running_digest.h"

#include <array>

namespace millrace {

RunningDigest::RunningDigest(const EVP_MD* hash) : context_(EVP_MD_CTX_new()) {
  if (EVP_DigestInit_ex(context_.get(), hash, nullptr) != 1) openssl_cannot("begin a digest");
}

void RunningDigest::add(std::string_view octets) {
  if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) {
    openssl_cannot("compute a digest");
  }
}

std::string RunningDigest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context_.get(), value.data(), &size) != 1) {
    openssl_cannot("compute a digest");
  }
  return {reinterpret_cast<const char*>(value.data()), size};
}

}  // namespace millrace
