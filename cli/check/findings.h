// The catalogue of what `millrace check` finds. An id never changes its meaning.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::cli {

struct FindingKind {
  std::string_view id;     // "ds-missing"
  std::string_view title;  // a clause: "the parent of a signed zone has no DS of it"
  std::string_view help;   // what it means for clients, and what to do
};

std::span<const FindingKind> finding_kinds();
const FindingKind* finding_kind(std::string_view id);  // nullptr: there is none

// For `millrace help ID`, and for the manual.
std::string help_of(const FindingKind& kind);
std::string findings_manual();

}  // namespace millrace::cli
