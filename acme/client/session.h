// Session: what one process keeps about the CA between calls of run_order and run_fetch, so that
// each costs only the requests that advance an order: the directory, unused nonces, the account and
// its key, and how often each order was polled; for each CA. Also the order states, so that each
// file is decoded once.
//
// The caller (issue, run) makes one and passes it to every call. A cache: a new one costs two
// requests, directory and newNonce. One Session serves one Settings. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "acme/state/order_store.h"
#include "core/bundle/ca_id.h"

namespace millrace::acme {

class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // No new request is sent after Clock::monotonic() reaches `end`; but each stage has at least a
  // second.
  void end_at(std::chrono::milliseconds end) { end_ = end; }
  // An operator waits: after a failure of one of several CAs the next one is tried at once.
  void attend() { is_attended_ = true; }

  struct Memory;  // session_memory.h: for the acme library only
  Memory& memory(const CaId& ca);
  OrderCache& order_states() { return order_states_; }

 private:
  std::map<CaId, std::unique_ptr<Memory>> memories_;
  OrderCache order_states_;
  std::optional<std::chrono::milliseconds> end_;
  bool is_attended_ = false;
};

}  // namespace millrace::acme
