// Presentation form of records, appended to a text that grows.
#pragma once

#include <string>
#include <string_view>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

// What rdata_text() means, appended. Errors: malformed rdata.
Result<void> append_rdata_text(std::string& out, RrType type, std::string_view rdata);

// "OWNER<tab>TTL<tab>IN<tab>TYPE<tab>RDATA<newline>"
Result<void> append_record_line(std::string& out, std::string_view owner, uint32_t ttl, RrType type,
                                std::string_view rdata);

}  // namespace millrace::dnszone
