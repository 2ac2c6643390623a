// The faults of a zone, collected while reading continues.
#pragma once

#include <string>
#include <vector>

#include "dnszone/syntax/zone_lexer.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

class ZoneFaults {
 public:
  void add(const Path& file, uint32_t line, uint32_t column, const std::string& message);
  bool any() const { return !faults_.empty(); }
  // No more are taken: reading on is of no use.
  bool full() const { return faults_.size() >= kMaxFaults; }
  const std::vector<ZoneFault>& all() const { return faults_; }
  Error error() const;

 private:
  std::vector<ZoneFault> faults_;
};

}  // namespace millrace::dnszone
