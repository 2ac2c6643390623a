// ZONEMD for a zone that is being signed: its digest covers the signatures, so it comes last (RFC
// 8976 §3).
#pragma once

#include "dnszone/signed_check.h"
#include "dnszone/signing_plan.h"

namespace millrace::dnszone {

// `whole` is the zone without the ZONEMD that the plan has room for. Adds it behind the SOA, signed
// and checked like the rest.
Result<void> add_zonemd(SignedPart& whole, const SigningRules& rules, const SigningPlan& plan,
                        SignatureSample& sample);

// The digest of a signed zone's text, in which names stand in canonical order and NSEC3 records
// behind them.
Result<std::string> text_digest(std::string_view text, const DnsName& origin, uint8_t hash);

}  // namespace millrace::dnszone
