// ZONEMD for a zone that is being signed: its digest covers the signatures, so it comes last (RFC
// 8976 §3).
#pragma once

#include "dnszone/sign/readback_check.h"
#include "dnszone/sign/signing_plan.h"

namespace millrace::dnszone {

// append_digested() for the text of a part. An error: a line that is not a record.
Result<void> append_digested_text(std::string& octets, const DnsName& origin,
                                  std::string_view text);

// The ZONEMD that the plan has room for, signed and checked like the rest.
Result<SignedPart> zonemd_part(std::string_view digest, const SignContext& context,
                               const SigningPlan& plan, SignatureSample& sample);

}  // namespace millrace::dnszone
