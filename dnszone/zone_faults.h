// What is wrong with a zone, gathered while reading goes on.
#pragma once

#include <string>
#include <vector>

#include "core/files.h"
#include "dnszone/zone_lexer.h"

namespace millrace::dnszone {

class ZoneFaults {
 public:
  void add(const Path& file, uint32_t line, uint32_t column, const std::string& message);
  bool any() const { return !lines_.empty(); }
  // No more are taken: reading on is of no use.
  bool full() const { return lines_.size() >= kMaxFaults; }
  Error error() const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace millrace::dnszone
