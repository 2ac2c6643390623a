// Fields of types that few zones have: WKS, NSAP, ATMA, A6, HIP.
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// Field::services, nsap, atma, a6, host_identity. As read_field().
Result<void> read_historic_field(RdataReader& reader, Field field);

// The protocol and the bit map of ports of a WKS (RFC 1035 §3.4.2).
bool are_wks_services(std::string_view rdata);
// An address of format 0, octets, or 1, digits.
bool is_atma(std::string_view rdata);
// Prefix length, the rest of the address, the name that has the prefix (RFC 2874 §3.1).
bool is_a6(std::string_view rdata);
// The octets of an A6 before its name.
size_t a6_name_at(std::string_view rdata);
// The part of a HIP before its rendezvous servers (RFC 8005 §5).
std::optional<size_t> host_identity_size(std::string_view rest);

}  // namespace millrace::dnszone
