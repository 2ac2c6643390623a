// What Session stores for one CA. Included by the acme library's own sources only.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "acme/client/flight_window.h"
#include "acme/client/nonce_pool.h"
#include "acme/client/session.h"
#include "acme/protocol/account.h"
#include "acme/protocol/directory.h"
#include "acme/state/ca_limit.h"
#include "core/base/name.h"

namespace millrace::acme {

struct Session::Memory {
  std::optional<Directory> directory;
  std::optional<Account> account;
  std::string account_version;  // of its files when it was read: another process may change them
  NoncePool nonces;
  std::optional<FlightWindow> window;
  // No request is sent before. Set where the answer is read; order and fetch store it on disk.
  std::optional<CaLimit> limit;
  // No new order is requested before.
  std::optional<CaLimit> new_order_limit;
  // The CA has answered in this process that it does not know this next key: the account key is in
  // use.
  std::optional<SpkiDigest> unknown_key;
  std::string redirect;                          // of the directory, as a note; empty: none
  bool nonces_by_get = false;                    // newNonce does not answer HEAD
  std::optional<std::chrono::milliseconds> end;  // Session::end_at()
  bool is_attended = false;                      // Session::attend()
  bool is_down = false;                          // its last answer was 503
  unsigned delays_without_retry_after = 0;       // in a row
  // Polls of an order since it last progressed, which set the next interval.
  std::map<CertId, unsigned> polls;
};

}  // namespace millrace::acme
