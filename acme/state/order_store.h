// The files STATE/orders/CERT.json while a stage runs: all states are read at its start, and those
// that change are written many at a time, so that a thousand certificates do not wait for the disk
// a thousand times in each phase.
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
#include <string_view>
#include <vector>

#include "acme/settings.h"
#include "acme/state/order_fence.h"
#include "acme/state/order_state.h"
#include "acme/state/retry_policy.h"
#include "core/bundle/bundle.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

using OrderStates = std::map<CertId, OrderState>;

// What this process last read or wrote. Each stage reads every file again, because another process
// may have changed it, but decodes it only if its text differs: a text is decoded in 70 µs and
// hashed in 6, and a run reads each one four times. Not needed for correctness.
class OrderCache {
 public:
  // load_order_state() of the certificate's file.
  Result<OrderState> load(Files& files, const Path& path, const CertId& id);
  // `text` is encode(state), and was written.
  void keep(const CertId& id, std::string_view text, const OrderState& state);

 private:
  struct Known {
    std::string digest;  // of the text
    OrderState state;
  };
  std::map<CertId, Known> known_;
};

class OrderStore {
 public:
  static constexpr size_t kMost = 256;  // states that are not written yet
  static constexpr std::chrono::milliseconds kLongest{500};

  // The caller keeps all arguments alive. `cache`: or null.
  OrderStore(const StageContext& context, StageReport& report, OrderCache* cache = nullptr)
      : context_(context), report_(report), cache_(cache) {}

  // Of every configured certificate, because an outbox is always made from all of them.
  OrderStates states;
  // Certificates whose file cannot be read, and why: only these fail.
  std::map<CertId, Error> unreadable;

  void load(const Settings& settings);
  // A certificate that was known is reported as missing, not ordered again: without a file, but
  // with a certificate in fetch's outbox, it becomes unreadable, except those that are `renewed`.
  void find_lost(const Selection* renewed = nullptr);
  // A line for each of `unreadable` that is selected.
  void report_unreadable(const Selection& selection);
  // Adds to `outbox` the files FOLDER/CERT.json and FOLDER/CERT.pem of unreadable certificates from
  // the stage's current outbox. A lost state must not be taken for a removed certificate, so it is
  // an error when these files cannot be read.
  Result<void> keep_unreadable(Stage stage, const std::string& folder, FileTree& outbox) const;

  // Has the certificate's state written, as it is then. `is_news`: the report has changed by it.
  // `then` is called when the file is written, and not at all when that fails.
  void save(const CertId& id, bool is_news, std::function<void()> then = {});
  // Calls `then` if the order may be finalized: at once where no other host can have it.
  void check(const CertId& id, std::function<void()> then);
  // What else must know of a state before its `then` is called; null: nothing. The caller keeps it.
  void set_fence(OrderFence* fence) { fence_ = fence; }
  // Its state could not be written, or another host has it, which is reported: no further request
  // may be sent for it.
  bool has_lost(const CertId& id) const { return lost_.contains(id); }
  // There is nothing to send now. `answers_come`: answers are in flight.
  void idle(bool answers_come);
  // Writes all collected states, and continues what waited for that.
  void flush();

 private:
  struct Unwritten {
    bool is_news = false;
    bool is_changed = true;  // false: only asked for
    bool is_checked = false;
    std::vector<std::function<void()>> then;
  };

  bool is_urgent() const;
  std::vector<Result<void>> write(const std::map<CertId, Unwritten>& all);
  void pass_fence(const std::map<CertId, Unwritten>& all);

  const StageContext& context_;
  StageReport& report_;
  OrderCache* cache_;
  OrderFence* fence_ = nullptr;
  std::map<CertId, Unwritten> unwritten_;
  std::chrono::milliseconds since_{0};  // Clock::monotonic() of the first of them
  std::set<CertId> lost_;
};

// What order and fetch report as missing: accounts and order states that existed.
std::vector<Error> missed_states(const StageContext& context, const Settings& settings);

// Where new orders of each configured CA are made now. An account that is not registered, or whose
// file cannot be read, is not known.
using OrderPlaces = std::map<CaId, OrderPlace>;
OrderPlaces order_places(const StageContext& context, const Settings& settings);

// Applies `change` to the state of each configured certificate with an open order at that CA, and
// writes those for which it returns true. Unreadable states are skipped: order and fetch report
// them, and an order that is outdated by then fails at the CA.
Result<void> change_open_orders(const StageContext& context, const Settings& settings,
                                const CaId& ca, bool (*change)(OrderState& state));

}  // namespace millrace::acme
