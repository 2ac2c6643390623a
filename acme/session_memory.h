// What Session holds of one CA. Included by the acme library's own sources only.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "acme/account.h"
#include "acme/ca_limit.h"
#include "acme/directory.h"
#include "acme/flight_window.h"
#include "acme/nonce_pool.h"
#include "acme/session.h"
#include "core/name.h"

namespace millrace::acme {

struct Session::Memory {
  std::optional<Directory> directory;
  std::optional<Account> account;
  std::string account_version;  // of its files when it was read: another process may change them
  NoncePool nonces;
  std::optional<FlightWindow> window;
  // Nothing is asked until then. Set by whoever hears it; order and fetch keep it on disk.
  std::optional<CaLimit> limit;
  // No new order is asked for until then.
  std::optional<CaLimit> new_order_limit;
  // The CA has said in this process that it does not know this next key: the account's is in use.
  std::optional<SpkiDigest> unknown_key;
  std::string redirect;        // of the directory, as a note for people; empty: there is none
  bool nonces_by_get = false;  // newNonce does not answer HEAD
  std::optional<std::chrono::milliseconds> end;  // Session::end_at()
  bool is_attended = false;                      // Session::attend()
  bool is_down = false;                          // its last answer was 503
  unsigned untold_delays = 0;  // 429 and 503 in a row that did not say for how long
  std::map<CertId, unsigned>
      looks;  // at an order since it last moved: sets the pace of the next look
};

}  // namespace millrace::acme
