// Lines of a report as tests write them: "certificate web: text", "zone example.org: text".
#pragma once

#include <string>

#include "core/base/result.h"

namespace millrace::test {

inline Line line(const std::string& printed) {
  const size_t space = printed.find(' '), colon = printed.find(": ");
  const auto kind = subject_kind_from_text(printed.substr(0, space));
  if (!kind || colon == std::string::npos) return printed;
  return {Subject{*kind, printed.substr(space + 1, colon - space - 1)}, printed.substr(colon + 2)};
}

inline Error error(const std::string& printed) {
  const Line parts = line(printed);
  if (parts.subject.kind == SubjectKind::none) return Error(printed);
  return Error(parts.text).about(parts.subject);
}

// As the transport reports it.
inline Error server_error(ErrorKind kind, const std::string& server, const std::string& text) {
  return Error(kind, text).about({SubjectKind::server, server});
}
inline Error no_answer(const std::string& server) {
  return server_error(ErrorKind::not_yet, server, "no answer within 3 s");
}

}  // namespace millrace::test
