// Pings of a run, for a service that raises an alarm when they stop or when one reports a failure,
// as healthchecks.io and its kind do: GET URL/start when the stages begin, GET URL at the end when
// nothing failed, POST URL/fail with the first error otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/bundle/stage.h"

namespace millrace::cli {

// An https URL. The error begins with what was expected.
Result<std::string> parse_ping_url(std::string_view text);

class Ping {
 public:
  // An empty URL sends nothing.
  Ping(Http& http, std::string url) : http_(http), url_(std::move(url)) {}

  bool is_wanted() const { return !url_.empty(); }
  bool has_started() const { return has_started_; }
  void start();
  // The end of a run with this status: waiting is not a failure. `errors`: the body is the text of
  // the first one that is not a wait.
  void end(ExitStatus status, const std::vector<Error>& errors);
  // Why the pings that failed did; they change nothing else.
  const std::vector<Line>& notes() const { return notes_; }

 private:
  void send(const std::string& suffix, const std::string& body);

  Http& http_;
  std::string url_;
  bool has_started_ = false;
  std::vector<Line> notes_;
};

}  // namespace millrace::cli
