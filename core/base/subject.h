// What a line of a report or an error is about: for programs, beside the text for people.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

class CertId;
class DnsName;

enum class SubjectKind {
  none,
  account,
  bundle,
  ca,
  certificate,
  file,
  server,
  service,
  source,
  zone
};

std::string_view to_text(SubjectKind kind);  // "certificate"
std::optional<SubjectKind> subject_kind_from_text(std::string_view text);

struct Subject {
  SubjectKind kind = SubjectKind::none;
  std::string name;  // a file's path, a server's "https://HOST", a zone without the final dot

  // "certificate web"; of a file and a server the name alone; empty: of none.
  std::string text() const;
  auto operator<=>(const Subject&) const = default;
};

Subject certificate_subject(const CertId& id);
Subject zone_subject(const DnsName& zone);

// A line of a report.
struct Line {
  Subject subject;
  std::string head;  // printed before the text, usually the subject: "certificate web: "
  std::string text;

  Line(std::string whole) : text(std::move(whole)) {}
  Line(Subject of, std::string what);
  Line(Subject of, std::string before, std::string what)
      : subject(std::move(of)), head(std::move(before)), text(std::move(what)) {}

  std::string printed() const { return head + text; }
  // Of what was done: the name of the event in the system's log, "certificate-issued"; empty: that
  // of the stage (cli/pipeline/event_log.h).
  std::string event = {};
  Line as(std::string name) && {
    event = std::move(name);
    return std::move(*this);
  }
};

std::vector<std::string> printed(const std::vector<Line>& lines);

}  // namespace millrace
