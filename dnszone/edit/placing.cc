#include "dnszone/edit/placing.h"

#include <algorithm>
#include <map>

#include "dnszone/edit/placement.h"
#include "dnszone/edit/source_aliases.h"
#include "dnszone/edit/wildcard_loss.h"
#include "dnszone/edit/zone_edit.h"
#include "dnszone/text/configured_zone.h"
#include "dnszone/text/zone_choice.h"

namespace millrace::dnszone {
namespace {

Error in_no_zone(const WantedRecord& wanted, RrType type, const DnsName& place,
                 const Settings& settings) {
  const std::string alias =
      place == wanted.owner ? "" : "is a CNAME of " + place.text() + ", which is ";
  Error error = config_error(to_text(type) + " at " + wanted.owner.text() + ": " + alias +
                             "not in any of the configured zones (" + zone_list(settings) +
                             "): configure the zone that contains it");
  return std::move(error).about(certificate_subject(wanted.by));
}

uint32_t seconds(Duration duration) {
  return static_cast<uint32_t>(std::clamp<int64_t>(duration.count(), 0, INT32_MAX));
}

using RecordsByZone = std::map<const ZoneSettings*, std::vector<Record>>;

RecordsByZone wanted_by_zone(const Settings& settings, const Placing& placing) {
  RecordsByZone records;
  for (const WantedRecord& wanted : placing.wanted) {
    const ZoneSettings* zone = zone_of(wanted.owner, settings);
    records[zone].push_back({wanted.owner, placing.type,
                             seconds(wanted.ttl.value_or(zone->challenge_ttl)), wanted.rdata});
  }
  return records;
}

// Removes what is not allowed in the zone, with an error for each.
Result<std::vector<Record>> without_refused(Files& files, const ZoneSettings& zone,
                                            const std::vector<Record>& wanted,
                                            StageReport& report) {
  ASSIGN(const ZoneText text, read_configured_zone(files, zone));
  const Placement placement(text);
  const WildcardCover cover(text);
  std::vector<Record> left;
  for (const Record& record : wanted) {
    auto allowed = placement.check(record.owner, record.type);
    if (allowed) allowed = cover.check(record.owner, record.type, zone.allow_wildcard_loss);
    if (allowed) {
      left.push_back(record);
    } else {
      report.fail(zone_error(zone.zone, std::move(allowed).error()));
    }
  }
  return left;
}

Result<EditOutcome> edit_without_refused(Files& files, const ZoneSettings& zone, ZoneEdit edit,
                                         StageReport& report) {
  auto outcome = edit_zone(files, zone, edit);
  if (outcome) return outcome;
  auto& wanted = edit.places[0].wanted;
  const auto left = without_refused(files, zone, wanted, report);
  if (!left || left->size() == wanted.size()) return outcome;
  wanted = *left;
  return edit_zone(files, zone, edit);
}

void report_records(const ZoneSettings& zone, const std::vector<Record>& records, const char* what,
                    StageReport& report) {
  for (const Record& record : records) {
    const auto text = record_text(record);
    report.add_done(
        zone_line(zone.zone, what + std::string(" ") + (text ? *text : record.owner.text())));
  }
}

StageReport place_in_zone(Files& files, const ZoneSettings& zone, std::vector<Record> wanted,
                          const Placing& placing) {
  StageReport report;
  ZoneEdit edit;
  edit.places.push_back({placing.type, std::move(wanted), placing.owns, placing.stands_for,
                         placing.claim, placing.takes_unsigned});
  auto outcome = edit_without_refused(files, zone, std::move(edit), report);
  if (!outcome) {
    report.fail(std::move(outcome).error());
    return report;
  }
  report.changed = outcome->changed;
  if (!outcome->moved_to.empty()) {
    report.add_done(zone_line(zone.zone, "the records that millrace wrote elsewhere are now in " +
                                             outcome->moved_to.string() + " now"));
  }
  report_records(zone, outcome->added, "added", report);
  report_records(zone, outcome->removed, "removed", report);
  for (const Record& record : outcome->left) {
    const std::string text = placing.left_text ? placing.left_text(record) : "";
    if (!text.empty()) report.add_note(zone_line(zone.zone, text));
  }
  return report;
}

// Where the record must be published, if a configured zone can contain it.
Result<DnsName> place_of(const WantedRecord& wanted, const Placing& placing,
                         const Settings& settings, SourceAliases& aliases) {
  DnsName place = wanted.owner;
  if (placing.follows_aliases) {
    auto end = aliases.end_of(wanted.owner);
    if (!end) return std::move(end).error().about(certificate_subject(wanted.by));
    place = *std::move(end);
  }
  if (zone_of(place, settings) != nullptr) return place;
  return in_no_zone(wanted, placing.type, place, settings);
}

}  // namespace

StageReport place_in_zones(Files& files, const Settings& settings, Placing placing) {
  StageReport report;
  SourceAliases aliases(files, settings);
  std::erase_if(placing.wanted, [&](WantedRecord& wanted) {
    auto place = place_of(wanted, placing, settings, aliases);
    if (!place) {
      report.fail(std::move(place).error());
      return true;
    }
    wanted.owner = *std::move(place);
    return false;
  });
  auto wanted = wanted_by_zone(settings, placing);
  for (const ZoneSettings& zone : settings.zones) {
    report.add(place_in_zone(files, zone, std::move(wanted[&zone]), placing));
  }
  return report;
}

}  // namespace millrace::dnszone
