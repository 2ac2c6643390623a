// The stage poll: asks, and tells fetch what every name server serves.
#include <algorithm>

#include "core/documents.h"
#include "core/encoding.h"
#include "dnszone/look.h"
#include "dnszone/stages.h"

namespace millrace::dnszone {
namespace {

// One look can find a zone published within milliseconds of the reload: the first ones come
// quickly. It is the caller, who knows how long it has waited, that lets the pauses grow.
constexpr std::chrono::milliseconds kNextLook{50};

struct Wanted {
  std::set<ChallengeRecord> challenges;
  std::set<TlsaRecord> tlsa;
  std::map<DnsName, ZoneDocument> zones;
};

Result<Wanted> read_wanted(const StageContext& context) {
  ASSIGN(const auto order, read_inbox(context, Stage::poll, Stage::order));
  ASSIGN(const auto challenges, challenges_of(order));
  ASSIGN(const auto tlsa_bundle, read_inbox(context, Stage::poll, Stage::tlsa));
  ASSIGN(const auto tlsa, tlsa_of(tlsa_bundle));
  ASSIGN(const auto sign, read_inbox(context, Stage::poll, Stage::sign));
  Wanted wanted;
  for (const auto& [id, document] : challenges) {
    wanted.challenges.insert(document.records.begin(), document.records.end());
  }
  for (const auto& [id, document] : tlsa) {
    wanted.tlsa.insert(document.records.begin(), document.records.end());
  }
  ASSIGN(wanted.zones, zones_of(sign));
  return wanted;
}

Question question_of(const ChallengeRecord& record) {
  return {record.owner, RrType::txt};
}
Question question_of(const TlsaRecord& record) {
  return {record.owner, RrType::tlsa};
}
std::string rdata_of(const ChallengeRecord& record) {
  return txt_rdata(record.value);
}
std::string rdata_of(const TlsaRecord& record) {
  return tlsa_311_rdata(from_hex(record.digest.hex()).value());
}

// The records by the zone that holds them: of the configured ones the one nearest to the owner.
class WantedByZone {
 public:
  explicit WantedByZone(const Settings& settings) : settings_(settings) {}

  template <class Records>
  void add(const Records& records, StageReport& report) {
    for (const auto& record : records) {
      const DnsName* zone = zone_of(record.owner);
      if (zone == nullptr) {
        report.fail(
            config_error(record.owner.text() +
                         " is wanted, and no configured zone holds it: configure its zone"));
        continue;
      }
      by_zone_[*zone][question_of(record)].insert(rdata_of(record));
    }
  }

  const RecordsByQuestion& in(const DnsName& zone) { return by_zone_[zone]; }

 private:
  const DnsName* zone_of(const DnsName& owner) const {
    const DnsName* nearest = nullptr;
    for (const ZoneSettings& zone : settings_.zones) {
      const bool is_nearer = nearest == nullptr || zone.zone.is_at_or_below(*nearest);
      if (is_nearer && owner.is_at_or_below(zone.zone)) nearest = &zone.zone;
    }
    return nearest;
  }

  const Settings& settings_;
  std::map<DnsName, RecordsByQuestion> by_zone_;
};

std::vector<ZoneLook> plan_looks(const StageContext& context, const Settings& settings,
                                 const Wanted& wanted, StageReport& report) {
  WantedByZone by_zone(settings);
  by_zone.add(wanted.challenges, report);
  by_zone.add(wanted.tlsa, report);
  HostAddresses hosts(context.env.dns);
  std::vector<ZoneLook> looks;
  for (const ZoneSettings& zone : settings.zones) {
    const auto document = wanted.zones.find(zone.zone);
    if (document == wanted.zones.end()) {
      report.wait_for(Stage::sign,
                      "zone " + host_text(zone.zone) + ": not signed yet (stage sign)");
      continue;
    }
    const auto& [serial, ds] = std::tie(document->second.serial, document->second.ds);
    looks.push_back({{zone.zone, serial, ds, by_zone.in(zone.zone), context.now()},
                     find_servers(zone, document->second.servers, hosts)});
  }
  return looks;
}

// Pending what may pass by itself, an error what will not.
void report_faults(const std::vector<Error>& faults, StageReport& report) {
  for (const Error& fault : faults) {
    if (fault.kind == ErrorKind::not_yet) {
      report.pending.push_back(fault.message);
    } else {
      report.fail(fault);
    }
  }
}

template <class Records, class Served>
void keep_served(const Records& records, const RecordsByQuestion& served, Served& kept) {
  for (const auto& record : records) {
    const auto found = served.find(question_of(record));
    if (found != served.end() && found->second.contains(rdata_of(record))) kept.push_back(record);
  }
}

PublishedDocument look(const StageContext& context, const Settings& settings, const Wanted& wanted,
                       StageReport& report, std::vector<std::string>& notes) {
  const auto looks = plan_looks(context, settings, wanted, report);
  const auto judgements = look_at(looks, context.env.dns, settings.query_timeout);
  RecordsByQuestion served;
  for (size_t i = 0; i < looks.size(); ++i) {
    ZoneFinding finding = sum_up(looks[i], judgements[i]);
    report_faults(finding.faults, report);
    std::move(finding.notes.begin(), finding.notes.end(), std::back_inserter(notes));
    served.merge(finding.served);
  }
  PublishedDocument published;
  keep_served(wanted.challenges, served, published.challenges);
  keep_served(wanted.tlsa, served, published.tlsa);
  return published;
}

// "2", or "1 of 2" when some are not served.
template <class Served, class Records>
std::string count_of(const Served& served, const Records& wanted) {
  const std::string count = std::to_string(served.size());
  return served.size() == wanted.size() ? count : count + " of " + std::to_string(wanted.size());
}

Result<void> poll(const StageContext& context, const Settings& settings, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "poll"));
  ASSIGN(const Wanted wanted, read_wanted(context));
  std::vector<std::string> notes;
  const PublishedDocument published = look(context, settings, wanted, report, notes);
  ASSIGN(report.changed,
         write_outbox(context, Stage::poll, {{"published.json", encode(published)}}));
  if (report.changed) {
    report.done.push_back("every name server serves " +
                          count_of(published.challenges, wanted.challenges) + " challenge and " +
                          count_of(published.tlsa, wanted.tlsa) + " TLSA records");
  }
  // A note stands beside news only: cron need not mail it every time.
  if (report.changed || !report.pending.empty()) {
    std::move(notes.begin(), notes.end(), std::back_inserter(report.done));
  }
  if (!report.pending.empty()) report.retry_after = kNextLook;
  return {};
}

}  // namespace

StageReport run_poll(const StageContext& context, const Settings& settings) {
  StageReport report;
  if (auto polled = poll(context, settings, report); !polled) {
    report.fail(std::move(polled).error());
  }
  return report;
}

}  // namespace millrace::dnszone
