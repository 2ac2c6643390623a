#include "cli/status/metric_text.h"

namespace millrace::cli {
namespace {

std::string escaped_label(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') text += '\\';
    text += c;
  }
  return text;
}

std::string labels_text(const MetricLabels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "" : ",") + name + "=\"" + escaped_label(value) + "\"";
  }
  return text.empty() ? "" : "{" + text + "}";
}

}  // namespace

void MetricText::family(std::string name, std::string help) {
  name_ = "millrace_" + std::move(name);
  help_ = std::move(help);
  has_head_ = false;
}

void MetricText::sample(const MetricLabels& labels, int64_t value) {
  write(labels, std::to_string(value));
}

void MetricText::sample(const MetricLabels& labels, TimePoint time) {
  write(labels, std::to_string(time.time_since_epoch().count()));
}

void MetricText::sample(const MetricLabels& labels, std::chrono::milliseconds duration) {
  const auto thousandths = std::to_string(duration.count() % 1000);
  write(labels, std::to_string(duration.count() / 1000) + "." +
                    std::string(3 - thousandths.size(), '0') + thousandths);
}

void MetricText::write(const MetricLabels& labels, const std::string& value) {
  if (!has_head_) {
    text_ += "# HELP " + name_ + " " + help_ + "\n# TYPE " + name_ + " gauge\n";
    has_head_ = true;
  }
  text_ += name_ + labels_text(labels) + " " + value + "\n";
}

}  // namespace millrace::cli
