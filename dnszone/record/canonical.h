// The canonical form that signatures are made over (RFC 4034 §6, RFC 6840 §5.1).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

// Appends the canonical form of rdata: names in it in lower case, where the type is one of those
// whose names the RFCs fold; otherwise, or when the rdata is malformed, the octets as they are.
void append_canonical_rdata(std::string& out, RrType type, std::string_view rdata);

// Octets whose plain order is the canonical order of the names (RFC 4034 §6.1): labels from the
// right, each octet 0 and 1 escaped by a 1, a 0 after each label. The key of an ancestor is a
// prefix.
void append_sort_key(std::string& out, const DnsName& name);

// Canonical order within an RRset (RFC 4034 §6.3), equal ones kept once.
void sort_rdata(RrType type, std::vector<std::string_view>& rdata);

// -1, 0, 1: order of two rdata of one type in canonical form.
int compare_rdata(RrType type, std::string_view a, std::string_view b);

}  // namespace millrace::dnszone
