// Counts failures in a row. Requests that were in flight together fail together, such as the
// streams of one dropped connection: these count once.
#pragma once

#include <cstdint>

namespace millrace::acme {

class FailureStreak {
 public:
  // A failure of the request with that tag. `next`: the tag of the next request; tags increase.
  // Returns the number of failures in a row.
  unsigned count(uint64_t tag, uint64_t next) {
    if (tag < counted_until_) return in_row_;
    counted_until_ = next;
    return ++in_row_;
  }
  void end() { in_row_ = 0; }
  bool any() const { return in_row_ > 0; }

 private:
  unsigned in_row_ = 0;
  uint64_t counted_until_ = 0;  // a smaller tag was in flight at the last counted failure
};

}  // namespace millrace::acme
