// Signing a whole zone: assembled, chained, signed in chunks, read back and verified.
#include <algorithm>
#include <array>

#include "dnszone/nsec.h"
#include "dnszone/nsec3.h"
#include "dnszone/parallel.h"
#include "dnszone/rrset_signer.h"
#include "dnszone/signed_check.h"
#include "dnszone/zone_assembly.h"
#include "dnszone/zone_signer.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kChunk = 500;  // names: some tens of milliseconds of signing

// What all threads read.
struct Plan {
  const SignRequest& request;
  const SigningKeys& keys;
  const SigningSchedule& schedule;
  const ZoneAssembly& zone;
  std::vector<const DnsName*> nsec_next;  // by index of the node; null: no NSEC there
  std::vector<Nsec3Link> nsec3;

  size_t work() const { return zone.nodes().size() + nsec3.size(); }
};

std::vector<const DnsName*> nsec_successors(const std::vector<ZoneNode>& nodes) {
  const std::vector<const ZoneNode*> owners = nsec_owners(nodes);
  std::vector<const DnsName*> successors(nodes.size(), nullptr);
  for (size_t i = 0; i < owners.size(); ++i) {
    const auto index = static_cast<size_t>(owners[i] - nodes.data());
    successors[index] = owners[(i + 1) % owners.size()]->owner;  // the last points to the apex
  }
  return successors;
}

Result<Plan> make_plan(const SignRequest& request, const SigningKeys& keys,
                       const SigningSchedule& schedule, const ZoneAssembly& zone) {
  Plan plan{request, keys, schedule, zone, {}, {}};
  if (!request.nsec3) {
    plan.nsec_next = nsec_successors(zone.nodes());
    return plan;
  }
  plan.nsec_next.resize(zone.nodes().size(), nullptr);
  plan.nsec3 = nsec3_links(zone.nodes(), Nsec3Parameters{}, request.opt_out);
  const auto clash =
      std::adjacent_find(plan.nsec3.begin(), plan.nsec3.end(),
                         [](const Nsec3Link& a, const Nsec3Link& b) { return a.hash == b.hash; });
  if (clash != plan.nsec3.end()) {
    return Error(clash->node->owner->text() + " and " + (clash + 1)->node->owner->text() +
                 " have one NSEC3 hash: sign with NSEC, or rename one");
  }
  return plan;
}

// One thread's share of the work: items are the nodes, then the NSEC3 records.
class Worker {
 public:
  explicit Worker(const Plan& plan)
      : plan_(plan), signer_(RrsetSigner::make(plan.keys, plan.request.origin, plan.schedule)) {}

  Result<SignedPart> operator()(size_t chunk) {
    if (!signer_) return signer_.error();
    SignedPart part;
    const size_t end = std::min((chunk + 1) * kChunk, plan_.work());
    for (size_t item = chunk * kChunk; item < end; ++item) {
      const size_t nodes = plan_.zone.nodes().size();
      TRY(item < nodes ? write_node(item, part) : write_nsec3(item - nodes, part));
    }
    return part;
  }

 private:
  Result<void> write_node(size_t index, SignedPart& part) {
    const ZoneNode& node = plan_.zone.nodes()[index];
    const RrsetView* soa = node.find(RrType::soa);
    if (soa) TRY(signer_->write(node, *soa, part));
    for (const RrsetView& rrset : node.rrsets) {
      if (&rrset != soa) TRY(signer_->write(node, rrset, part));
    }
    if (!plan_.nsec_next[index]) return {};
    return write_denial(node, RrType::nsec, nsec_rdata(*plan_.nsec_next[index], nsec_types(node)),
                        part);
  }

  Result<void> write_nsec3(size_t index, SignedPart& part) {
    const Nsec3Link& link = plan_.nsec3[index];
    const Nsec3Link& next = plan_.nsec3[(index + 1) % plan_.nsec3.size()];
    ASSIGN(const DnsName owner, nsec3_owner(link.hash, plan_.request.origin));
    const ZoneNode node{&owner, NodeKind::authoritative, {}, {}};
    return write_denial(
        node, RrType::nsec3,
        nsec3_rdata(Nsec3Parameters{}, plan_.request.opt_out, next.hash, nsec3_types(*link.node)),
        part);
  }

  Result<void> write_denial(const ZoneNode& node, RrType type, std::string_view rdata,
                            SignedPart& part) {
    const std::array<std::string_view, 1> only{rdata};
    return signer_->write(node, {type, plan_.zone.denial_ttl(), only}, part);
  }

  const Plan& plan_;
  Result<RrsetSigner> signer_;
};

Result<SignedPart> sign_all(const Plan& plan) {
  SignedPart whole;
  whole.text = "; Signed by millrace. Not to be edited: the source of the zone is.\n";
  TRY(in_chunks<SignedPart>((plan.work() + kChunk - 1) / kChunk, std::max(1U, plan.request.threads),
                            [&] { return Worker(plan); },
                            [&](SignedPart part) {
                              whole.text += part.text;
                              whole.signatures += part.signatures;
                              whole.earliest_expiry =
                                  std::min(whole.earliest_expiry, part.earliest_expiry);
                            }));
  return whole;
}

}  // namespace

Result<SignedZone> sign_records(std::vector<const Record*> records,
                                const std::vector<ZoneKey>& keys, const SignRequest& request) {
  ASSIGN(const SigningSchedule schedule, SigningSchedule::make(request.now, request.validity));
  ASSIGN(const SigningKeys chosen, choose_keys(keys, request.origin, request.now));
  ASSIGN(const ZoneAssembly zone, ZoneAssembly::make(std::move(records), chosen, request));
  TRY(check_ttls(zone.nodes(), schedule));
  ASSIGN(const Plan plan, make_plan(request, chosen, schedule, zone));
  ASSIGN(SignedPart whole, sign_all(plan));
  TRY(check_signed_text(whole, chosen, request));
  SignedZone result;
  result.text = std::move(whole.text);
  result.serial = request.serial;
  result.signatures = whole.signatures;
  result.earliest_expiry = whole.earliest_expiry;
  result.refresh_at =
      schedule.refresh_at(whole.earliest_expiry, zone.soa_expire(), zone.greatest_ttl());
  if (const auto change = next_key_change(keys, request.now)) {
    result.refresh_at = std::min(result.refresh_at, *change);
  }
  return result;
}

Result<SignedZone> sign_zone(const std::vector<Record>& records, const std::vector<ZoneKey>& keys,
                             const SignRequest& request) {
  std::vector<const Record*> pointers;
  pointers.reserve(records.size());
  for (const Record& record : records) pointers.push_back(&record);
  return sign_records(std::move(pointers), keys, request);
}

std::vector<const Record*> records_of(const ZoneText& text) {
  std::vector<const Record*> records;
  records.reserve(text.records.size());
  for (const PlacedRecord& placed : text.records) records.push_back(&placed.record);
  return records;
}

}  // namespace millrace::dnszone
