// What becomes of claimed certificates, into the store: an order's intent before newOrder, its URL
// after it, and a look at the claim before it is finalized.
#include <algorithm>

#include "acme/claims/claims.h"
#include "core/etcd/etcd_paths.h"

namespace millrace::acme {
namespace {

constexpr size_t kMostRecords = kEtcdOperations / 2;
constexpr int kMostAttempts = 4;

Error not_recorded(Error reason) {
  reason.kind = ErrorKind::not_yet;
  return std::move(reason).in("what is done is not recorded in the store, so nothing is requested");
}

// An outage may be of this host's network alone, and an open order that waits for the CA is polled
// by the host that has it.
Backoff backoff_of(const OrderState& state) {
  const bool is_refused = state.failures > state.outages;
  const bool is_limited = state.failures == 0 && !state.order && state.retry_at;
  if (!is_refused && !is_limited) return {};
  return {state.failures - state.outages, state.outages == 0 ? state.retry_at : std::nullopt,
          state.last_error};
}

}  // namespace

// nullopt: nothing is to be there.
std::optional<OrderHint> Claims::hint_of(const FencedStep& step, const HeldClaim& held) const {
  const OrderState& state = *step.state;
  OrderHint hint;
  hint.host = client_.place().box;
  hint.csr = held.csr;
  hint.backoff = backoff_of(state);
  if (state.order) {
    hint.ca = state.order->ca;
    hint.account = state.order->account;
    hint.url = state.order->url;
    return hint;
  }
  if (!hint.backoff.is_none()) return hint;
  const bool is_new = state.issued && (!held.issued || *held.issued < state.issued->not_before);
  if (!is_new || !held.hint || !held.hint->has_url()) return std::nullopt;
  hint.ca = state.issued->ca;
  hint.account = held.hint->account;
  hint.url = held.hint->url;
  hint.issued = state.issued->not_before;
  return hint;
}

Error Claims::lost(const WorkSeen& seen) const {
  if (!seen.claim) {
    return not_yet(
        "this host's claim to it ran out before the work was done: nothing more is "
        "requested; the next run goes on");
  }
  return not_yet("taken over by " + seen.claim->text() + ", because this host's claim ran out");
}

std::map<CertId, Error> Claims::pass(const std::vector<FencedStep>& steps) {
  std::map<CertId, Error> stopped;
  std::vector<Record> changed;
  for (const FencedStep& step : steps) {
    const HeldClaim* held = this->held(*step.id);
    if (held == nullptr) {
      if (step.state->order || step.is_checked) stopped.emplace(*step.id, lost({}));
      continue;
    }
    Record record{step, hint_of(step, *held), false};
    record.is_changed = record.hint.has_value() != held->hint.has_value() ||
                        (record.hint && !record.hint->is_same(*held->hint));
    if (record.is_changed && record.hint) record.hint->id = client_.new_write_id();
    if (record.is_changed || step.is_checked) changed.push_back(std::move(record));
  }
  for (size_t at = 0; at < changed.size(); at += kMostRecords) {
    const auto first = changed.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last =
        changed.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMostRecords, changed.size()));
    record({first, last}, stopped);
  }
  return stopped;
}

EtcdTxn Claims::txn_of(const std::vector<Record>& batch) const {
  using enum EtcdCompare::Target;
  EtcdTxn txn;
  for (const Record& record : batch) {
    const CertId& id = *record.step.id;
    const HeldClaim& held = *this->held(id);
    const std::string order = order_key(client_.place(), id);
    txn.compares.push_back({claim_key(client_.place(), id), create, held.token});
    txn.compares.push_back({order, mod, held.order_revision});
    if (record.is_changed && record.hint) {
      txn.success.emplace_back(EtcdPut{order, encode(*record.hint)});
    } else if (record.is_changed) {
      txn.success.emplace_back(EtcdDelete{order});
    }
    add_reads(id, txn.failure);
  }
  return txn;
}

void Claims::recorded(const Record& record, uint64_t revision) {
  if (!record.is_changed) return;
  HeldClaim& held = memory_.held[*record.step.id];
  held.hint = record.hint;
  held.order_revision = record.hint ? revision : 0;
}

// Whether the store has it; otherwise it is tried again, over what was written without a claim.
bool Claims::is_recorded(const Record& record, const WorkSeen& seen) {
  HeldClaim& held = memory_.held[*record.step.id];
  if (!record.is_changed) {
    const bool is_same = seen.order_revision == held.order_revision;
    held.order_revision = seen.order_revision;
    return is_same;
  }
  const bool is_there =
      record.hint ? seen.hint && seen.hint->id == record.hint->id : seen.order_revision == 0;
  if (is_there) {
    recorded(record, seen.order_revision);
  } else {
    held.order_revision = seen.order_revision;
  }
  return is_there;
}

void Claims::record(std::vector<Record> batch, std::map<CertId, Error>& stopped) {
  Error reason = not_yet("what the store has of it changed each time");
  for (int attempt = 0; attempt < kMostAttempts && !batch.empty(); ++attempt) {
    const EtcdTxn txn = txn_of(batch);
    auto write = client_.compare_and_swap(txn);
    if (write && !write->unknown && write->answer.succeeded) {
      for (const Record& one : batch) recorded(one, write->answer.revision);
      return;
    }
    auto answer = !write           ? Result<EtcdTxnAnswer>(std::move(write).error())
                  : write->unknown ? read_again(txn.failure)
                                   : Result<EtcdTxnAnswer>(std::move(write->answer));
    if (answer && answer->ranges.size() < 2 * batch.size()) {
      answer = Error("etcd: an answer without its ranges");
    }
    if (!answer) {
      reason = std::move(answer).error();
      break;
    }
    std::vector<Record> left;
    for (size_t at = 0; at < batch.size(); ++at) {
      const CertId& id = *batch[at].step.id;
      const WorkSeen seen = work_seen(answer->ranges[2 * at], answer->ranges[2 * at + 1]);
      if (!seen.claim || seen.token != memory_.held[id].token) {
        stopped.emplace(id, lost(seen));
        memory_.held.erase(id);
      } else if (!is_recorded(batch[at], seen)) {
        left.push_back(batch[at]);
      }
    }
    batch = std::move(left);
  }
  for (const Record& one : batch) stopped.emplace(*one.step.id, not_recorded(reason));
}

}  // namespace millrace::acme
