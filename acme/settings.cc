#include "acme/settings.h"

#include <algorithm>

namespace millrace::acme {

std::string CaSettings::place(const std::string& member) const {
  return (id == CaId::usual() ? "acme." : "cas." + id.text() + ".") + member;
}

const CaSettings* Settings::ca(const CaId& id) const {
  const auto found = std::ranges::find(cas, id, &CaSettings::id);
  return found == cas.end() ? nullptr : &*found;
}

}  // namespace millrace::acme
