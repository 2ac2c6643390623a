#include "dnszone/verify/verify_zone.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/crypto/chain_check.h"
#include "dnszone/keys/ds.h"
#include "dnszone/record/soa.h"
#include "dnszone/verify/node_verifier.h"
#include "dnszone/verify/nsec3_check.h"
#include "dnszone/verify/nsec_check.h"
#include "dnszone/verify/parallel.h"
#include "dnszone/verify/zonemd_check.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kChunk = 500;  // names

class ZoneVerifier {
 public:
  ZoneVerifier(const ZoneNodes& zone, const VerifyRequest& request, const VerifyDepth& depth)
      : zone_(zone), request_(request), depth_(depth), part_{FaultList(depth.faults), 0, {}} {}

  VerifiedPart run() {
    for (const RrsetFault& fault : zone_.faults()) part_.faults.add(fault.text());
    if (!check_apex()) return std::move(part_);
    check_keys();
    check_signatures();
    check_chain();
    zonemd_ = check_zonemd(zone_, request_.origin, request_.zonemd, part_.faults);
    return std::move(part_);
  }
  ZonemdOutcome take_zonemd() { return std::move(zonemd_); }

 private:
  bool check_apex();
  void check_keys();
  std::vector<const VerifyingKey*> entry_points(const std::vector<VerifyingKey>& keys);
  void check_signatures();
  void check_chain();
  const ZoneNode& apex() const { return zone_.nodes().front(); }

  const ZoneNodes& zone_;
  const VerifyRequest& request_;
  const VerifyDepth& depth_;
  VerifiedPart part_;
  ZonemdOutcome zonemd_;
};

bool ZoneVerifier::check_apex() {
  const bool is_there = !zone_.nodes().empty() && *apex().owner == request_.origin;
  const RrsetView* soa = is_there ? apex().find(RrType::soa) : nullptr;
  if (!soa || soa->rdata.size() != 1) {
    part_.faults.add(request_.origin, RrType::soa, "expected one");
    return false;
  }
  if (!apex().find(RrType::dnskey)) {
    part_.faults.add(request_.origin, RrType::dnskey, "missing: the zone is not signed");
    return false;
  }
  return true;
}

// The keys that may begin the chain of trust: those that a DS names or, where none is known, those
// with the SEP flag.
std::vector<const VerifyingKey*> ZoneVerifier::entry_points(const std::vector<VerifyingKey>& keys) {
  std::vector<const VerifyingKey*> entries;
  for (const VerifyingKey& key : keys) {
    const bool is_named = std::any_of(
        request_.ds.begin(), request_.ds.end(),
        [&](const std::string& ds) { return ds_matches(ds, request_.origin.wire(), key.rdata); });
    const bool is_sep = (key.dnskey.flags & kSepFlag) != 0;
    if (request_.ds.empty() ? is_sep : is_named) entries.push_back(&key);
  }
  if (entries.empty()) {
    part_.faults.add(request_.origin, RrType::dnskey,
                     request_.ds.empty() ? "no key with the SEP flag (257)"
                                         : "no key matches the DS: " + joined(request_.ds, "; "));
  }
  return entries;
}

void ZoneVerifier::check_keys() {
  const RrsetView& dnskeys = *apex().find(RrType::dnskey);
  VerifyingKeys opened = open_keys(dnskeys.rdata);
  for (const std::string& fault : opened.faults) {
    part_.faults.add(request_.origin, RrType::dnskey, fault);
  }
  const auto entries = entry_points(opened.keys);
  if (entries.empty()) return;
  const SignatureCheck check{request_.origin, request_.at, false};
  bool is_algorithm_there = false;
  for (const SignatureView& signature : apex().signatures) {
    const auto rrsig = parse_rrsig(signature.rdata);
    if (!rrsig || rrsig->covered != RrType::dnskey) continue;
    const auto key = check.run(*apex().owner, dnskeys, *rrsig, opened.keys);
    const bool is_by_entry = std::any_of(entries.begin(), entries.end(), [&](const auto* entry) {
      is_algorithm_there |= entry->dnskey.algorithm == rrsig->algorithm;
      return key ? *key == entry
                 : entry->tag == rrsig->key_tag && entry->dnskey.algorithm == rrsig->algorithm;
    });
    if (is_by_entry) return;  // an invalid one is reported with the signatures
  }
  if (!is_algorithm_there) return;  // a missing one is reported there too
  part_.faults.add(request_.origin, RrType::dnskey,
                   "no good signature by key " + std::to_string(entries.front()->tag) +
                       (request_.ds.empty() ? ", which has the SEP flag" : ", which the DS names"));
}

void ZoneVerifier::check_signatures() {
  const std::span<const std::string_view> dnskeys = apex().find(RrType::dnskey)->rdata;
  const size_t plain = zone_.nodes().size();
  const size_t all = plain + zone_.hashed().size();
  const auto worker = [&] {
    return [this, plain, all,
            verifier = NodeVerifier(dnskeys, request_.origin, request_.at, depth_.sample)](
               size_t chunk) mutable -> Result<VerifiedPart> {
      VerifiedPart part{FaultList(depth_.faults), 0, {}};
      for (size_t i = chunk * kChunk; i < std::min(all, (chunk + 1) * kChunk); ++i) {
        verifier.check(i < plain ? zone_.nodes()[i] : zone_.hashed()[i - plain], part);
      }
      return part;
    };
  };
  const auto take = [&](VerifiedPart part) {
    part_.append(std::move(part));
    return Result<void>();
  };
  const auto outcome =
      in_chunks<VerifiedPart>((all + kChunk - 1) / kChunk, depth_.threads, worker, take);
  if (!outcome) part_.faults.add(outcome.error().text());
}

void ZoneVerifier::check_chain() {
  const RrsetView* nsec3param = apex().find(RrType::nsec3param);
  const bool has_nsec = apex().find(RrType::nsec) != nullptr;
  if (nsec3param) {
    check_nsec3_chains(zone_, request_.origin, nsec3param->rdata, part_.faults);
  } else {
    for (const ZoneNode& node : zone_.hashed()) {
      part_.faults.add(*node.owner, RrType::nsec3, "in a zone without NSEC3PARAM");
    }
  }
  if (has_nsec || !nsec3param) check_nsec_chain(zone_, part_.faults);
}

}  // namespace

VerifyReport verify_records(std::vector<const Record*> records, const VerifyRequest& request,
                            const VerifyDepth& depth) {
  const ZoneNodes zone(std::move(records), request.origin);
  ZoneVerifier verifier(zone, request, depth);
  VerifiedPart found = verifier.run();
  ZonemdOutcome zonemd = verifier.take_zonemd();
  VerifyReport report;
  report.zonemd = std::move(zonemd.matching);
  report.notes = std::move(zonemd.notes);
  report.faults = found.faults.lines();
  report.fault_count = found.faults.count();
  report.signatures = found.signatures;
  report.earliest_expiry = found.earliest_expiry.value_or(TimePoint{});
  const RrsetView* soa = zone.nodes().empty() ? nullptr : zone.nodes().front().find(RrType::soa);
  if (soa) report.serial = parse_soa(soa->rdata.front()).serial;
  return report;
}

VerifyReport verify_zone(const std::vector<Record>& records, const VerifyRequest& request) {
  std::vector<const Record*> pointers;
  pointers.reserve(records.size());
  for (const Record& record : records) pointers.push_back(&record);
  return verify_records(std::move(pointers), request, {processor_count(), 1});
}

}  // namespace millrace::dnszone
