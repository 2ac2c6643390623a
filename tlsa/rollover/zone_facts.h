// What poll reports of the TLSA records in the zones, for quick look-up.
#pragma once

#include <map>
#include <set>

#include "core/bundle/documents.h"

namespace millrace::tlsa {

// A required record that is in neither set is denied: some server answered without it.
struct ZoneFacts {
  std::set<TlsaRecord> served;   // by all servers
  std::set<TlsaRecord> unknown;  // no server is without it, but one gave no answer
  std::set<TlsaRecord> lacking;  // denied by a server that has other records there
  std::map<DnsName, TlsaSet> sets;

  static ZoneFacts of(const PublishedDocument& published) {
    ZoneFacts facts{{published.tlsa.begin(), published.tlsa.end()},
                    {published.tlsa_unknown.begin(), published.tlsa_unknown.end()},
                    {published.tlsa_lacking.begin(), published.tlsa_lacking.end()},
                    {}};
    for (const TlsaSet& set : published.tlsa_sets) facts.sets.emplace(set.owner, set);
    return facts;
  }
};

}  // namespace millrace::tlsa
