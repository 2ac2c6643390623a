// Of the stage order: its requests to the CAs.
#include "acme/order/order_pass.h"
#include "acme/order/order_runner.h"
#include "acme/order/renewal_inquiry.h"
#include "acme/state/renewal_policy.h"

namespace millrace::acme {

void OrderPass::process_all() {
  for (const CaSettings& ca : settings_.cas) process(ca);
  store_.flush();
}

void OrderPass::process(const CaSettings& ca) {
  CaPass pass(context_, ca, session_, report_, store_);
  std::vector<UnusedAuthorizations> unused = std::exchange(unused_[ca.id], {});
  const auto works = works_.find(ca.id);
  if (works == works_.end()) return pass.deactivate_only(unused);
  if (shared_.is_on()) return process_shared(ca, works->second, std::move(unused));
  OrderRunner runner(pass, ca, caa_, orders_in_use());
  pass.run(works->second, std::move(unused),
           [&](const std::vector<CertificateWork*>& free) { runner.add(free); });
}

// A part at a time, from a random place: other hosts take of the same.
void OrderPass::process_shared(const CaSettings& ca, CaPass::Works& works,
                               std::vector<UnusedAuthorizations> unused) {
  const uint64_t start = context_.env.random.below(works.size());
  works.splice(works.end(), works, works.begin(),
               std::next(works.begin(), static_cast<std::ptrdiff_t>(start)));
  const Session::Memory& memory = session_.memory(ca.id);
  shared_.take_limits(places_.at(ca.id));
  while (!works.empty()) {
    CaPass::Works part = shared_.claim(works, true);
    if (part.empty()) break;
    CaPass pass(context_, ca, session_, report_, store_);
    auto in_use = orders_in_use();
    in_use.merge(shared_.orders_of_others(part));
    OrderRunner runner(pass, ca, caa_, std::move(in_use));
    runner.set_elsewhere(shared_.elsewhere(part));
    pass.run(part, std::exchange(unused, {}),
             [&](const std::vector<CertificateWork*>& free) { runner.add(free); });
    store_.flush();
    const bool is_ready = memory.directory && memory.account;
    if (!is_ready || memory.limit || memory.new_order_limit) break;
  }
  shared_.share_limits(places_.at(ca.id));
  // Not claimed, so nothing is noted in their states.
  const CaLimit* limit = memory.limit ? &*memory.limit : nullptr;
  if (limit == nullptr && memory.new_order_limit) limit = &*memory.new_order_limit;
  for (CertificateWork& work : works) {
    if (limit == nullptr) continue;
    work.pause(limit->text(), limit->until - context_.now());
  }
}

// An order may serve one certificate only.
std::set<std::string> OrderPass::orders_in_use() const {
  std::set<std::string> urls;
  for (const auto& [id, state] : store_.states) {
    if (state.order && !state.order->url.empty()) urls.insert(state.order->url);
  }
  return urls;
}

// After the orders and their records: they must not wait for these answers.
void OrderPass::query_renewals(const OrderOptions& options) {
  works_.clear();
  for (auto& [id, queried] : renewal_queries_) {
    const CaSettings* ca = settings_.ca(id);
    if (ca == nullptr) continue;  // no longer in the configuration
    RenewalInquiry(context_, report_, *ca, session_.memory(id)).query(queried);
    for (CertificateWork& work : queried) {
      if (is_due(work.state, work.request(), settings_, context_.now(), options.wake)) {
        plan(std::move(work), options);
      }
    }
  }
  if (works_.empty()) return;
  process_all();
  emit();
}

}  // namespace millrace::acme
