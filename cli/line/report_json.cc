#include "cli/line/report_json.h"

namespace millrace::cli {
namespace {

const char* kind_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failed:
      return "failed";
    case ErrorKind::config:
      return "config";
    case ErrorKind::not_yet:
      return "not_yet";
  }
  return "";
}

}  // namespace

Json json_of(const Subject& subject) {
  if (subject.kind == SubjectKind::none) return {};
  return {{"kind", to_text(subject.kind)}, {"name", subject.name}};
}

Json json_of(const Line& line) {
  return {{"subject", json_of(line.subject)}, {"text", line.printed()}};
}

Json json_of(const Error& error) {
  Json json = json_of(error.line());
  json["kind"] = kind_text(error.kind);
  if (!error.finding.empty()) json["id"] = error.finding;
  return json;
}

}  // namespace millrace::cli
