#include "acme/settings.h"

#include <algorithm>

namespace millrace::acme {
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

std::map<CertId, std::vector<CertName>> Settings::expected_names() const {
  std::map<CertId, std::vector<CertName>> names;
  for (const CertificateSettings& certificate : certificates) {
    names.emplace(certificate.id, certificate.names);
  }
  return names;
}

std::string replacement_command(const CertId& id, const SpkiDigest& old) {
  return "millrace csr --replace-key " + old.hex() + " " + id.text();
}

}  // namespace millrace::acme
