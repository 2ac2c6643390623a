// A clock that only a test or a sleep moves.
#pragma once

#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class FakeClock final : public Clock {
 public:
  // Monday, 2026-11-23T20:15:00Z by default.
  explicit FakeClock(TimePoint start = TimePoint(Duration(1795464900))) : start_(start) {}

  TimePoint now() override { return start_ + std::chrono::floor<std::chrono::seconds>(passed_); }
  std::chrono::milliseconds monotonic() override { return passed_; }
  void sleep(std::chrono::milliseconds duration) override {
    sleeps_.push_back(duration);
    passed_ += duration;
  }
  std::chrono::microseconds processor_time() override { return used_; }

  void use_processor(std::chrono::microseconds time) { used_ += time; }
  void advance(std::chrono::milliseconds duration) { passed_ += duration; }
  void set(TimePoint now) { start_ = now - std::chrono::floor<std::chrono::seconds>(passed_); }
  const std::vector<std::chrono::milliseconds>& sleeps() const { return sleeps_; }

 private:
  TimePoint start_;
  std::chrono::milliseconds passed_{0};
  std::vector<std::chrono::milliseconds> sleeps_;
  std::chrono::microseconds used_{0};
};

}  // namespace millrace::test
