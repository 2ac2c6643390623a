// How many requests may be under way at a CA at one time: halved when it says that it is too many
// (429, 503), one more for each round that goes well.
#pragma once

#include <cstddef>

namespace millrace::acme {

class FlightWindow {
 public:
  // At most so many; begins with all of them.
  explicit FlightWindow(size_t most) : most_(most), size_(most) {}

  size_t size() const { return size_; }
  void went_well();
  // What was under way together is refused together: that halves once.
  void was_refused();

 private:
  size_t most_;
  size_t size_;
  size_t answers_ = 0;  // good ones since it grew
  size_t refused_ = 0;  // refusals still to come of requests that were sent before it shrank
};

}  // namespace millrace::acme
