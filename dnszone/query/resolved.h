// What validating resolvers say about a name: records, or that there are none, and whether DNSSEC
// proves it.
#pragma once

#include <vector>

#include "dnszone/query/resolvers.h"

namespace millrace::dnszone {

// RFC 2308 §2: the name exists without such records, or it does not exist.
enum class Found { records, no_data, no_name };

struct Resolved {
  Found found;
  bool authenticated;  // AD: without it the zone is unsigned, or the resolver does not validate
  DnsName owner;       // where the CNAMEs end
  std::vector<Record> records;
};

// Each question to the first resolver that answers it. Errors: failed, the answer does not
// validate (bogus), its CNAMEs are a loop, or a record is malformed; not_yet: no resolver has an
// answer.
std::vector<Result<Resolved>> resolve(DnsTransport& dns, const std::vector<Question>& questions,
                                      const Resolvers& resolvers);

}  // namespace millrace::dnszone
