// A digest of octets that arrive in parts and are never in memory as a whole.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/openssl.h"

namespace millrace {

class RunningDigest {
 public:
  explicit RunningDigest(const EVP_MD* hash);
  void add(std::string_view octets);
  std::string finish();  // octets; once, and last

 private:
  EvpMdCtxPtr context_;
};

}  // namespace millrace
