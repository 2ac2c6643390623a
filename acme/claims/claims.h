// Which certificates this host works on, where several ACME hosts share them through one store.
//
// A claim is a key with a lease: it goes with the process that dies. The revision that created it
// is compared by every later transaction of that work, so a host that was stopped past its lease
// finds out before it opens, records or finalizes an order. A lease says nothing by itself: clocks
// are not trusted.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acme/claims/work_seen.h"
#include "acme/state/order_fence.h"
#include "acme/state/order_store.h"
#include "core/bundle/stage.h"
#include "core/etcd/etcd_client.h"

namespace millrace::acme {

inline constexpr uint64_t kClaimSeconds = 60;

// A certificate that this host may work on.
struct HeldClaim {
  uint64_t token = 0;  // the revision that created the claim
  uint64_t order_revision = 0;
  std::optional<OrderHint> hint;    // what the store has
  std::string csr;                  // hex, SHA-256 of the one to be answered
  std::optional<TimePoint> issued;  // not_before of the certificate that it had before
  bool is_open = false;             // an order is open
};

// What one process keeps of its claims.
struct ClaimMemory {
  uint64_t lease = 0;                // 0: none
  std::chrono::milliseconds kept{};  // Clock::monotonic() when the lease was last kept alive
  std::map<CertId, HeldClaim> held;
  bool has_paused = false;  // see SharedWork
  bool ends_waits = false;  // an operator wants to try at once, whatever other hosts have met
};

struct WantedClaim {
  CertId id;
  std::string csr;
  std::optional<TimePoint> issued;
};

class Claims : public OrderFence {
 public:
  // The caller keeps both. The context has a store.
  Claims(const StageContext& context, ClaimMemory& memory);

  // Whether hosts share the certificates: never in a dry run.
  static bool are_shared(const StageContext& context);

  // Claims these, as far as they are free; of the others, what to report. Error: the store cannot
  // be used, or not now; then nothing may be done for any of them.
  Result<std::map<CertId, std::string>> claim(const std::vector<WantedClaim>& wanted);
  // Of a claim of this host.
  const HeldClaim* held(const CertId& id) const;

  // The order of the store, where another host has opened it, for a request that this one has: what
  // this host has of an earlier one is left. nullptr: there is none, or it is known here.
  const OrderHint* order_elsewhere(const CertId& id, const OrderState& state);
  // URLs of the orders of all certificates but this one.
  std::set<std::string> orders_of_others(const std::set<CertId>& but) const;

  // Reads what the store has, at most once for each object.
  Result<void> look();
  bool has_looked() const { return has_looked_; }
  // How the last tries of another host ended; nullptr: as here, or not known.
  const OrderHint* failed_elsewhere(const CertId& id, const OrderState& state) const;
  // What a host with the account of that place has been asked to wait for; nullptr: nothing, or it
  // is over, or more than a day ahead.
  const SharedLimit* limit(const OrderPlace& place, Limited what) const;
  // For the other hosts. Error: they will meet it themselves.
  Result<void> put_limit(const OrderPlace& place, Limited what, const CaLimit& limit);

  std::map<CertId, Error> pass(const std::vector<FencedStep>& steps) override;
  void keep() override;

  // After a stage: which of them go on in the next one.
  void note_open(const OrderStates& states);
  // After a run: ends the claims to what is not open, so that others need not wait for the lease to
  // end.
  Result<void> release();

 private:
  // A certificate's state on the way into the store.
  struct Record {
    FencedStep step;
    std::optional<OrderHint> hint;  // to be there; nullopt: none
    bool is_changed = false;
  };

  void add_reads(const CertId& id, std::vector<EtcdOperation>& to) const;
  Result<EtcdTxnAnswer> read_again(const std::vector<EtcdOperation>& reads);
  Result<void> have_lease();
  void remember_lease();
  void forget_lease();
  std::string worked_on_by(const Claim& claim) const;
  void hold(const WantedClaim& wanted, const WorkSeen& seen);
  Result<void> claim_batch(std::vector<WantedClaim> batch, std::map<CertId, std::string>& refused);
  std::optional<OrderHint> hint_of(const FencedStep& step, const HeldClaim& held) const;
  void record(std::vector<Record> batch, std::map<CertId, Error>& stopped);
  EtcdTxn txn_of(const std::vector<Record>& batch) const;
  void recorded(const Record& record, uint64_t revision);
  bool is_recorded(const Record& record, const WorkSeen& seen);
  Error lost(const WorkSeen& seen) const;

  const StageContext& context_;
  ClaimMemory& memory_;
  EtcdClient client_;
  StoreWork seen_;
  bool has_looked_ = false;
};

}  // namespace millrace::acme
