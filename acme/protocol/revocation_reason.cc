#include "acme/protocol/revocation_reason.h"

#include <array>
#include <string>

#include "core/base/printable.h"

namespace millrace::acme {
namespace {

struct Row {
  std::string_view text;
  int code;
};
constexpr std::array<Row, 4> kRows = {
    {{"unspecified", 0}, {"keyCompromise", 1}, {"superseded", 4}, {"cessationOfOperation", 5}}};

constexpr std::string_view kWanted =
    "expected one of unspecified, keyCompromise, superseded, cessationOfOperation";

}  // namespace

Result<RevocationReason> parse_revocation_reason(std::string_view text) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].text == text) return static_cast<RevocationReason>(i);
  }
  if (text == "affiliationChanged") {
    return Error(
        "affiliationChanged is for certificates that name an organisation, and these do not: for a "
        "name that you no longer use, the reason is cessationOfOperation; " +
        std::string(kWanted));
  }
  return Error("'" + printable(text, 80) + "' is not a revocation reason: " + std::string(kWanted));
}

std::string_view to_text(RevocationReason reason) {
  return kRows[static_cast<size_t>(reason)].text;
}

int reason_code(RevocationReason reason) {
  return kRows[static_cast<size_t>(reason)].code;
}

}  // namespace millrace::acme
