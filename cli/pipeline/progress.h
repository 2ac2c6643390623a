// What is shown while stages run: one line on a terminal that is rewritten, or, with --verbose, a
// line for each event.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "core/bundle/stage.h"
#include "core/env/env.h"

namespace millrace::cli {

using ProcessorTimes = std::map<Stage, std::chrono::microseconds>;

class Progress {
 public:
  enum class Mode { none, one_line, verbose };

  // `done`: where to write what is done as it happens; null: nowhere.
  Progress(std::ostream& stream, Mode mode, std::ostream* done = nullptr)
      : stream_(stream), mode_(mode), done_(done) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void running(Stage stage);
  void ended(const StageReport& report);
  // At the end: the processor time of each stage (the sum of its runs) and of the process.
  void used(const ProcessorTimes& stages, std::chrono::microseconds process);
  // Sleeps until that time of Clock::monotonic(), with a countdown on a terminal. `pending` is
  // the first of what is waited for; `asked`: the CA asked for this wait, or it results from a
  // failure.
  void wait(Clock& clock, std::chrono::milliseconds until, const std::string& pending, bool asked);

 private:
  void show(const std::string& line);
  void clear();

  std::ostream& stream_;
  Mode mode_;
  std::ostream* done_;
  bool dirty_ = false;  // a line is on the terminal
};

}  // namespace millrace::cli
