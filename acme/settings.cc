#include "acme/settings.h"

#include <algorithm>
#include <array>

#include "core/printable.h"

namespace millrace::acme {
namespace {

constexpr std::array<std::string_view, 3> kMacNames = {"HS256", "HS384", "HS512"};

}  // namespace

Result<MacAlgorithm> parse_mac_algorithm(std::string_view text) {
  for (size_t i = 0; i < kMacNames.size(); ++i) {
    if (kMacNames[i] == text) return static_cast<MacAlgorithm>(i);
  }
  return Error("'" + printable(text) + "' is not a MAC algorithm: expected HS256, HS384 or HS512");
}

std::string_view to_text(MacAlgorithm algorithm) {
  return kMacNames[static_cast<size_t>(algorithm)];
}

std::string CaSettings::place(const std::string& member) const {
  return (id == CaId::usual() ? "acme." : "cas." + id.text() + ".") + member;
}

std::string CaSettings::option() const {
  return id == CaId::usual() ? "" : " --ca " + id.text();
}

const CaSettings* Settings::ca(const CaId& id) const {
  const auto found = std::ranges::find(cas, id, &CaSettings::id);
  return found == cas.end() ? nullptr : &*found;
}

}  // namespace millrace::acme
