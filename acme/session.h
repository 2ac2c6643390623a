// Session: what one process keeps of the CA between calls of run_order and run_fetch, so that each
// of them costs only the requests that move an order: the directory, unused nonces, the account and
// its key, and how often each order has been looked at; of each CA apart. And the states of the
// orders, so that each file is decoded once.
//
// The caller (issue, run) makes one, hands it to every call, and drops it at its end. Nothing in it
// is needed for correctness: a new one costs two requests, directory and newNonce. One Session
// serves one Settings. Not for two threads.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "acme/order_state_memory.h"
#include "core/ca_id.h"

namespace millrace::acme {

class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // A new request is not sent once Clock::monotonic() has reached `end`; but each stage has a
  // second at least.
  void end_at(std::chrono::milliseconds end) { end_ = end; }
  // A person waits: of several CAs the next one is asked at once when one has failed.
  void attend() { is_attended_ = true; }

  struct Memory;  // session_memory.h: for the acme library alone
  Memory& memory(const CaId& ca);
  OrderStateMemory& order_states() { return order_states_; }

 private:
  std::map<CaId, std::unique_ptr<Memory>> memories_;
  OrderStateMemory order_states_;
  std::optional<std::chrono::milliseconds> end_;
  bool is_attended_ = false;
};

}  // namespace millrace::acme
