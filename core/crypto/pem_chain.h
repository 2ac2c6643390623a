// A chain in PEM taken apart (RFC 8555 §9.1): certificates and white space, nothing else. OpenSSL's
// reader would skip any text between them, even a private key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace millrace {

// The DER of each block, in order; 1 to 10. `where` names the chain in errors.
Result<std::vector<std::string>> split_pem_chain(std::string_view pem, const std::string& where);

}  // namespace millrace
