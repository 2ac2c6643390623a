#include "dnszone/sign/sign_zone.h"

#include <algorithm>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/readback_chain.h"
#include "dnszone/sign/readback_check.h"
#include "dnszone/sign/rrset_signer.h"
#include "dnszone/sign/signing_plan.h"
#include "dnszone/sign/zone_assembly.h"
#include "dnszone/sign/zonemd_signing.h"
#include "dnszone/verify/parallel.h"
#include "dnszone/verify/zone_digest.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kSlack = 1024;  // octets
constexpr size_t kChunk = 100;   // names: a few milliseconds of signing, a few ten thousand octets

Error not_used(Error fault, const DnsName& origin) {
  fault.message = "zone " + origin.text() +
                  ": the signed zone does not verify and is not used: " + fault.message;
  return fault;
}

// One thread's share of the work.
class Worker {
 public:
  Worker(const SignContext& context, const SigningPlan& plan, SignatureSample& sample)
      : origin_(context.origin),
        plan_(plan),
        signer_(RrsetSigner::make(context)),
        check_(context, plan, sample) {}

  Result<SignedPart> operator()(size_t chunk) {
    if (!signer_) return signer_.error();
    const size_t first = chunk * kChunk;
    const size_t end = std::min(first + kChunk, plan_.items());
    SignedPart part;
    // Room for a part like the one before, so that growing does not copy.
    part.text.reserve(text_size_);
    part.stored.reserve(stored_size_);
    bool is_all_signed = true;
    for (size_t item = first; item < end; ++item) {
      TRY(plan_.visit(item, [&](const ZoneNode& node, const RrsetView& rrset) {
        is_all_signed &= node.is_authoritative(rrset.type);
        return signer_->write(node, rrset, part);
      }));
    }
    if (plan_.has_zonemd()) TRY(append_digested_text(part.digested, origin_, part.text));
    text_size_ = part.text.size() + kSlack;
    stored_size_ = part.stored.size() + kSlack;
    // If all signatures are kept, the same lines were checked when they were new; lines without a
    // signature may be new.
    if (part.kept == part.signatures && is_all_signed) return part;
    if (auto good = check_.check(first, end, part); !good) {
      return not_used(std::move(good).error(), origin_);
    }
    return part;
  }

 private:
  const DnsName& origin_;
  const SigningPlan& plan_;
  Result<RrsetSigner> signer_;
  ReadbackCheck check_;
  size_t text_size_ = 0, stored_size_ = 0;
};

// Takes the parts in order: each is checked once more, passed on, and counted.
class OutputAssembler {
 public:
  OutputAssembler(const SigningKeys& keys, const DnsName& origin, const Secret& seal,
                  SigningOutput& output)
      : origin_(origin), scan_(keys), seal_(seal), output_(output) {}

  Result<void> begin() {
    TRY(output_.add_text("; Signed by millrace. Not to be edited: the source of the zone is.\n"));
    return output_.add_store(store_head());
  }

  Result<void> take(const SignedPart& part) {
    if (auto good = scan_.take(part.text); !good) return not_used(std::move(good).error(), origin_);
    seal_.add(part.stored);
    TRY(output_.add_text(part.text));
    TRY(output_.add_store(part.stored));
    count(part);
    return {};
  }

  Result<SigningOutcome> finish(const SigningCount& wanted) {
    if (auto good = scan_.finish(wanted); !good) return not_used(std::move(good).error(), origin_);
    TRY(output_.add_store(seal_.finish()));
    return std::move(outcome_);
  }

 private:
  void count(const SignedPart& part) {
    SignedZone& zone = outcome_.zone;
    zone.signatures += part.signatures;
    zone.earliest_expiry = std::min(zone.earliest_expiry, part.earliest_expiry);
    zone.refresh_at = std::min(zone.refresh_at, part.refresh_at);
    zone.latest_inception = std::max(zone.latest_inception, part.latest_inception);
    outcome_.kept += part.kept;
  }

  const DnsName& origin_;
  ReadbackChain scan_;
  StoreSeal seal_;
  SigningOutput& output_;
  SigningOutcome outcome_{{{}, 0, 0, TimePoint::max(), TimePoint::max()}};
};

Result<void> sign_all(const SignContext& context, const SigningPlan& plan, SignatureSample& sample,
                      unsigned threads, OutputAssembler& assembler) {
  TRY(assembler.begin());
  RunningDigest digest = begin_zonemd(kZonemdSha384);
  TRY(in_chunks<SignedPart>((plan.items() + kChunk - 1) / kChunk, threads,
                            [&] { return Worker(context, plan, sample); },
                            [&](const SignedPart& part) {
                              digest.add(part.digested);
                              return assembler.take(part);
                            }));
  if (!plan.has_zonemd()) return {};
  ASSIGN(const SignedPart zonemd, zonemd_part(digest.finish(), context, plan, sample));
  return assembler.take(zonemd);
}

// nullopt: none was given, or `refused` contains the reason.
std::optional<SignatureStore> open_store(const SignOptions& options, const Secret& key,
                                         std::string& refused) {
  if (!options.store) return std::nullopt;
  auto store = SignatureStore::open(*options.store, key);
  if (store) return std::move(*store);
  refused = store.error().text();
  return std::nullopt;
}

struct Prepared {
  SigningSchedule schedule;
  SigningKeys chosen;
  ZoneAssembly zone;
};

Result<Prepared> prepare(std::vector<const Record*> records, const std::vector<ZoneKey>& keys,
                         const SignRequest& request, const RecordPlaces& places) {
  ASSIGN(const SigningSchedule schedule, SigningSchedule::make(request.now, request.validity));
  ASSIGN(SigningKeys chosen, choose_keys(keys, request.origin, request.now));
  TRY(check_source_keys(records, keys, request.origin));
  ASSIGN(ZoneAssembly zone, ZoneAssembly::make(std::move(records), chosen, request, places));
  TRY(check_ttls(zone, schedule, places));
  return Prepared{schedule, std::move(chosen), std::move(zone)};
}

}  // namespace

Result<SigningOutcome> sign_to(SigningOutput& output, std::vector<const Record*> records,
                               const std::vector<ZoneKey>& keys, const SignRequest& request,
                               const SignOptions& options) {
  ASSIGN(const Prepared prepared, prepare(std::move(records), keys, request, options.places));
  const auto& [schedule, chosen, zone] = prepared;
  ASSIGN(const SigningPlan plan, SigningPlan::make(request, zone));
  const Secret seal = store_key(chosen.zone_signers, request.origin);
  std::string refused;
  const std::optional<SignatureStore> store = open_store(options, seal, refused);
  const SignContext context{chosen,
                            request.origin,
                            schedule,
                            schedule.margin(zone.soa_expire(), zone.greatest_ttl()),
                            store ? &*store : nullptr,
                            options.verified};
  const SigningCount count = plan.count(chosen);
  SignatureSample sample(count.signatures, store.has_value(), options.verify_all);
  OutputAssembler assembler(chosen, request.origin, seal, output);
  TRY(sign_all(context, plan, sample, std::max(1U, request.threads), assembler));
  ASSIGN(SigningOutcome outcome, assembler.finish(count));
  outcome.zone.serial = request.serial;
  outcome.store_refused = std::move(refused);
  if (const auto change = next_key_change(keys, request.now)) {
    outcome.zone.refresh_at = std::min(outcome.zone.refresh_at, *change);
  }
  return outcome;
}

Result<void> check_signable(std::vector<const Record*> records, const std::vector<ZoneKey>& keys,
                            const SignRequest& request, const RecordPlaces& places) {
  TRY(prepare(std::move(records), keys, request, places));
  return {};
}

}  // namespace millrace::dnszone
