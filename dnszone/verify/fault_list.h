// The faults of a zone: the first ones in words, the others counted.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

class FaultList {
 public:
  static constexpr size_t kMost = 20;
  explicit FaultList(size_t most = kMost) : most_(most) {}

  void add(std::string line) {
    ++count_;
    if (lines_.size() < most_) lines_.push_back(std::move(line));
  }
  // "OWNER TYPE: what"
  void add(const DnsName& owner, RrType type, const std::string& what) {
    if (lines_.size() < most_) {
      add(owner.text() + ' ' + to_text(type) + ": " + what);
    } else {
      ++count_;
    }
  }
  void append(FaultList other) {
    count_ += other.count_ - other.lines_.size();
    for (std::string& line : other.lines_) add(std::move(line));
  }

  const std::vector<std::string>& lines() const { return lines_; }
  size_t count() const { return count_; }

 private:
  size_t most_;
  std::vector<std::string> lines_;
  size_t count_ = 0;
};

}  // namespace millrace::dnszone
