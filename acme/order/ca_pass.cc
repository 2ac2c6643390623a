#include "acme/order/ca_pass.h"

#include <utility>

#include "acme/client/connect.h"

namespace millrace::acme {
namespace {

constexpr size_t kAtOnce = 64;

// The limit that blocks this certificate now; null: none.
const CaLimit* limit_on(const CertificateWork& work, const Session::Memory& memory) {
  if (memory.limit) return &*memory.limit;
  return memory.new_order_limit && !work.state.order ? &*memory.new_order_limit : nullptr;
}

}  // namespace

void CaPass::run(std::list<OrderTask>& tasks, std::vector<UnusedAuthorizations> unused,
                 const Add& add) {
  const auto limits = load_limits(context_, ca_.id);
  if (!limits) return report_.fail(limits.error());
  memory_.limit = limit_of(*limits, Limited::all);
  memory_.new_order_limit = limit_of(*limits, Limited::new_order);
  std::vector<OrderTask*> free;
  for (OrderTask& task : tasks) {
    const CaLimit* limit = limit_on(task.work, memory_);
    limit == nullptr ? free.push_back(&task) : task.work.limited(*limit);
  }
  if (free.empty()) return;
  if (is_ready(free)) {
    if (!memory_.redirect.empty()) report_.notes.push_back(std::exchange(memory_.redirect, {}));
    add(free);
    process();
    for (OrderTask& task : tasks) {
      unused.push_back({task.request.names, std::exchange(task.work.unused_authorizations, {})});
    }
    deactivate_all(unused);
  }
  keep_new_limits(*limits);
}

void CaPass::add(CertificateWork& work, std::function<void()> begin) {
  entries_.push_back({&work, std::move(begin)});
}

void CaPass::deactivate_only(const std::vector<UnusedAuthorizations>& unused) {
  if (unused.empty()) return;
  const auto limits = load_limits(context_, ca_.id);
  if (!limits || limits->contains(Limited::all)) return;
  memory_.limit.reset();
  if (ensure_directory_and_account(context_, ca_, memory_)) deactivate_all(unused);
}

// false: the tasks have the error.
bool CaPass::is_ready(const std::vector<OrderTask*>& tasks) {
  const auto ready = ensure_directory_and_account(context_, ca_, memory_);
  if (ready) return true;
  if (!memory_.limit) report_.fail(ready.error());
  for (OrderTask* task : tasks) {
    memory_.limit ? task->work.limited(*memory_.limit)
                  : task->work.fault(Fault::unreachable, ready.error());
  }
  return false;
}

void CaPass::process() {
  client_.when_idle([this] { start_some(); });
  client_.run();
  client_.when_idle({});
}

void CaPass::start_some() {
  store_.idle(client_.is_answering());
  if (const Error* given_up = client_.given_up()) {
    for (; started_ < entries_.size(); ++started_) entries_[started_].work->usable(*given_up);
  }
  for (size_t count = 0; count < kAtOnce && started_ < entries_.size(); ++count) {
    entries_[started_++].begin();
  }
  store_.idle(client_.is_answering());
}

void CaPass::deactivate_all(const std::vector<UnusedAuthorizations>& unused) {
  deactivate(client_, ca_.id, unused, store_);
  client_.run();
}

// A limit from before would have blocked the pass.
void CaPass::keep_new_limits(const CaLimits& before) {
  const auto keep = [&](Limited what, const std::optional<CaLimit>& limit) {
    if (!limit || before.contains(what)) return;
    auto kept = keep_limit(context_, ca_.id, what, *limit);
    if (!kept) report_.fail(std::move(kept).error());
  };
  keep(Limited::all, memory_.limit);
  keep(Limited::new_order, memory_.new_order_limit);
}

}  // namespace millrace::acme
