// DS records in the forms that registries, signers and operators write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/name.h"

namespace millrace::dnszone {

// A record or only rdata on each line, "[example.org. [3600] [IN] DS] 12345 13 2 ABCD…", the digest
// in one piece or several; ';' begins a comment. Gives rdata in one form: "12345 13 2 abcd…".
// Errors, with WHERE:LINE: a line of another form, DS of another owner, no DS at all.
Result<std::vector<std::string>> parse_ds_file(std::string_view text, const DnsName& owner,
                                               const std::string& where);

}  // namespace millrace::dnszone
