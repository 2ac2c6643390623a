// Signing a whole zone: assembled, chained, signed in parts, each of them read back and verified.
#include <algorithm>

#include "dnszone/parallel.h"
#include "dnszone/rrset_signer.h"
#include "dnszone/signed_check.h"
#include "dnszone/signing_plan.h"
#include "dnszone/zone_assembly.h"
#include "dnszone/zone_digest.h"
#include "dnszone/zone_signer.h"
#include "dnszone/zonemd_signing.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kChunk = 500;  // names: some tens of milliseconds of signing

Error not_used(Error fault, const DnsName& origin) {
  fault.message = "zone " + origin.text() +
                  ": what was signed does not verify, so it is not used: " + fault.message;
  return fault;
}

// One thread's share of the work.
class Worker {
 public:
  Worker(const SigningRules& rules, const SigningPlan& plan, SignatureSample& sample)
      : origin_(rules.origin),
        plan_(plan),
        signer_(RrsetSigner::make(rules)),
        check_(rules, plan, sample) {}

  Result<SignedPart> operator()(size_t chunk) {
    if (!signer_) return signer_.error();
    const size_t first = chunk * kChunk;
    const size_t end = std::min(first + kChunk, plan_.items());
    SignedPart part;
    for (size_t item = first; item < end; ++item) {
      TRY(plan_.visit(item, [&](const ZoneNode& node, const RrsetView& rrset) {
        return signer_->write(node, rrset, part);
      }));
    }
    if (plan_.has_zonemd()) TRY(append_digested_text(part.digested, origin_, part.text));
    // Where all is kept, the same lines were checked when they were new.
    if (part.kept == part.signatures && part.signatures > 0) return part;
    if (auto good = check_.check(first, end, part); !good) {
      return not_used(std::move(good).error(), origin_);
    }
    return part;
  }

 private:
  const DnsName& origin_;
  const SigningPlan& plan_;
  Result<RrsetSigner> signer_;
  SignedCheck check_;
};

SignedPart begin_whole() {
  SignedPart whole;
  whole.text = "; Signed by millrace. Not to be edited: the source of the zone is.\n";
  whole.stored = begin_store();
  return whole;
}

// Room for all when the first of so many parts is there, so that growing does not copy. What is
// not used of it costs addresses only.
void make_room(SignedPart& whole, const SignedPart& first, size_t parts) {
  whole.text.reserve((first.text.size() + 1024) * parts * 5 / 4);
  whole.stored.reserve((first.stored.size() + 1024) * parts * 5 / 4);
}

Result<SignedPart> sign_all(const SigningRules& rules, const SigningPlan& plan,
                            SignatureSample& sample, unsigned threads) {
  SignedPart whole = begin_whole();
  ZoneDigest digest(kZonemdSha384);
  const size_t chunks = (plan.items() + kChunk - 1) / kChunk;
  TRY(in_chunks<SignedPart>(
      chunks, threads, [&] { return Worker(rules, plan, sample); },
      [&](const SignedPart& part) {
        if (whole.signatures == 0) make_room(whole, part, chunks);
        whole.append(part);
        digest.update(part.digested);
      }));
  if (!plan.has_zonemd()) return whole;
  ASSIGN(const SignedPart zonemd, zonemd_part(digest.finish(), rules, plan, sample));
  whole.append(zonemd);
  return whole;
}

// nullopt: none was given, or `refused` says why it is of no use.
std::optional<SignatureStore> open_store(const SigningHelp& help, const Secret& key,
                                         std::string& refused) {
  if (!help.store) return std::nullopt;
  auto store = SignatureStore::open(*help.store, key);
  if (store) return std::move(*store);
  refused = store.error().text();
  return std::nullopt;
}

SigningOutcome outcome_of(SignedPart whole, uint32_t serial) {
  SigningOutcome outcome;
  outcome.zone.text = std::move(whole.text);
  outcome.zone.serial = serial;
  outcome.zone.signatures = whole.signatures;
  outcome.zone.earliest_expiry = whole.earliest_expiry;
  outcome.zone.refresh_at = whole.refresh_at;
  outcome.store = std::move(whole.stored);
  outcome.kept = whole.kept;
  return outcome;
}

}  // namespace

Result<SigningOutcome> sign_records(std::vector<const Record*> records,
                                    const std::vector<ZoneKey>& keys, const SignRequest& request,
                                    const SigningHelp& help) {
  ASSIGN(const SigningSchedule schedule, SigningSchedule::make(request.now, request.validity));
  ASSIGN(const SigningKeys chosen, choose_keys(keys, request.origin, request.now));
  ASSIGN(const ZoneAssembly zone, ZoneAssembly::make(std::move(records), chosen, request));
  TRY(check_ttls(zone.nodes(), schedule));
  ASSIGN(const SigningPlan plan, SigningPlan::make(request, zone));
  const Secret seal = store_key(chosen.zone_signers, request.origin);
  std::string refused;
  const std::optional<SignatureStore> store = open_store(help, seal, refused);
  const SigningRules rules{chosen, request.origin, schedule,
                           schedule.margin(zone.soa_expire(), zone.greatest_ttl()),
                           store ? &*store : nullptr};
  const SigningCount count = plan.count(chosen);
  SignatureSample sample(count.signatures, store.has_value(), help.verify_all);
  auto whole = sign_all(rules, plan, sample, std::max(1U, request.threads));
  if (!whole) return std::move(whole).error();
  if (auto closed = check_chain_closes(whole->text, chosen, count); !closed) {
    return not_used(std::move(closed).error(), request.origin);
  }
  seal_store(whole->stored, seal);
  SigningOutcome outcome = outcome_of(std::move(*whole), request.serial);
  outcome.store_refused = std::move(refused);
  if (const auto change = next_key_change(keys, request.now)) {
    outcome.zone.refresh_at = std::min(outcome.zone.refresh_at, *change);
  }
  return outcome;
}

Result<SignedZone> sign_zone(const std::vector<Record>& records, const std::vector<ZoneKey>& keys,
                             const SignRequest& request) {
  std::vector<const Record*> pointers;
  pointers.reserve(records.size());
  for (const Record& record : records) pointers.push_back(&record);
  ASSIGN(SigningOutcome outcome, sign_records(std::move(pointers), keys, request));
  return std::move(outcome.zone);
}

std::vector<const Record*> records_of(const ZoneText& text) {
  std::vector<const Record*> records;
  records.reserve(text.records.size());
  for (const PlacedRecord& placed : text.records) records.push_back(&placed.record);
  return records;
}

}  // namespace millrace::dnszone
