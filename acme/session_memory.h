// What Session holds of one CA. Included by the acme library's own sources only.
#pragma once

#include <map>
#include <optional>

#include "acme/account.h"
#include "acme/directory.h"
#include "acme/nonce_pool.h"
#include "acme/session.h"
#include "core/name.h"

namespace millrace::acme {

struct Session::Memory {
  std::optional<Directory> directory;
  std::optional<Account> account;
  std::string account_version;  // of its files when it was read: another process may change them
  NoncePool nonces;
  std::map<CertId, unsigned>
      looks;  // at an order since it last moved: sets the pace of the next look
};

}  // namespace millrace::acme
