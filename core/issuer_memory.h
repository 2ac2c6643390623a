// The certificates of issuers that one process has parsed: the same few stand in the chains of all
// its certificates. Whoever reads many chains makes one. Nothing in it is needed for correctness.
// Not for two threads.
#pragma once

#include <map>
#include <string>

#include "core/certificate.h"

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
