// The name of a certificate authority in the configuration.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace {

// It is the directory name of the account there, so it is a file label (core/base/file_label.h).
class CaId {
 public:
  static Result<CaId> parse(std::string_view text);
  // "acme": the CA that the configuration describes in /acme, used when a certificate names none.
  static CaId usual() { return CaId("acme"); }

  const std::string& text() const { return text_; }
  auto operator<=>(const CaId&) const = default;

 private:
  explicit CaId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

inline Subject ca_subject(const CaId& id) {
  return {SubjectKind::ca, id.text()};
}

}  // namespace millrace
