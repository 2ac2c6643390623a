#include "acme/order/ca_pass.h"

#include <algorithm>
#include <set>
#include <utility>

#include "acme/client/account_setup.h"

namespace millrace::acme {
namespace {

constexpr size_t kAtOnce = 64;

// The limit that blocks this certificate now; null: none.
const CaLimit* limit_on(const CertificateWork& work, const Session::Memory& memory) {
  if (memory.limit) return &*memory.limit;
  return memory.new_order_limit && !work.state.order ? &*memory.new_order_limit : nullptr;
}

struct InUse {
  std::set<std::string> urls;
  std::set<std::string> names;  // base names of orders whose authorizations are not known
};

InUse in_use_at(const CaId& ca, const OrderStates& states) {
  InUse used;
  for (const auto& [id, state] : states) {
    if (!state.order || state.order->ca != ca) continue;
    for (const WantedChallenge& challenge : state.order->challenges) {
      used.urls.insert(challenge.authorization);
    }
    if (state.order->phase >= OrderPhase::ordered) continue;
    for (const CertName& name : state.order->names) used.names.insert(name.base());
  }
  return used;
}

}  // namespace

void CaPass::run(Works& works, std::vector<UnusedAuthorizations> unused, const Add& add) {
  const auto limits = load_limits(context_, ca_.id);
  if (!limits) return report_.fail(limits.error());
  memory_.limit = limit_of(*limits, Limited::all);
  memory_.new_order_limit = limit_of(*limits, Limited::new_order);
  std::vector<CertificateWork*> free;
  for (CertificateWork& work : works) {
    const CaLimit* limit = limit_on(work, memory_);
    limit == nullptr ? free.push_back(&work) : work.limited(*limit);
  }
  if (free.empty()) return;
  if (is_ready(free)) {
    if (!memory_.redirect.empty()) report_.notes.push_back(std::exchange(memory_.redirect, {}));
    add(free);
    process();
    for (CertificateWork& work : works) {
      unused.push_back({work.request().names, std::exchange(work.unused_authorizations, {})});
    }
    deactivate(unused);
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
  if (ensure_directory_and_account(context_, ca_, memory_)) deactivate(unused);
}

// false: the works have the error.
bool CaPass::is_ready(const std::vector<CertificateWork*>& works) {
  const auto ready = ensure_directory_and_account(context_, ca_, memory_);
  if (ready) return true;
  if (!memory_.limit) report_.fail(ready.error());
  for (CertificateWork* work : works) {
    memory_.limit ? work->limited(*memory_.limit) : work->handle(Fault::unreachable, ready.error());
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
  if (const Error* stop_reason = client_.stop_reason()) {
    for (; started_ < entries_.size(); ++started_) entries_[started_].work->usable(*stop_reason);
  }
  for (size_t count = 0; count < kAtOnce && started_ < entries_.size(); ++count) {
    entries_[started_++].begin();
  }
  store_.idle(client_.is_answering());
}

// So that they do not count against the CA's limit of pending authorizations (RFC 8555 §7.5.2). A
// CA may use the same one in several orders, so these are kept: those of our open orders; those of
// orders that share a name with an open order that was not read yet; all of them while a state
// cannot be read. The answers change nothing: the authorizations expire by themselves.
void CaPass::deactivate(const std::vector<UnusedAuthorizations>& unused) {
  if (!store_.unreadable.empty()) return;
  const InUse used = in_use_at(ca_.id, store_.states);
  for (const UnusedAuthorizations& one : unused) {
    const bool shared = std::ranges::any_of(
        one.names, [&](const CertName& name) { return used.names.contains(name.base()); });
    for (const std::string& url : one.urls) {
      if (shared || used.urls.contains(url)) continue;
      client_.post(url, R"({"status":"deactivated"})", [](const Result<Answer>&) {});
    }
  }
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
