#include "cli/pipeline/progress.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "cli/text/grouped_lines.h"

namespace millrace::cli {
namespace {

constexpr size_t kColumns = 79;

// At most so many columns, never half a character: each character counts once.
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

// Standard error has no buffer: one write costs one system call.
void Progress::ended(const StageReport& report) {
  if (done_ != nullptr && !report.done.empty()) {
    clear();
    for (const std::string& line : grouped(report.done)) *done_ << line << "\n";
    done_->flush();
  }
  if (mode_ != Mode::verbose) return;
  std::string text;
  for (const Line& done : report.done) text += "millrace: " + done.printed() + "\n";
  for (const Line& note : report.notes) text += "millrace: note: " + note.printed() + "\n";
  for (const Line& pending : report.pending) text += "millrace: " + pending.printed() + "\n";
  stream_ << text;
}

void Progress::used(const ProcessorTimes& stages, std::chrono::microseconds process) {
  if (mode_ != Mode::verbose) return;
  std::string line = "millrace: processor time: ";
  for (const auto& [stage, time] : stages) {
    line += std::string(to_text(stage)) + " " + seconds_of(time) + ", ";
  }
  stream_ << line << "total " << seconds_of(process) << "\n";
}

void Progress::wait(Clock& clock, std::chrono::milliseconds until, const std::string& pending,
                    bool asked) {
  constexpr std::chrono::milliseconds kTick{1000};
  while (clock.monotonic() < until) {
    const auto left = until - clock.monotonic();
    if (mode_ != Mode::one_line) return clock.sleep(left);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    show("waiting " + std::to_string(seconds) + " s" + (asked ? " (--now does not wait): " : ": ") +
         pending);
    clock.sleep(std::min<std::chrono::milliseconds>(left, kTick));
  }
}

void Progress::show(const std::string& line) {
  stream_ << "\r\033[K" << cut(line) << std::flush;
  dirty_ = true;
}

void Progress::clear() {
  if (dirty_) stream_ << "\r\033[K" << std::flush;
  dirty_ = false;
}

}  // namespace millrace::cli
