#include "acme/client/concurrency_window.h"

#include <algorithm>

namespace millrace::acme {

void ConcurrencyWindow::succeeded() {
  refused_ = refused_ > 0 ? refused_ - 1 : 0;
  if (++answers_ < size_) return;
  answers_ = 0;
  size_ = std::min(size_ + 1, most_);
}

void ConcurrencyWindow::refused() {
  answers_ = 0;
  if (refused_ > 0) {
    --refused_;
    return;
  }
  refused_ = size_ - 1;
  size_ = std::max<size_t>(size_ / 2, 1);
}

}  // namespace millrace::acme
