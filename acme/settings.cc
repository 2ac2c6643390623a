#include "acme/settings.h"

#include <algorithm>

#include "core/base/decimal.h"
#include "core/base/printable.h"

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

Result<RolloverPolicy> RolloverPolicy::parse(std::string_view text) {
  constexpr std::string_view kRenewals = " renewals";
  constexpr unsigned kMostRenewals = 1000;
  constexpr Duration kMostPeriod = std::chrono::days(3650);
  if (text == "never") return RolloverPolicy();
  if (text.ends_with(kRenewals)) {
    const auto number =
        parse_decimal(text.substr(0, text.size() - kRenewals.size()), kMostRenewals);
    if (number && *number > 0) return RolloverPolicy{.renewals = *number};
  } else if (const auto period = parse_duration(text);
             period && *period >= std::chrono::days(1) && *period <= kMostPeriod) {
    return RolloverPolicy{.period = *period};
  }
  return config_error("'" + printable(text, 40) +
                      "' is not a rollover policy: expected \"never\", a number of renewals as in "
                      "\"3 renewals\" (1 to 1000), or a time as in \"180d\" (1d to 3650d)");
}

std::string RolloverPolicy::text() const {
  if (renewals > 0) return std::to_string(renewals) + " renewals";
  return is_never() ? "never" : format_duration(period);
}

std::string replacement_command(const CertId& id, const SpkiDigest& old) {
  return "millrace csr --replace-key " + old.hex() + " " + id.text();
}

}  // namespace millrace::acme
