// Failures in a row. What was under way together fails together, as the streams
// of one dropped connection do: that counts once.
#pragma once

#include <cstdint>

namespace millrace::acme {

class FaultRow {
 public:
  // Of the request with that tag. `next`: the tag of the next request; tags
  // grow. Gives how many in a row that makes.
  unsigned count(uint64_t tag, uint64_t next) {
    if (tag < counted_until_) return in_row_;
    counted_until_ = next;
    return ++in_row_;
  }
  void end() { in_row_ = 0; }
  bool any() const { return in_row_ > 0; }

 private:
  unsigned in_row_ = 0;
  uint64_t counted_until_ = 0;  // what has a smaller tag was under way at the last that counted
};

}  // namespace millrace::acme
