// Fields of rdata that are hexadecimal, base32 or base64 digits.
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// Field::hex, base64, base64_or_none, base64_or_dash, key, the digests, salt, hash, locator, eui48,
// eui64. As read_field().
Result<void> read_digits_field(RdataReader& reader, Field field);

}  // namespace millrace::dnszone
