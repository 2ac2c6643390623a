// The parameters of SVCB and HTTPS (RFC 9460 §2).
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// In any order; put into the order of their keys. A parameter that is there twice, a value that its
// key does not allow, a mandatory key that is absent, and no-default-alpn without alpn are refused.
Result<void> read_svc_params(RdataReader& reader);
bool are_svc_params(std::string_view rdata);

// Appends " KEY=VALUE" for each. Keys that are newer than common servers are written as numbers,
// with the octets of the value: "key7=/dns-query{?dns}". false: one of them has no words.
bool append_svc_params(std::string& out, std::string_view rdata);

}  // namespace millrace::dnszone
