// SHA-256 of text that arrives in parts and is never in memory as a whole.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/openssl.h"

namespace millrace::dnszone {

class RunningSha256 {
 public:
  RunningSha256();
  void add(std::string_view octets);
  std::string finish();  // 32 octets; once, and last

 private:
  EvpMdCtxPtr context_;
};

}  // namespace millrace::dnszone
