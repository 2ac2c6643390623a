// What one process keeps about each CA between calls of run_order and run_fetch, so that each costs
// only the requests that advance an order. Also the order states, so that each file is decoded
// once.
//
// The caller (issue, run) makes one and passes it to every call. A cache: a new one costs two
// requests, directory and newNonce. One Session serves one Settings. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "acme/claims/claims.h"
#include "acme/client/concurrency_window.h"
#include "acme/client/nonce_pool.h"
#include "acme/protocol/account.h"
#include "acme/protocol/directory.h"
#include "acme/state/ca_limit.h"
#include "acme/state/order_store.h"
#include "core/base/name.h"
#include "core/bundle/ca_id.h"

namespace millrace::acme {

class Session {
 public:
  // Of one CA.
  struct Memory {
    std::optional<Directory> directory;
    std::optional<Account> account;
    std::string account_version;  // of its files when it was read: another process may change them
    NoncePool nonces;
    std::optional<ConcurrencyWindow> window;
    // No request is sent before. Set where the answer is read; order and fetch store it on disk.
    std::optional<CaLimit> limit;
    // No new order is requested before.
    std::optional<CaLimit> new_order_limit;
    // The CA has answered in this process that it does not know this next key: the account key is
    // in use.
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

  // No new request is sent after Clock::monotonic() reaches `end`; but each stage has at least a
  // second.
  void end_at(std::chrono::milliseconds end) { end_ = end; }
  // An operator waits: after a failure of one of several CAs the next one is tried at once.
  void attend() { is_attended_ = true; }

  // An operator has ended the waits: those of other hosts are not taken over either.
  void end_waits() { claims_.ends_waits = true; }

  Memory& memory(const CaId& ca) {
    Memory& memory = memories_[ca];
    memory.end = end_;
    memory.is_attended = is_attended_;
    return memory;
  }
  OrderCache& order_states() { return order_states_; }
  ClaimMemory& claims() { return claims_; }

 private:
  std::map<CaId, Memory> memories_;
  OrderCache order_states_;
  ClaimMemory claims_;
  std::optional<std::chrono::milliseconds> end_;
  bool is_attended_ = false;
};

}  // namespace millrace::acme
