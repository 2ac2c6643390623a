#include "dnszone/poll/poll_stage.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/inbox/inbox.h"
#include "dnszone/poll/poll_round.h"

namespace millrace::dnszone {
namespace {

// A zone may be published within milliseconds of the reload: the first polls come quickly. The
// caller, which knows how long it has waited, increases the pauses.
constexpr std::chrono::milliseconds kNextLook{50};

struct Wanted {
  std::set<ChallengeRecord> challenges;
  std::set<TlsaRecord> tlsa;
  std::map<DnsName, ZoneDocument> zones;
};

Result<Wanted> read_wanted(const StageContext& context, StageReport& report) {
  ASSIGN(Inbox order, read_inbox(context, Stage::poll, Stage::order));
  ASSIGN(Inbox tlsa, read_inbox(context, Stage::poll, Stage::tlsa));
  ASSIGN(Inbox sign, read_inbox(context, Stage::poll, Stage::sign));
  Wanted wanted;
  for (const auto& [id, document] : challenges_of(order)) {
    wanted.challenges.insert(document.records.begin(), document.records.end());
  }
  for (const auto& [id, document] : tlsa_of(tlsa)) {
    wanted.tlsa.insert(document.records.begin(), document.records.end());
  }
  wanted.zones = zones_of(sign);
  for (Inbox* inbox : {&order, &tlsa, &sign}) report.add(std::move(inbox->report));
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

template <class Records>
void add_wanted(const Records& records, RecordsByQuestion& wanted) {
  for (const auto& record : records) wanted[question_of(record)].insert(rdata_of(record));
}

template <class Record>
bool contains(const RecordsByQuestion& records, const Record& record) {
  const auto found = records.find(question_of(record));
  return found != records.end() && found->second.contains(rdata_of(record));
}

template <class Records, class Served>
void keep_served(const Records& records, const RecordsByQuestion& served, Served& kept) {
  for (const auto& record : records) {
    if (contains(served, record)) kept.push_back(record);
  }
}

// What the servers say of TLSA records.
void keep_tlsa(const std::set<TlsaRecord>& wanted, const PollFinding& finding,
               PublishedDocument& published) {
  keep_served(wanted, finding.served, published.tlsa);
  for (const TlsaRecord& record : wanted) {
    const bool is_known = contains(finding.served, record) || contains(finding.denied, record);
    if (!is_known) published.tlsa_unknown.push_back(record);
  }
  keep_served(wanted, finding.lacking, published.tlsa_lacking);
  for (const auto& [question, seen] : finding.tlsa) {
    if (seen.ttl > Duration()) {
      published.tlsa_sets.push_back({question.name, seen.ttl, seen.last_expiry});
    }
  }
}

PublishedDocument poll_required(const StageContext& context, const Settings& settings,
                                const Wanted& wanted, StageReport& report,
                                std::vector<Line>& notes) {
  RecordsByQuestion records;
  add_wanted(wanted.challenges, records);
  add_wanted(wanted.tlsa, records);
  PollFinding finding = poll_servers(context, settings, records, wanted.zones);
  report.add(std::move(finding.report));
  notes = std::move(finding.notes);
  if (auto written = write_server_states(context, std::move(finding.servers)); !written) {
    report.fail(std::move(written).error());
  }
  PublishedDocument published;
  keep_served(wanted.challenges, finding.served, published.challenges);
  keep_tlsa(wanted.tlsa, finding, published);
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
  ASSIGN(const Wanted wanted, read_wanted(context, report));
  std::vector<Line> notes;
  const PublishedDocument published = poll_required(context, settings, wanted, report, notes);
  ASSIGN(report.changed,
         write_outbox(context, Stage::poll, {{"published.json", encode(published)}}));
  const bool is_any_wanted = !wanted.challenges.empty() || !wanted.tlsa.empty();
  if (report.changed && is_any_wanted) {
    report.add_done(Line("every name server serves " +
                         count_of(published.challenges, wanted.challenges) + " challenge and " +
                         count_of(published.tlsa, wanted.tlsa) + " TLSA records")
                        .as("records-published"));
  }
  // A note is added only to news, so that cron does not mail it every time.
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
