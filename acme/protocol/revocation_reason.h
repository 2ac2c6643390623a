// The reason of a revocation (RFC 5280 §5.3.1, RFC 8555 §7.6): those that CAs accept from
// subscribers for certificates that name hosts and not organisations.
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace millrace::acme {

enum class RevocationReason { unspecified, key_compromise, superseded, cessation_of_operation };

// "unspecified" "keyCompromise" "superseded" "cessationOfOperation". For the other names in RFC
// 5280 the error says why they do not apply.
Result<RevocationReason> parse_revocation_reason(std::string_view text);
std::string_view to_text(RevocationReason reason);
int reason_code(RevocationReason reason);

}  // namespace millrace::acme
