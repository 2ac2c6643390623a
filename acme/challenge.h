// What dns-01 wants to see in the DNS (RFC 8555 §8.1, §8.4).
#pragma once

#include <string>
#include <string_view>

#include "core/name.h"

namespace millrace::acme {

// token "." thumbprint of the account key.
std::string key_authorization(std::string_view token, std::string_view thumbprint);

// The TXT value: base64url(SHA-256(key authorization)), 43 characters.
std::string dns01_value(std::string_view token, std::string_view thumbprint);

// "_acme-challenge." before the name; the same for a wildcard and its base. An error if that is
// longer than a name of the DNS may be.
Result<DnsName> dns01_owner(const CertName& name);

}  // namespace millrace::acme
