// Whether the resolvers that this host asks work, and validate.
#pragma once

#include <vector>

#include "core/env/env.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Asks every resolver, the configured ones or the system's, about `names`; at most the first of
// them. One that has no answer is an error, and one that does not say that a zone with a DS is
// authentic: what it gives could be forged. Errors have ids of cli/check/findings.h.
std::vector<Error> resolver_faults(Env& env, const Settings& settings,
                                   const std::vector<DnsName>& names);

}  // namespace millrace::dnszone
