#include "dnszone/edit/record_publisher.h"

#include <algorithm>
#include <map>

#include "dnszone/edit/source_aliases.h"
#include "dnszone/edit/zone_edit.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {
namespace {

Error in_no_zone(const RequiredRecord& required, RrType type, const DnsName& place,
                 const Settings& settings) {
  const std::string alias =
      place == required.owner ? "" : "is a CNAME of " + place.text() + ", which is ";
  Error error = config_error(to_text(type) + " at " + required.owner.text() + ": " + alias +
                             "not in any of the configured zones (" + zone_list(settings) +
                             "): configure the zone that contains it");
  return std::move(error).about(certificate_subject(required.by));
}

uint32_t seconds(Duration duration) {
  return static_cast<uint32_t>(std::clamp<int64_t>(duration.count(), 0, INT32_MAX));
}

class RecordPublisher {
 public:
  RecordPublisher(Files& files, const Settings& settings, PublishRequest request)
      : files_(files),
        settings_(settings),
        request_(std::move(request)),
        report_(std::move(request_.refused)) {}

  StageReport run() {
    auto by_zone = required_by_zone();
    for (const ZoneSettings& zone : settings_.zones) edit(zone, std::move(by_zone[&zone]));
    return std::move(report_);
  }

 private:
  std::map<const ZoneSettings*, std::vector<Record>> required_by_zone();
  Result<DnsName> place_of(const RequiredRecord& required, SourceAliases& aliases) const;
  void edit(const ZoneSettings& zone, std::vector<Record> required);
  void report(const DnsName& zone, const EditOutcome& outcome);
  void report_records(const DnsName& zone, const std::string& what,
                      const std::vector<Record>& records);

  Files& files_;
  const Settings& settings_;
  PublishRequest request_;
  StageReport report_;
};

std::map<const ZoneSettings*, std::vector<Record>> RecordPublisher::required_by_zone() {
  std::map<const ZoneSettings*, std::vector<Record>> records;
  SourceAliases aliases(files_, settings_);
  for (RequiredRecord& required : request_.required) {
    auto place = place_of(required, aliases);
    if (!place) {
      report_.fail(std::move(place).error());
      continue;
    }
    const ZoneSettings* zone = zone_of(*place, settings_);
    records[zone].push_back({*std::move(place), request_.update.type,
                             seconds(required.ttl.value_or(zone->challenge_ttl)),
                             std::move(required.rdata)});
  }
  return records;
}

// Where the record must be published, if a configured zone can contain it.
Result<DnsName> RecordPublisher::place_of(const RequiredRecord& required,
                                          SourceAliases& aliases) const {
  DnsName place = required.owner;
  if (request_.follows_aliases) {
    auto end = aliases.end_of(required.owner);
    if (!end) return std::move(end).error().about(certificate_subject(required.by));
    place = *std::move(end);
  }
  if (zone_of(place, settings_) != nullptr) return place;
  return in_no_zone(required, request_.update.type, place, settings_);
}

void RecordPublisher::edit(const ZoneSettings& zone, std::vector<Record> required) {
  std::vector<Error> refused;
  ZoneEdit edit{.records = request_.update, .refused = &refused};
  edit.records->required = std::move(required);
  const auto outcome = edit_zone(files_, zone, edit);
  for (Error& error : refused) report_.fail(std::move(error));
  if (outcome) return report(zone.zone, *outcome);
  report_.fail(outcome.error());
}

void RecordPublisher::report(const DnsName& zone, const EditOutcome& outcome) {
  report_.changed = report_.changed || outcome.changed;
  if (!outcome.moved_to.empty()) {
    report_.add_done(zone_line(zone, "the records that millrace wrote elsewhere are now in " +
                                         outcome.moved_to.string() + " now"));
  }
  report_records(zone, "added ", outcome.added);
  report_records(zone, "removed ", outcome.removed);
  for (const Record& record : outcome.left) {
    const std::string text = request_.left_text ? request_.left_text(record) : "";
    if (!text.empty()) report_.add_note(zone_line(zone, text));
  }
}

void RecordPublisher::report_records(const DnsName& zone, const std::string& what,
                                     const std::vector<Record>& records) {
  for (const Record& record : records) {
    const auto text = record_text(record);
    report_.add_done(zone_line(zone, what + (text ? *text : record.owner.text())));
  }
}

}  // namespace

StageReport publish_records(Files& files, const Settings& settings, PublishRequest request) {
  return RecordPublisher(files, settings, std::move(request)).run();
}

}  // namespace millrace::dnszone
