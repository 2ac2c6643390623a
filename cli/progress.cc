#include "cli/progress.h"

#include <cstdio>
#include <ostream>

namespace millrace::cli {
namespace {

constexpr size_t kColumns = 79;

// At most so many columns, never half a character: what is not ASCII counts once.
std::string cut(const std::string& line) {
  size_t columns = 0;
  for (size_t at = 0; at < line.size(); ++at) {
    const bool begins_character = (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U;
    if (begins_character && columns++ == kColumns) return line.substr(0, at);
  }
  return line;
}

std::string seconds_of(std::chrono::microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f s", std::chrono::duration<double>(time).count());
  return text;
}

}  // namespace

void Progress::running(Stage stage) {
  if (mode_ == Mode::one_line) show(std::string(to_text(stage)) + " …");
}

// Standard error has no buffer: what is written together costs one call of the system.
void Progress::ended(const StageReport& report) {
  if (mode_ != Mode::verbose) return;
  std::string text;
  for (const std::string& done : report.done) text += "millrace: " + done + "\n";
  for (const std::string& note : report.notes) text += "millrace: note: " + note + "\n";
  for (const std::string& pending : report.pending) text += "millrace: " + pending + "\n";
  stream_ << text;
}

void Progress::used(const ProcessorTimes& stages, std::chrono::microseconds process) {
  if (mode_ != Mode::verbose) return;
  std::string line = "millrace: processor time: ";
  for (const auto& [stage, time] : stages) {
    line += std::string(to_text(stage)) + " " + seconds_of(time) + ", ";
  }
  stream_ << line << "in all " << seconds_of(process) << "\n";
}

void Progress::waiting(const std::string& pending, std::chrono::milliseconds since_start) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_start).count();
  if (mode_ == Mode::one_line) show(std::to_string(seconds) + " s: " + pending);
}

void Progress::show(const std::string& line) {
  stream_ << "\r\033[K" << cut(line) << std::flush;
  dirty_ = true;
}

void Progress::clear() {
  if (dirty_) stream_ << "\r\033[K" << std::flush;
}

}  // namespace millrace::cli
