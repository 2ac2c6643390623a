// CNAMEs of the zone sources: where a record must be published so that it is found at its owner.
#pragma once

#include <map>

#include "core/files/files.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

class SourceAliases {
 public:
  SourceAliases(Files& files, const Settings& settings) : files_(files), settings_(settings) {}

  // The owner, or the end of the chain of CNAMEs that begins there, through all configured zones.
  // The end may lie in none of them. A zone that cannot be read has none: its edit reports the
  // reason. Errors: the chain is a loop, or longer than resolvers follow.
  Result<DnsName> end_of(const DnsName& owner);

 private:
  using Aliases = std::map<DnsName, DnsName>;
  const Aliases& of(const ZoneSettings& zone);

  Files& files_;
  const Settings& settings_;
  std::map<DnsName, Aliases> known_;  // by zone; each is read once
};

}  // namespace millrace::dnszone
