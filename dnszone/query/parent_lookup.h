// What the parent of a zone publishes about it: DS records and name servers. From a resolver and
// the parent's own servers, unverified: for messages, and for additional servers to query.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/dns/parent_view.h"
#include "dnszone/query/server_set.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

class ParentLookup {
 public:
  // All are kept by the caller.
  ParentLookup(Env& env, const Settings& settings, HostAddresses& hosts)
      : env_(env), settings_(settings), hosts_(hosts) {}

  // Best effort, all zones together in three rounds at most. Name servers are queried only where
  // the zone's settings name none.
  std::map<DnsName, ParentView> of(const std::vector<const ZoneSettings*>& zones);

 private:
  Env& env_;
  const Settings& settings_;
  HostAddresses& hosts_;
};

// That resolvers which validate refuse the zone: none of its keys matches a DS at the parent, or
// none of an algorithm that a DS has. `keys`: the zone's DNSKEY RRset. nullopt: all is well, or
// nothing is known.
std::optional<std::string> ds_fault(const ParentView& parent, const DnsName& zone,
                                    const std::vector<Record>& keys);

// The DS that can be matched here (digests SHA-256 and SHA-384); nullopt: none is known.
std::optional<std::vector<std::string>> usable_ds(const ParentView& parent);

// Where the two lists of name servers differ, a line; nullopt: they do not, or the parent's is not
// known.
std::optional<std::string> delegation_mismatch(const ParentView& parent,
                                               const std::vector<NameServer>& listed);

// Those that only the parent lists and that have an address; the others cannot be queried.
std::vector<NameServer> only_at_parent(const std::vector<NameServer>& listed,
                                       const ParentView& parent, HostAddresses& hosts);

}  // namespace millrace::dnszone
