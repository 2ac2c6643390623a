// Every RRset of a signed zone in the order in which it is written: the names in canonical order,
// NSEC3 records among them, and last a ZONEMD. What signs and what checks both go by it, in parts
// and on several threads.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/keys/signing_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/zone_assembly.h"
#include "dnszone/verify/nsec3.h"

namespace millrace::dnszone {

// What there must be in the signed zone.
struct SigningCount {
  size_t rrsets = 0;  // that the zone vouches for
  size_t signatures = 0;
  size_t links = 0;  // of the chain of NSEC or NSEC3
};

class SigningPlan {
 public:
  // The request and the zone must outlive it. An error: two names have one NSEC3 hash.
  static Result<SigningPlan> make(const SignRequest& request, const ZoneAssembly& zone);

  uint32_t serial() const { return request_->serial; }
  bool has_zonemd() const { return request_->zonemd; }
  size_t items() const { return request_->nsec3 ? items_.size() : zone_->nodes().size(); }
  SigningCount count(const SigningKeys& keys) const;

  // Calls Result<void> visit(const ZoneNode&, const RrsetView&) for each RRset of an item: of a
  // name its SOA first and its NSEC last. All records of one owner are of one item. A ZONEMD that
  // is made again is left out.
  template <class Visit>
  Result<void> visit(size_t item, Visit&& visit) const {
    if (!request_->nsec3) return visit_name(item, visit);
    const Item& both = items_[item];
    if (both.name != kNone) TRY(visit_name(both.name, visit));
    return both.nsec3 == kNone ? Result<void>() : visit_nsec3(both.nsec3, visit);
  }
  // Calls it for the ZONEMD, of which the rdata is known when all the rest is signed.
  template <class Visit>
  Result<void> visit_zonemd(std::string_view rdata, Visit&& visit) const;

 private:
  SigningPlan(const SignRequest& request, const ZoneAssembly& zone)
      : request_(&request), zone_(&zone) {}

  template <class Visit>
  Result<void> visit_name(size_t index, Visit& visit) const;
  bool comes_last(size_t index, const RrsetView& rrset) const {
    return request_->zonemd && index == 0 && rrset.type == RrType::zonemd;
  }
  template <class Visit>
  Result<void> visit_nsec3(size_t index, Visit& visit) const;
  template <class Visit>
  Result<void> visit_denial(const ZoneNode& node, RrType type, std::string_view rdata,
                            Visit& visit) const;
  std::string nsec_of(size_t index) const;
  std::string nsec3_of(size_t index) const;
  Result<void> merge_items();

  static constexpr uint32_t kNone = UINT32_MAX;
  struct Item {  // indexes into nodes() and nsec3_
    uint32_t name = kNone, nsec3 = kNone;
  };

  const SignRequest* request_;
  const ZoneAssembly* zone_;
  std::vector<const DnsName*> nsec_next_;  // by index of the node; null: no NSEC there
  std::vector<Nsec3Link> nsec3_;
  std::vector<Item> items_;  // with NSEC3
};

template <class Visit>
Result<void> SigningPlan::visit_name(size_t index, Visit& visit) const {
  const ZoneNode& node = zone_->nodes()[index];
  const RrsetView* soa = node.find(RrType::soa);
  if (soa) TRY(visit(node, *soa));
  for (const RrsetView& rrset : node.rrsets) {
    if (&rrset != soa && !comes_last(index, rrset)) TRY(visit(node, rrset));
  }
  if (!nsec_next_[index]) return {};
  return visit_denial(node, RrType::nsec, nsec_of(index), visit);
}

template <class Visit>
Result<void> SigningPlan::visit_zonemd(std::string_view rdata, Visit&& visit) const {
  const ZoneNode& apex = zone_->nodes().front();
  const std::array<std::string_view, 1> only{rdata};
  return visit(apex, RrsetView{RrType::zonemd, apex.find(RrType::zonemd)->ttl, only});
}

template <class Visit>
Result<void> SigningPlan::visit_nsec3(size_t index, Visit& visit) const {
  ASSIGN(const DnsName owner, nsec3_owner(nsec3_[index].hash, request_->origin));
  const ZoneNode node{&owner, NodeKind::authoritative, {}, {}};
  return visit_denial(node, RrType::nsec3, nsec3_of(index), visit);
}

template <class Visit>
Result<void> SigningPlan::visit_denial(const ZoneNode& node, RrType type, std::string_view rdata,
                                       Visit& visit) const {
  const std::array<std::string_view, 1> only{rdata};
  return visit(node, RrsetView{type, zone_->denial_ttl(), only});
}

}  // namespace millrace::dnszone
