// An Http that is created with the first request: most runs send none, and initialising libcurl
// takes longer than the rest of such a run.
#pragma once

#include <memory>

#include "core/env/env.h"

namespace millrace::cli {

class LazyHttp final : public Http {
 public:
  using Maker = std::unique_ptr<Http> (*)();

  explicit LazyHttp(Maker make) : make_(make) {}

  void run(HttpJobs& jobs, size_t max_in_flight) override {
    if (!real_) real_ = make_();
    real_->run(jobs, max_in_flight);
  }

 private:
  Maker make_;
  std::unique_ptr<Http> real_;
};

}  // namespace millrace::cli
