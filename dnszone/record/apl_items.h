// The address prefixes of an APL (RFC 3123): "!1:192.0.2.0/24 2:2001:db8::/32".
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

Result<void> read_apl_items(RdataReader& reader);
bool are_apl_items(std::string_view rdata);

// Appends the items, a blank before all but the first. false: there is a family other than IPv4 and
// IPv6, which has no words.
bool append_apl_items(std::string& out, std::string_view rdata);

}  // namespace millrace::dnszone
