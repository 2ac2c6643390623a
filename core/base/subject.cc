#include "core/base/subject.h"

#include <algorithm>
#include <array>

#include "core/base/name.h"

namespace millrace {
namespace {

constexpr std::array<std::string_view, 10> kKinds = {"none",        "account", "bundle", "ca",
                                                     "certificate", "file",    "server", "service",
                                                     "source",      "zone"};

}  // namespace

std::string_view to_text(SubjectKind kind) {
  return kKinds.at(static_cast<size_t>(kind));
}

std::optional<SubjectKind> subject_kind_from_text(std::string_view text) {
  const auto* found = std::ranges::find(kKinds, text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<SubjectKind>(found - kKinds.begin());
}

std::string Subject::text() const {
  const bool is_named_alone =
      kind == SubjectKind::none || kind == SubjectKind::file || kind == SubjectKind::server;
  if (is_named_alone) return name;
  return (kind == SubjectKind::ca ? "CA" : std::string(to_text(kind))) + " " + name;
}

Subject certificate_subject(const CertId& id) {
  return {SubjectKind::certificate, id.text()};
}

Subject zone_subject(const DnsName& zone) {
  std::string name = zone.text();
  if (name.size() > 1) name.pop_back();
  return {SubjectKind::zone, std::move(name)};
}

Line::Line(Subject of, std::string what) : subject(std::move(of)), text(std::move(what)) {
  if (subject.kind != SubjectKind::none) head = subject.text() + ": ";
}

std::vector<std::string> printed(const std::vector<Line>& lines) {
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const Line& line : lines) texts.push_back(line.printed());
  return texts;
}

}  // namespace millrace
