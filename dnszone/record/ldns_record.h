// Records as ldns takes them.
#pragma once

#include <string_view>

#include "dnszone/record/record.h"
#include "dnszone/syntax/ldns_handles.h"

namespace millrace::dnszone {

// One record of class IN and TTL 0, copied. null: ldns cannot read it.
LdnsRrPtr ldns_record(std::string_view owner_wire, RrType type, std::string_view rdata);

// A name in wire form, copied.
LdnsRdfPtr ldns_name(std::string_view wire);

}  // namespace millrace::dnszone
