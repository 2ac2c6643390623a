// CAA records by a resolver, which follows CNAMEs and validates for us.
#pragma once

#include <map>
#include <optional>

#include "core/dns/caa.h"
#include "core/env/env.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// What was found is kept for the life of the object; what could not be fetched is queried again.
class CaaLookup final : public CaaSource {
 public:
  // Both are kept by the caller.
  CaaLookup(Env& env, const Settings& settings) : env_(env), settings_(settings) {}

  // All owners in flight together at the first resolver; those that it has no answer for at the
  // next one. SERVFAIL from the last is an error, everything else not_yet. A name in a zone of the
  // settings that has never been signed is not queried: an error.
  std::vector<Result<Records>> at(std::span<const DnsName> owners) override;

 private:
  std::map<DnsName, Result<Records>> ask_served(const std::vector<DnsName>& owners);
  std::map<DnsName, Result<Records>> ask(const std::vector<DnsName>& owners);

  Env& env_;
  const Settings& settings_;
  std::map<DnsName, Records> known_;
};

// nullopt: the rdata is malformed (RFC 8659 §4.1).
std::optional<CaaRecord> caa_record(const Record& record);

}  // namespace millrace::dnszone
