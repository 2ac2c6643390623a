// A throw-away CA for the fake ACME server: two roots and an intermediate that live in memory.
#pragma once

#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/openssl.h"

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
  struct Issued {
    // Chains in PEM, leaf first. Roots are left out, as public CAs do.
    //   0  leaf, intermediate: up to "Fake Root for Tests"
    //   1  leaf, the intermediate cross-signed: up to "Old Fake Root for Tests"
    //   2  leaf, intermediate, the root cross-signed: up to "Old Fake Root for Tests"
    std::vector<std::string> chains;
    std::string renewal_id;  // RFC 9773 §4.1
  };
  Issued issue(const Leaf& leaf);
  std::string root_pem() const;
  std::string old_root_pem() const;

 private:
  EvpPkeyPtr old_root_key_, root_key_, key_;
  X509Ptr old_root_, root_, cross_signed_root_, intermediate_, cross_signed_intermediate_;
  // With a leading 1 bit: its DER has a 00 before it.
  long next_serial_ = 0x87654321;
};

}  // namespace millrace::test
