// The directory object (RFC 8555 §7.1.1): where the CA's resources are.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace millrace::acme {

struct Directory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  std::string key_change, revoke_cert;     // empty: the CA offers no such thing
  std::string terms_of_service;            // of "meta", printable; empty: the CA names none
  bool external_account_required = false;  // of "meta"
};

// `where` is the directory's URL.
Result<Directory> parse_directory(std::string_view body, const std::string& where);

}  // namespace millrace::acme
