// The number of requests that may be in flight at a CA. Halved after a 429 or 503, increased by one
// for each round without them.
#pragma once

#include <cstddef>

namespace millrace::acme {

class ConcurrencyWindow {
 public:
  // The maximum, and the initial size.
  explicit ConcurrencyWindow(size_t most) : most_(most), size_(most) {}

  size_t size() const { return size_; }
  void succeeded();
  // Requests that were in flight together are refused together: that halves the window once.
  void refused();

 private:
  size_t most_;
  size_t size_;
  size_t answers_ = 0;  // successful ones since it grew
  size_t refused_ = 0;  // expected refusals of requests sent before it shrank
};

}  // namespace millrace::acme
