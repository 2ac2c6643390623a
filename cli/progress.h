// What is seen while stages run: one line on a terminal that is written over and over, or, with
// --verbose, a line for each thing as it happens.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "core/env.h"
#include "core/stage.h"

namespace millrace::cli {

using ProcessorTimes = std::map<Stage, std::chrono::microseconds>;

class Progress {
 public:
  enum class Mode { none, one_line, verbose };

  // `done`: where what is done is written as it happens; null: nowhere.
  Progress(std::ostream& stream, Mode mode, std::ostream* done = nullptr)
      : stream_(stream), mode_(mode), done_(done) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void running(Stage stage);
  void ended(const StageReport& report);
  // At the end: the processor time of each stage, all its runs together, and of the process.
  void used(const ProcessorTimes& stages, std::chrono::microseconds process);
  // Sleeps until that time of Clock::monotonic(), with a line that ticks on a terminal. `pending`
  // is the first of what is waited for; `asked`: the CA asked for this wait, or it comes of a
  // failure.
  void wait(Clock& clock, std::chrono::milliseconds until, const std::string& pending, bool asked);

 private:
  void show(const std::string& line);
  void clear();

  std::ostream& stream_;
  Mode mode_;
  std::ostream* done_;
  bool dirty_ = false;  // a line stands on the terminal
};

}  // namespace millrace::cli
