// Fields of rdata that are <character-string>s, or text up to the end.
#pragma once

#include "dnszone/record/rdata_field.h"

namespace millrace::dnszone {

// Field::string, optional_string, strings, regexp, x121_address, tag, text. As read_field().
Result<void> read_string_field(RdataReader& reader, Field field);

}  // namespace millrace::dnszone
