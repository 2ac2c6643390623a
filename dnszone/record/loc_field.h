// Where something is (RFC 1876): "52 22 23 N 4 53 32 E -2m 0m 10000m 10m".
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// Minutes and seconds that are left out are 0; size and precisions 1m, 10000m, 10m.
Result<void> read_loc(RdataReader& reader);
// Every number is in its range. Of versions other than 0 nothing is known (RFC 1876 §2).
bool is_loc(std::string_view rdata);
// false: of another version, which has no words.
bool append_loc(std::string& out, std::string_view rdata);

}  // namespace millrace::dnszone
