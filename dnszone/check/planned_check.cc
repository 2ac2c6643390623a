#include "dnszone/check/planned_check.h"

#include "dnszone/edit/owner_rules.h"
#include "dnszone/edit/source_aliases.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/settings.h"

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

}  // namespace

std::vector<Error> planned_faults(Files& files, const Settings& settings, const ZoneSettings& zone,
                                  const ZoneText& text) {
  std::vector<Error> faults;
  std::optional<PlannedCheck> check;  // made when there is something to check
  for (const PlannedRecord& planned : settings.planned) {
    if (!planned.owner.is_at_or_below(zone.zone)) continue;
    const ZoneSettings* holder = zone_of(planned.owner, settings);
    if (holder == nullptr || holder->zone != zone.zone) continue;
    if (!check) check.emplace(files, settings, zone, text);
    if (auto possible = check->run(planned); !possible) {
      faults.push_back(std::move(possible).error().in(planned.by));
    }
  }
  return faults;
}

}  // namespace millrace::dnszone
