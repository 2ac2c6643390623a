// A throw-away CA for the fake ACME server: a root and an intermediate that live in memory.
#pragma once

#include <string>
#include <vector>

#include "core/openssl.h"
#include "core/time.h"

namespace millrace::test {

class ThrowAwayCa {
 public:
  explicit ThrowAwayCa(TimePoint now);  // throws when OpenSSL cannot

  struct Leaf {
    std::vector<std::string> names;
    std::string spki_der;  // of the leaf's key
    TimePoint not_before;
    TimePoint not_after;
  };
  // The chain in PEM: leaf, intermediate. The root is left out, as public CAs do.
  std::string issue(const Leaf& leaf);
  std::string root_pem() const;

 private:
  EvpPkeyPtr root_key_, key_;
  X509Ptr root_, intermediate_;
  long next_serial_ = 3;
};

}  // namespace millrace::test
