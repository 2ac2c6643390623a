#include "core/base/result.h"

#include <cstring>

namespace millrace {

Error::Error(ErrorKind k, const Line& line) : kind(k), message(line.printed()) {
  context.push_back({"", line.subject});
}

Error Error::in(std::string attempt) && {
  context.push_back({std::move(attempt)});
  return std::move(*this);
}

Error Error::about(Subject subject) && {
  std::string shown = subject.text();
  return std::move(*this).about(std::move(subject), std::move(shown));
}

Error Error::about(Subject subject, std::string shown) && {
  context.push_back({std::move(shown), std::move(subject)});
  return std::move(*this);
}

Error Error::found_as(std::string_view id) && {
  if (finding.empty()) finding = id;
  return std::move(*this);
}

Line Error::line() const {
  Line line{{}, {}, {}};
  for (auto part = context.rbegin(); part != context.rend(); ++part) {
    if (!part->text.empty()) line.text += part->text + ": ";
    if (line.subject.kind != SubjectKind::none || part->subject.kind == SubjectKind::none) continue;
    line.subject = part->subject;
    line.head = std::exchange(line.text, {});
  }
  line.text += message;
  return line;
}

ExitStatus Error::exit_status() const {
  switch (kind) {
    case ErrorKind::failed:
      return ExitStatus::failed;
    case ErrorKind::config:
      return ExitStatus::usage;
    case ErrorKind::not_yet:
      return ExitStatus::not_yet;
  }
  return ExitStatus::failed;
}

Error config_error(std::string message) {
  return {ErrorKind::config, std::move(message)};
}

Error not_yet(std::string message) {
  return {ErrorKind::not_yet, std::move(message)};
}

Error system_error(const std::string& thing, const std::string& what, int error_number) {
  Error error(thing + ": " + what + ": " + std::strerror(error_number));
  return std::move(error).about({SubjectKind::file, thing}, "");
}

}  // namespace millrace
