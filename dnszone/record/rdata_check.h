// Whether rdata in wire form is of its type's form.
#pragma once

#include <optional>
#include <string_view>

#include "dnszone/record/rdata_layout.h"
#include "dnszone/record/record.h"

namespace millrace::dnszone {

// The octets of a field that has always as many; 0: as many as it says itself.
size_t fixed_size(Field field);

// The octets of the field at `at`; nullopt: the rdata ends before, or they are not of its form.
std::optional<size_t> field_size(Field field, std::string_view rdata, size_t at);

// The octets of the uncompressed name that begins there.
std::optional<size_t> name_size(std::string_view rest);
// Where the first name in the rdata begins, by the fields of the type; npos: there is none.
size_t first_name_at(RrType type, std::string_view rdata);
// Letters and digits, one or more (RFC 8659 §4.1).
bool is_caa_tag(std::string_view tag);
// Do the flags of this KEY say that it has no key (RFC 2535 §3.1.2)?
bool says_no_key(std::string_view rdata);

// "malformed A rdata of 3 octets"
Error malformed(RrType type, std::string_view rdata);

// Refuses OPT and the types of queries and of transactions: none is data of a zone (RFC 6895 §3.1).
Result<void> check_zone_type(RrType type);

// Is that rdata of the type's form? Of a type of zones that is known by its number only everything
// is.
Result<void> check_rdata(RrType type, std::string_view rdata);

}  // namespace millrace::dnszone
