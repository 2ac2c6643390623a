// The certificate issued as a member of STATE/orders/CERT.json (order_state.h), without I/O, and
// what it and the open order (open_order.h) are made of.
#pragma once

#include <string>
#include <vector>

#include "acme/state/order_state.h"
#include "core/base/json.h"

namespace millrace::acme {

Json issued_json(const IssuedCertificate& issued);
Result<IssuedCertificate> read_issued(const Json& json, const std::string& where);

// An absent "ca" is the default one, an absent text is empty.
Json names_json(const std::vector<CertName>& names);
Result<std::vector<CertName>> read_names(const Json& json, const std::string& where);
Result<CaId> read_ca(const Json& json, const std::string& where);
Result<ChallengeRecord> read_record(const Json& json, const std::string& where);
Result<std::string> optional_text(const Json& json, const std::string& member,
                                  const std::string& where);

}  // namespace millrace::acme
