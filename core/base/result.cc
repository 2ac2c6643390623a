#include "core/base/result.h"

#include <cstring>

namespace millrace {

Error Error::in(std::string attempt) && {
  context.push_back(std::move(attempt));
  return std::move(*this);
}

std::string Error::text() const {
  std::string line;
  for (auto attempt = context.rbegin(); attempt != context.rend(); ++attempt) {
    line += *attempt + ": ";
  }
  return line + message;
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
  return Error(thing + ": " + what + ": " + std::strerror(error_number));
}

}  // namespace millrace
