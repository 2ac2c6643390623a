#include "acme/claims/claims.h"

#include <algorithm>

#include "acme/claims/lease_file.h"
#include "acme/state/retry_policy.h"
#include "core/etcd/etcd_paths.h"
#include "core/etcd/etcd_session.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kAtOnce = kEtcdOperations / 2;  // certificates of one transaction
constexpr int kMostRounds = 4;

}  // namespace

Claims::Claims(const StageContext& context, ClaimMemory& memory)
    : context_(context), memory_(memory), client_(etcd_client(context)) {
  if (memory_.lease == 0) memory_.lease = read_lease(context.env.files, context.paths.claims());
}

bool Claims::are_shared(const StageContext& context) {
  return context.etcd != nullptr && context.etcd->has_workers && !context.env.is_dry_run;
}

const HeldClaim* Claims::held(const CertId& id) const {
  const auto found = memory_.held.find(id);
  return found == memory_.held.end() ? nullptr : &found->second;
}

// One that another process of this host has had goes on.
Result<void> Claims::have_lease() {
  if (memory_.lease != 0) {
    ASSIGN(const uint64_t left, client_.keep_alive(memory_.lease));
    if (left == 0) forget_lease();
  }
  if (memory_.lease == 0) {
    ASSIGN(const EtcdLease lease, client_.grant(kClaimSeconds));
    memory_.lease = lease.id;
    TRY(write_lease(context_.env.files, context_.paths.claims(), lease.id));
  }
  memory_.kept = context_.env.clock.monotonic();
  return {};
}

void Claims::forget_lease() {
  memory_.lease = 0;
  memory_.held.clear();
}

// A store that is not reached keeps the lease until it ends.
void Claims::keep() {
  const milliseconds now = context_.env.clock.monotonic();
  if (memory_.lease == 0 || now - memory_.kept < seconds(kClaimSeconds) / 3) return;
  memory_.kept = now;
  const auto left = client_.keep_alive(memory_.lease);
  if (left && *left == 0) forget_lease();
}

void Claims::hold(const WantedClaim& wanted, const WorkSeen& seen) {
  memory_.held[wanted.id] = {seen.token, seen.order_revision, seen.hint,
                             wanted.csr, wanted.issued,       false};
}

std::string Claims::worked_on_by(const Claim& claim) const {
  const bool is_own = claim.host == client_.place().box;
  return "worked on by " + claim.text() +
         (is_own ? ", an earlier run of this host, whose claim ends within a minute" : "");
}

Result<std::map<CertId, std::string>> Claims::claim(const std::vector<WantedClaim>& wanted) {
  std::map<CertId, std::string> refused;
  if (wanted.empty()) return refused;
  TRY(have_lease());
  // The claims that this process has are compared by each transaction.
  const auto is_held = [this](const WantedClaim& one) { return held(one.id) != nullptr; };
  if (!std::ranges::all_of(wanted, is_held)) TRY(look());
  std::vector<WantedClaim> free;
  for (const WantedClaim& one : wanted) {
    const WorkSeen& seen = seen_.certificates[one.id];
    auto held = memory_.held.find(one.id);
    if (has_looked_ && held != memory_.held.end() && held->second.token != seen.token) {
      memory_.held.erase(held);
      held = memory_.held.end();
    }
    if (held != memory_.held.end()) {
      held->second.csr = one.csr;
      held->second.issued = one.issued;
    } else if (!seen.claim) {
      free.push_back(one);
    } else if (seen.lease == memory_.lease) {
      hold(one, seen);
    } else {
      refused.emplace(one.id, worked_on_by(*seen.claim));
    }
  }
  for (size_t at = 0; at < free.size(); at += kAtOnce) {
    const auto first = free.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last =
        free.begin() + static_cast<std::ptrdiff_t>(std::min(at + kAtOnce, free.size()));
    TRY(claim_batch({first, last}, refused));
  }
  return refused;
}

// All of them or, if another host was faster with some, what it has left. An outcome that is not
// known is read.
Result<void> Claims::claim_batch(std::vector<WantedClaim> batch,
                                 std::map<CertId, std::string>& refused) {
  using enum EtcdCompare::Target;
  const std::string claim = encode(Claim{client_.place().box, context_.now()});
  for (int round = 0; round < kMostRounds && !batch.empty(); ++round) {
    EtcdTxn txn;
    for (const WantedClaim& one : batch) {
      txn.compares.push_back({claim_key(client_.place(), one.id), create, 0});
      txn.compares.push_back(
          {order_key(client_.place(), one.id), mod, seen_.certificates[one.id].order_revision});
      txn.success.emplace_back(EtcdPut{claim_key(client_.place(), one.id), claim, memory_.lease});
      add_reads(one.id, txn.failure);
    }
    ASSIGN(EtcdWrite write, client_.compare_and_swap(txn));
    if (!write.unknown && write.answer.succeeded) {
      for (const WantedClaim& one : batch) {
        seen_.certificates[one.id].token = write.answer.revision;
        hold(one, seen_.certificates[one.id]);
      }
      return {};
    }
    if (write.unknown) {
      ASSIGN(write.answer, read_again(txn.failure));
    }
    std::vector<WantedClaim> left;
    for (size_t at = 0; at < batch.size(); ++at) {
      const auto& ranges = write.answer.ranges;
      if (ranges.size() < 2 * batch.size()) return Error("etcd: an answer without its ranges");
      WorkSeen& seen = seen_.certificates[batch[at].id] =
          work_seen(ranges[2 * at], ranges[2 * at + 1]);
      if (!seen.claim) {
        left.push_back(batch[at]);
      } else if (seen.lease == memory_.lease) {
        hold(batch[at], seen);
      } else {
        refused.emplace(batch[at].id, worked_on_by(*seen.claim));
      }
    }
    batch = std::move(left);
  }
  for (const WantedClaim& one : batch) {
    refused.emplace(one.id, "what the store has of it changed each time it was to be claimed");
  }
  return {};
}

Result<void> Claims::look() {
  if (has_looked_) return {};
  ASSIGN(seen_, read_work(client_));
  has_looked_ = true;
  return {};
}

const OrderHint* Claims::order_elsewhere(const CertId& id, const OrderState& state) {
  const auto found = seen_.certificates.find(id);
  if (found == seen_.certificates.end() || !found->second.hint) return nullptr;
  const OrderHint& hint = *found->second.hint;
  const bool is_own = hint.host == client_.place().box;
  const bool is_history = hint.issued && state.issued && *hint.issued <= state.issued->not_before;
  const bool is_known = state.order && hint.has_url() && state.order->url == *hint.url;
  return is_own || is_history || is_known || !hint.url ? nullptr : &hint;
}

const OrderHint* Claims::failed_elsewhere(const CertId& id, const OrderState& state) const {
  const auto found = seen_.certificates.find(id);
  if (found == seen_.certificates.end() || !found->second.hint) return nullptr;
  const OrderHint& hint = *found->second.hint;
  const Backoff& there = hint.backoff;
  const bool waits_longer = there.retry_at > state.retry_at &&  // nullopt is less than any
                            is_ahead(*there.retry_at, context_.now());
  const bool is_worse = there.failures > state.failures || waits_longer;
  return hint.host != client_.place().box && is_worse ? &hint : nullptr;
}

const SharedLimit* Claims::limit(const OrderPlace& place, Limited what) const {
  const auto found = seen_.limits.find({place.ca, what});
  if (found == seen_.limits.end()) return nullptr;
  const SharedLimit& limit = found->second;
  const bool is_of_it = limit.directory == place.directory && limit.account == place.account;
  return is_of_it && is_ahead(limit.limit.until, context_.now()) ? &limit : nullptr;
}

// The last one stays: those of one account hardly differ.
Result<void> Claims::put_limit(const OrderPlace& place, Limited what, const CaLimit& limit) {
  const SharedLimit shared = {client_.place().box, place.directory, place.account, limit};
  EtcdTxn txn;
  txn.success.emplace_back(EtcdPut{limit_key(client_.place(), place.ca, what), encode(shared)});
  TRY(client_.repeatable(txn));
  seen_.limits[{place.ca, what}] = shared;
  return {};
}

std::set<std::string> Claims::orders_of_others(const std::set<CertId>& but) const {
  std::set<std::string> urls;
  for (const auto& [id, seen] : seen_.certificates) {
    const bool is_open = seen.hint && !seen.hint->issued && seen.hint->has_url();
    if (is_open && !but.contains(id)) urls.insert(*seen.hint->url);
  }
  return urls;
}

void Claims::note_open(const OrderStates& states) {
  for (auto& [id, held] : memory_.held) {
    const auto state = states.find(id);
    held.is_open = state != states.end() && state->second.order.has_value();
  }
}

void Claims::add_reads(const CertId& id, std::vector<EtcdOperation>& to) const {
  to.emplace_back(EtcdRangeRequest{claim_key(client_.place(), id)});
  to.emplace_back(EtcdRangeRequest{order_key(client_.place(), id)});
}

Result<EtcdTxnAnswer> Claims::read_again(const std::vector<EtcdOperation>& reads) {
  EtcdTxn txn;
  txn.success = reads;
  return client_.repeatable(txn);
}

Result<void> Claims::release() {
  if (memory_.held.empty()) return {};
  const auto is_open = [](const auto& held) { return held.second.is_open; };
  if (std::ranges::none_of(memory_.held, is_open)) {
    const uint64_t lease = memory_.lease;
    forget_lease();
    TRY(client_.revoke(lease));
    return context_.env.files.remove(context_.paths.claims());
  }
  using enum EtcdCompare::Target;
  for (auto at = memory_.held.begin(); at != memory_.held.end();) {
    if (at->second.is_open) {
      ++at;
      continue;
    }
    EtcdTxn txn;
    txn.compares.push_back({claim_key(client_.place(), at->first), create, at->second.token});
    txn.success.emplace_back(EtcdDelete{claim_key(client_.place(), at->first)});
    at = memory_.held.erase(at);
    TRY(client_.compare_and_swap(txn));
  }
  return {};
}

}  // namespace millrace::acme
