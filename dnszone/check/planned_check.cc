#include "dnszone/check/planned_check.h"

#include <map>
#include <optional>
#include <set>

#include "core/dns/tlsa_warning.h"
#include "dnszone/edit/owner_rules.h"
#include "dnszone/edit/source_aliases.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/settings.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

class PlannedCheck {
 public:
  PlannedCheck(Files& files, const Settings& settings, const ZoneSettings& zone,
               const ZoneText& text)
      : settings_(settings), zone_(zone), rules_(text), cover_(text), aliases_(files, settings) {}

  Result<void> run(const PlannedRecord& planned) {
    const RrType type = planned.is_tlsa ? RrType::tlsa : RrType::txt;
    DnsName place = planned.owner;
    if (!planned.is_tlsa && rules_.is_alias(place)) {
      ASSIGN(place, aliases_.end_of(place));
      const ZoneSettings* holder = zone_of(place, settings_);
      if (holder == nullptr) return in_no_zone(planned, place);
      if (holder->zone != zone_.zone) return {};  // read when that zone is edited
    }
    if (auto placed = rules_.check(place, type); !placed) {
      const char* id = planned.is_tlsa ? "record-unplaceable" : "challenge-elsewhere";
      return std::move(placed).error().found_as(id);
    }
    auto covered = cover_.check(place, type, zone_.allow_wildcard_loss);
    return covered ? covered : std::move(covered).error().found_as("wildcard-loss");
  }

 private:
  Error in_no_zone(const PlannedRecord& planned, const DnsName& place) const {
    return Error("TXT at " + planned.owner.text() + ": its CNAME leads to " + place.text() +
                 ", not in any of the configured zones (" + zone_list(settings_) + ")")
        .found_as("challenge-elsewhere");
  }

  const Settings& settings_;
  const ZoneSettings& zone_;
  OwnerRules rules_;
  WildcardCover cover_;
  SourceAliases aliases_;
};

// Of the parameters of a TLSA record; nullopt: it has none.
std::optional<TlsaData> parameters_of(const Record& record) {
  if (record.type != RrType::tlsa || record.rdata.size() < 3) return std::nullopt;
  return TlsaData{
      octet_at(record.rdata, 0), octet_at(record.rdata, 1), octet_at(record.rdata, 2), {}};
}

bool is_configured(const DnsName& owner, const TlsaData& record, const Settings& settings) {
  const auto found = settings.tlsa_numbers.find(owner);
  return found != settings.tlsa_numbers.end() &&
         found->second.contains({record.usage, record.selector, record.matching});
}

// By owner, of the records that millrace did not write: each warning once.
std::map<DnsName, std::set<std::string>> warnings_of(const ZoneText& text,
                                                     const Settings& settings) {
  std::map<DnsName, std::set<std::string>> all;
  for (const PlacedRecord& placed : text.records) {
    const auto parameters = parameters_of(placed.record);
    if (!parameters || is_configured(placed.record.owner, *parameters, settings)) continue;
    const auto warning = parameter_warning(*parameters);
    if (warning) all[placed.record.owner].insert(*warning);
  }
  return all;
}

void add_other_tlsa(const PlannedRecord& planned, const std::set<std::string>& warnings,
                    std::vector<Error>& faults) {
  for (const std::string& warning : warnings) {
    faults.push_back(Error("the zone has other records at " + planned.owner.text() +
                           ", of which some must match the server, too (RFC 7671 section 8.1), "
                           "and which millrace does not keep up to date: " +
                           warning)
                         .found_as("tlsa-other")
                         .in(planned.by));
  }
}

}  // namespace

std::vector<Error> planned_faults(Files& files, const Settings& settings, const ZoneSettings& zone,
                                  const ZoneText& text) {
  std::vector<Error> faults;
  std::optional<PlannedCheck> check;  // made when there is something to check
  std::optional<std::map<DnsName, std::set<std::string>>> others;
  for (const PlannedRecord& planned : settings.planned) {
    if (!planned.owner.is_at_or_below(zone.zone)) continue;
    const ZoneSettings* holder = zone_of(planned.owner, settings);
    if (holder == nullptr || holder->zone != zone.zone) continue;
    if (!check) check.emplace(files, settings, zone, text);
    if (auto possible = check->run(planned); !possible) {
      faults.push_back(std::move(possible).error().in(planned.by));
    }
    if (!planned.is_tlsa) continue;
    if (!others) others = warnings_of(text, settings);
    const auto found = others->find(planned.owner);
    if (found != others->end()) add_other_tlsa(planned, found->second, faults);
  }
  return faults;
}

}  // namespace millrace::dnszone
