// The certificate issued and the open order as members of STATE/orders/CERT.json (order_state.h),
// without I/O.
#pragma once

#include <string>

#include "acme/state/order_state.h"
#include "core/base/json.h"

namespace millrace::acme {

Json issued_json(const IssuedCertificate& issued);
Result<IssuedCertificate> read_issued(const Json& json, const std::string& where);
Json order_json(const OpenOrder& order);
Result<OpenOrder> read_order(const Json& json, const std::string& where);

// An absent "ca" is the default one, an absent text is empty.
Result<CaId> read_ca(const Json& json, const std::string& where);
Result<ChallengeRecord> read_record(const Json& json, const std::string& where);
Result<std::string> optional_text(const Json& json, const std::string& member,
                                  const std::string& where);

}  // namespace millrace::acme
