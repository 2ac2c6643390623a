// The parts of the search for warnings in a zone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dnszone/check/zone_check.h"

namespace millrace::dnszone {

enum class LintKind {
  doubled_origin,
  reverse_target,
  target,
  glue,
  unserved,
  ttl,
  unequal_ttl,
  digest,
  wildcard,
  octets,
  host_name,
  soa
};

// The findings, at most 20 of a kind in words.
class ZoneLint {
 public:
  explicit ZoneLint(const ZoneText& text) : text_(text) {}

  const ZoneText& text() const { return text_; }
  // "FILE:LINE" of another record, for messages.
  std::string place(const PlacedRecord& placed) const;

  void add(LintKind kind, const Span& at, std::string message);
  void wrong(const Span& at, std::string message);
  std::vector<CheckFinding> take() &&;

 private:
  struct Kind {
    size_t count = 0;
    size_t last = 0;  // index of the last finding that was kept
  };
  void count_unsaid(const Kind& kind);
  CheckFinding finding(Severity severity, const Span& at, std::string message) const;

  const ZoneText& text_;
  std::vector<CheckFinding> findings_;
  std::map<LintKind, Kind> kinds_;
  Kind wrong_;
};

// Pure.
std::vector<CheckFinding> lint_zone(const ZoneText& text, const CheckMeasures& measures);

}  // namespace millrace::dnszone
