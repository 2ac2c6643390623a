// The certificates of issuers that one process has parsed: the same few are in the chains of all
// its certificates. A caller that reads many chains makes one. A cache, not needed for correctness.
// Not thread-safe.
#pragma once

#include <map>
#include <string>

#include "core/crypto/certificate.h"

namespace millrace {

class IssuerMemory {
 public:
  // Null: not known.
  const Certificate* find(const std::string& der) const;
  void keep(const std::string& der, const Certificate& certificate);

 private:
  std::map<std::string, Certificate> known_;  // by its DER
};

}  // namespace millrace
