#include "dnszone/verify/nsec3_check.h"

#include <algorithm>
#include <map>

#include "core/base/encoding.h"
#include "core/crypto/chain_check.h"
#include "dnszone/record/type_bitmap.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/verify/nsec3.h"

namespace millrace::dnszone {
namespace {

// The NSEC3 records of one chain by the text of their hash, which sorts as the hash does.
struct ChainRecord {
  const DnsName* owner;
  Nsec3 nsec3;
};
using Chain = std::map<std::string, ChainRecord>;

// The first label, which should be a hash.
std::string first_label(const DnsName& name) {
  const std::string& wire = name.wire();
  return wire.substr(1, static_cast<unsigned char>(wire[0]));
}

Chain read_chain(const ZoneNodes& zone, const DnsName& origin, const Nsec3Parameters& parameters,
                 FaultList& faults) {
  Chain chain;
  for (const ZoneNode& node : zone.hashed()) {
    const RrsetView* rrset = node.find(RrType::nsec3);
    if (!rrset) {
      faults.add(*node.owner, RrType::nsec3, "missing, but there is a signature for it");
      continue;
    }
    for (const std::string_view rdata : rrset->rdata) {
      auto nsec3 = parse_nsec3(rdata);
      if (!nsec3) {
        faults.add(*node.owner, RrType::nsec3, "malformed");
      } else if (nsec3->parameters == parameters && node.owner->parent() == origin) {
        chain.insert_or_assign(first_label(*node.owner),
                               ChainRecord{node.owner, std::move(*nsec3)});
      }
    }
  }
  return chain;
}

void check_closed(const Chain& chain, FaultList& faults) {
  for (auto it = chain.begin(); it != chain.end(); ++it) {
    const auto next = std::next(it) == chain.end() ? chain.begin() : std::next(it);
    if (base32hex(it->second.nsec3.next_hash) != next->first) {
      faults.add(*it->second.owner, RrType::nsec3,
                 "the next hash is " + base32hex(it->second.nsec3.next_hash) + ", expected " +
                     next->first);
    }
  }
}

bool is_in_opt_out_span(const Chain& chain, const std::string& hash) {
  if (chain.empty()) return false;
  auto after = chain.lower_bound(hash);
  const auto& cover = after == chain.begin() ? *chain.rbegin() : *std::prev(after);
  return cover.second.nsec3.opt_out;
}

void check_chain(const ZoneNodes& zone, const DnsName& origin, const Nsec3Parameters& parameters,
                 FaultList& faults) {
  const Chain chain = read_chain(zone, origin, parameters, faults);
  check_closed(chain, faults);
  std::vector<std::string> named;
  for (const Nsec3Link& link : nsec3_links(zone.nodes(), parameters, false)) {
    const std::string hash = base32hex(link.hash);
    const auto found = chain.find(hash);
    if (found == chain.end()) {
      if (link.may_be_left_out && is_in_opt_out_span(chain, hash)) continue;
      faults.add(*link.node->owner, RrType::nsec3, "missing, expected one at " + hash);
      continue;
    }
    named.push_back(hash);
    if (const auto wanted = nsec3_types(*link.node); found->second.nsec3.types != wanted) {
      faults.add(
          *link.node->owner, RrType::nsec3,
          "lists " + types_text(found->second.nsec3.types) + ", expected " + types_text(wanted));
    }
  }
  for (const auto& [hash, record] : chain) {
    if (!std::binary_search(named.begin(), named.end(), hash)) {
      faults.add(*record.owner, RrType::nsec3, "matches no name of the zone");
    }
  }
}

}  // namespace

void check_nsec3_chains(const ZoneNodes& zone, const DnsName& origin,
                        std::span<const std::string_view> parameters, FaultList& faults) {
  bool is_any = false;
  for (const std::string_view rdata : parameters) {
    const auto parsed = parse_nsec3param(rdata);
    const bool is_in_use = !parsed || octet_at(rdata, 1) == 0;
    is_any |= is_in_use;
    if (!parsed || parsed->hash != 1) {
      faults.add(origin, RrType::nsec3param, "malformed, or an unknown hash");
    } else if (is_in_use) {
      check_chain(zone, origin, *parsed, faults);
    }
  }
  if (!is_any)
    faults.add(origin, RrType::nsec3param, "with flags, expected one with 0 (RFC 5155 §4)");
}

}  // namespace millrace::dnszone
