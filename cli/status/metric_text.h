// The text format of Prometheus (exposition_formats.md, version 0.0.4), as the textfile collector
// reads it. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace millrace::cli {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class MetricText {
 public:
  // Of the samples that follow, all gauges. Without a sample nothing is written of it.
  void family(std::string name, std::string help);
  void sample(const MetricLabels& labels, int64_t value);
  void sample(const MetricLabels& labels, TimePoint time);
  void sample(const MetricLabels& labels, std::chrono::milliseconds duration);  // in seconds
  std::string text() const { return text_; }

 private:
  void write(const MetricLabels& labels, const std::string& value);

  std::string name_, help_;
  bool has_head_ = false;
  std::string text_;
};

}  // namespace millrace::cli
