#include "dnszone/settings.h"

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

struct PolicyName {
  SerialPolicy policy;
  std::string_view text;
};
constexpr PolicyName kPolicyNames[] = {{SerialPolicy::increment, "increment"},
                                       {SerialPolicy::date, "date"},
                                       {SerialPolicy::unixtime, "unixtime"}};

struct ModeName {
  CdsMode mode;
  std::string_view text;
};
constexpr ModeName kModeNames[] = {
    {CdsMode::none, "none"}, {CdsMode::publish, "publish"}, {CdsMode::remove, "delete"}};

}  // namespace

Result<SerialPolicy> parse_serial_policy(std::string_view text) {
  for (const PolicyName& name : kPolicyNames) {
    if (name.text == text) return name.policy;
  }
  return config_error("\"" + printable(text) + "\", expected increment, date or unixtime");
}

std::string_view to_text(SerialPolicy policy) {
  for (const PolicyName& name : kPolicyNames) {
    if (name.policy == policy) return name.text;
  }
  return "";
}

Result<SignedBy> parse_signed_by(std::string_view text) {
  if (text == "millrace") return SignedBy::millrace;
  if (text == "server") return SignedBy::server;
  return config_error("\"" + printable(text) + "\", expected millrace or server");
}

Result<CdsMode> parse_cds_mode(std::string_view text) {
  for (const ModeName& name : kModeNames) {
    if (name.text == text) return name.mode;
  }
  return config_error("\"" + printable(text) + "\", expected none, publish or delete");
}

std::string_view to_text(CdsMode mode) {
  for (const ModeName& name : kModeNames) {
    if (name.mode == mode) return name.text;
  }
  return "";
}

Line zone_line(const DnsName& zone, std::string text) {
  return {zone_subject(zone), "zone " + zone.text() + ": ", std::move(text)};
}

Error zone_error(const DnsName& zone, Error error) {
  return std::move(error).about(zone_subject(zone), "zone " + zone.text());
}

const ZoneSettings* zone_of(const DnsName& owner, const Settings& settings) {
  const ZoneSettings* best = nullptr;
  for (const ZoneSettings& zone : settings.zones) {
    if (!owner.is_at_or_below(zone.zone)) continue;
    if (best == nullptr || zone.zone.label_count() > best->zone.label_count()) best = &zone;
  }
  return best;
}

std::string zone_list(const Settings& settings) {
  return or_none(joined(settings.zones, ", ", [](const auto& zone) { return zone.zone.text(); }));
}

}  // namespace millrace::dnszone
