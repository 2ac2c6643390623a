#include "cli/check/findings.h"

#include <algorithm>

#include "cli/text/mdoc.h"
#include "cli/text/text_wrap.h"

namespace millrace::cli {
namespace {

constexpr size_t kLine = 96;

}  // namespace

const FindingKind* finding_kind(std::string_view id) {
  const auto kinds = finding_kinds();
  const auto found = std::ranges::find(kinds, id, &FindingKind::id);
  return found == kinds.end() ? nullptr : &*found;
}

std::string help_of(const FindingKind& kind) {
  std::string text = std::string(kind.id) + ": " + std::string(kind.title) + "\n\n";
  for (const std::string& line : wrap(kind.help, kLine)) text += line + "\n";
  return text;
}

std::string findings_manual() {
  std::string text = ".Bl -tag -width Ds\n";
  for (const FindingKind& kind : finding_kinds()) {
    text += ".It Cm " + mdoc_argument(kind.id) + "\n" +
            mdoc_sentences(std::string(kind.title) + ".") + mdoc_sentences(kind.help);
  }
  return text + ".El\n";
}

}  // namespace millrace::cli
