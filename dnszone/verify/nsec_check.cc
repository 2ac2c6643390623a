#include "dnszone/verify/nsec_check.h"

#include "dnszone/record/type_bitmap.h"
#include "dnszone/verify/nsec.h"

namespace millrace::dnszone {
namespace {

void check_link(const ZoneNode& node, const DnsName& next, FaultList& faults) {
  const RrsetView* rrset = node.find(RrType::nsec);
  if (!rrset) return faults.add(*node.owner, RrType::nsec, "missing");
  if (rrset->rdata.size() != 1) {
    return faults.add(*node.owner, RrType::nsec,
                      std::to_string(rrset->rdata.size()) + " of them, expected one");
  }
  const auto nsec = parse_nsec(rrset->rdata.front());
  if (!nsec) return faults.add(*node.owner, RrType::nsec, "malformed");
  if (nsec->next != next) {
    faults.add(*node.owner, RrType::nsec,
               "the next name is " + nsec->next.text() + ", expected " + next.text());
  }
  if (const auto wanted = nsec_types(node); nsec->types != wanted) {
    faults.add(*node.owner, RrType::nsec,
               "lists " + types_text(nsec->types) + ", expected " + types_text(wanted));
  }
}

}  // namespace

void check_nsec_chain(const ZoneNodes& zone, FaultList& faults) {
  const std::vector<const ZoneNode*> owners = nsec_owners(zone.nodes());
  for (size_t i = 0; i < owners.size(); ++i) {
    check_link(*owners[i], *owners[(i + 1) % owners.size()]->owner, faults);
  }
  for (const ZoneNode& node : zone.nodes()) {
    if (node.kind == NodeKind::occluded && node.find(RrType::nsec)) {
      faults.add(*node.owner, RrType::nsec, "is below a delegation or DNAME");
    }
  }
}

}  // namespace millrace::dnszone
