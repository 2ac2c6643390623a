// What this host's files say about the things that expire: certificates, signatures, bundles.
#pragma once

#include "acme/state/order_store.h"
#include "cli/config/config.h"
#include "cli/pipeline/health.h"

namespace millrace::cli {

// Of the stages that the host runs. A file that cannot be read is left out: the stage that reads
// it, or `status`, reports that. `memory`: the order states that this process has read; or null.
std::vector<Term> terms_of_host(Env& env, const Config& config, acme::OrderCache* memory = nullptr);

// One term each, for callers that have read the file already.
std::optional<Term> certificate_term(const CertId& id, std::optional<TimePoint> renew_at,
                                     std::optional<TimePoint> not_after);
Term zone_term(const DnsName& zone, TimePoint refresh_at, TimePoint earliest_expiry);
Term bundle_term(const std::string& name, TimePoint created, TimePoint expires);

// Whether a stage of this host writes or reads that stage's outbox.
bool uses_outbox(const Config& config, Stage writer);

// A zone's name as people write it, without the final dot.
std::string zone_text(const DnsName& zone);

}  // namespace millrace::cli
