// Keeps the order states of one pass on disk, many at a time: a thousand certificates do not wait
// for the disk a thousand times in each phase.
//
// What must be on the disk before a request is sent (the intent, before newOrder) says so and goes
// on when it is; where an order is is written as soon. Everything else the CA can be asked for
// again: it is written when enough has come together, when it has waited for kLongest, when the CA
// is being waited for and no answer is on its way, and at the end of the pass at the latest. So who
// dies loses what the answers of kMost certificates said, no more; and a quick CA has a state
// written once for several steps.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "acme/order_state_memory.h"
#include "core/stage.h"

namespace millrace::acme {

class StateKeeper {
 public:
  static constexpr size_t kMost = 256;  // states that are not yet written
  static constexpr std::chrono::milliseconds kLongest{500};

  // `memory` gets what was written.
  StateKeeper(const StageContext& context, StageReport& report, OrderStateMemory& memory)
      : context_(context), report_(report), memory_(memory) {}

  // `state`, as it is now, takes the place of what was to be written for it. `news`: the report has
  // changed by it. `then` is called when the file is there; not at all when it cannot be written.
  void keep(const CertId& id, const OrderState& state, bool news, std::function<void()> then = {});
  // Its state could not be written, which is reported: nothing more may be asked of the CA for it.
  bool has_lost(const CertId& id) const { return lost_.contains(id); }
  // There is nothing to send now. `answers_come`: some are on their way.
  void idle(bool answers_come);
  // Writes all that is kept, and goes on with what waited for that.
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
