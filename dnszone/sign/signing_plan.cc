#include "dnszone/sign/signing_plan.h"

#include <algorithm>

#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/nsec.h"

namespace millrace::dnszone {
namespace {

std::vector<const DnsName*> nsec_successors(const std::vector<ZoneNode>& nodes) {
  const std::vector<const ZoneNode*> owners = nsec_owners(nodes);
  std::vector<const DnsName*> successors(nodes.size(), nullptr);
  for (size_t i = 0; i < owners.size(); ++i) {
    const auto index = static_cast<size_t>(owners[i] - nodes.data());
    successors[index] = owners[(i + 1) % owners.size()]->owner;  // the last points to the apex
  }
  return successors;
}

}  // namespace

Result<SigningPlan> SigningPlan::make(const SignRequest& request, const ZoneAssembly& zone) {
  SigningPlan plan(request, zone);
  if (!request.nsec3) {
    plan.nsec_next_ = nsec_successors(zone.nodes());
    return plan;
  }
  plan.nsec_next_.resize(zone.nodes().size(), nullptr);
  plan.nsec3_ = nsec3_links(zone.nodes(), Nsec3Parameters{}, request.opt_out);
  const auto clash =
      std::adjacent_find(plan.nsec3_.begin(), plan.nsec3_.end(),
                         [](const Nsec3Link& a, const Nsec3Link& b) { return a.hash == b.hash; });
  if (clash != plan.nsec3_.end()) {
    return Error(clash->node->owner->text() + " and " + (clash + 1)->node->owner->text() +
                 " have the same NSEC3 hash: sign with NSEC, or rename one");
  }
  TRY(plan.merge_items());
  return plan;
}

// Both are in canonical order; base32hex keeps that of the hashes. A name may be the hash of
// another.
Result<void> SigningPlan::merge_items() {
  const std::vector<ZoneNode>& nodes = zone_->nodes();
  items_.reserve(nodes.size() + nsec3_.size());
  uint32_t name = 0;
  for (uint32_t link = 0; link < nsec3_.size(); ++link) {
    ASSIGN(const DnsName owner, nsec3_owner(nsec3_[link].hash, request_->origin));
    while (name < nodes.size() && canonical_less(*nodes[name].owner, owner)) {
      items_.push_back({name++, kNone});
    }
    const bool is_name = name < nodes.size() && *nodes[name].owner == owner;
    items_.push_back({is_name ? name++ : kNone, link});
  }
  while (name < nodes.size()) items_.push_back({name++, kNone});
  return {};
}

SigningCount SigningPlan::count(const SigningKeys& keys) const {
  SigningCount count;
  count.links = nsec3_.size() + nsec_next_.size() -
                static_cast<size_t>(std::count(nsec_next_.begin(), nsec_next_.end(), nullptr));
  count.rrsets = count.links;
  count.signatures = count.links * keys.zone_signers.size();
  for (const ZoneNode& node : zone_->nodes()) {
    for (const RrsetView& rrset : node.rrsets) {
      if (!node.is_authoritative(rrset.type)) continue;
      ++count.rrsets;
      count.signatures += keys.signers_of(rrset.type).size();
    }
  }
  return count;
}

std::string SigningPlan::nsec_of(size_t index) const {
  return nsec_rdata(*nsec_next_[index], nsec_types(zone_->nodes()[index]));
}

std::string SigningPlan::nsec3_of(size_t index) const {
  const Nsec3Link& link = nsec3_[index];
  const Nsec3Link& next = nsec3_[(index + 1) % nsec3_.size()];
  return nsec3_rdata(Nsec3Parameters{}, request_->opt_out, next.hash, nsec3_types(*link.node));
}

}  // namespace millrace::dnszone
