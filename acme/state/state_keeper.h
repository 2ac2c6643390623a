// Writes the order states of one pass, many at a time, so that a thousand certificates do not wait
// for the disk a thousand times in each phase.
//
// A state that must be on disk before a request is sent (the intent, before newOrder) says so and
// continues once it is written; the URL of an order is written as early. Everything else can be
// fetched from the CA again: it is written when enough states are collected, when kLongest has
// passed, when the client waits with no answer in flight, and at the end of the pass. So a crash
// loses at most the answers of kMost certificates, and with a fast CA a state is written once for
// several steps.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "acme/state/order_state_memory.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

class StateKeeper {
 public:
  static constexpr size_t kMost = 256;  // states that are not written yet
  static constexpr std::chrono::milliseconds kLongest{500};

  // `memory` gets what was written.
  StateKeeper(const StageContext& context, StageReport& report, OrderStateMemory& memory)
      : context_(context), report_(report), memory_(memory) {}

  // Replaces what was to be written for this state. `news`: the report has changed by it. `then` is
  // called when the file is written, and not at all when that fails.
  void keep(const CertId& id, const OrderState& state, bool news, std::function<void()> then = {});
  // Its state could not be written, which is reported: no further request may be sent for it.
  bool has_lost(const CertId& id) const { return lost_.contains(id); }
  // There is nothing to send now. `answers_come`: answers are in flight.
  void idle(bool answers_come);
  // Writes all collected states, and continues what waited for that.
  void flush();

 private:
  struct Kept {
    OrderState state;
    bool news = false;
    std::vector<std::function<void()>> then;
  };
  using Certificates = std::map<CertId, Kept>;

  bool is_urgent() const;
  std::vector<Result<void>> write(const Certificates& kept);

  const StageContext& context_;
  StageReport& report_;
  OrderStateMemory& memory_;
  Certificates kept_;
  std::chrono::milliseconds since_{0};  // Clock::monotonic() of the first of them
  std::set<CertId> lost_;
};

}  // namespace millrace::acme
