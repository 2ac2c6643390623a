#include "dnszone/sign_stage/running_sha256.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {

RunningSha256::RunningSha256() : context_(EVP_MD_CTX_new()) {
  if (EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
    openssl_cannot("begin a digest");
  }
}

void RunningSha256::add(std::string_view octets) {
  if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) {
    openssl_cannot("compute a digest");
  }
}

std::string RunningSha256::finish() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context_.get(), bytes(digest), &size) != 1) {
    openssl_cannot("compute a digest");
  }
  digest.resize(size);
  return digest;
}

}  // namespace millrace::dnszone
