#include "acme/order/batch.h"

#include "acme/client/connect.h"

namespace millrace::acme {
namespace {

constexpr size_t kAtOnce = 64;

// false: the works have the error.
bool is_ready(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
              StageReport& report, const std::vector<CertificateWork*>& works) {
  const auto ready = ensure_directory_and_account(context, ca, memory);
  if (ready) return true;
  if (!memory.limit) report.fail(ready.error());
  for (CertificateWork* work : works) {
    memory.limit ? work->limited(*memory.limit) : work->fault(Fault::unreachable, ready.error());
  }
  return false;
}

// The limits from answers in this pass. A limit from before would have blocked the pass.
void keep_new(const StageContext& context, const CaId& ca, const CaLimits& before,
              const Session::Memory& memory, StageReport& report) {
  const auto keep = [&](Limited what, const std::optional<CaLimit>& limit) {
    if (!limit || before.contains(what)) return;
    auto kept = keep_limit(context, ca, what, *limit);
    if (!kept) report.fail(std::move(kept).error());
  };
  keep(Limited::all, memory.limit);
  keep(Limited::new_order, memory.new_order_limit);
}

}  // namespace

const CaLimit* limit_on(const CertificateWork& work, const Session::Memory& memory) {
  if (memory.limit) return &*memory.limit;
  return memory.new_order_limit && !work.state.order ? &*memory.new_order_limit : nullptr;
}

void Batch::add(CertificateWork& work, std::function<void()> begin) {
  entries_.push_back({&work, std::move(begin)});
}

void Batch::run() {
  client_.when_idle([this] { feed(); });
  client_.run();
  client_.when_idle({});
}

void Batch::feed() {
  keeper_.idle(client_.is_answering());
  if (const Error* given_up = client_.given_up()) {
    for (; begun_ < entries_.size(); ++begun_) entries_[begun_].work->usable(*given_up);
  }
  for (size_t count = 0; count < kAtOnce && begun_ < entries_.size(); ++count) {
    entries_[begun_++].begin();
  }
  keeper_.idle(client_.is_answering());
}

void visit(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
           StageReport& report, const std::vector<CertificateWork*>& works,
           const std::function<void(Client&)>& move) {
  const auto limits = load_limits(context, ca.id);
  if (!limits) return report.fail(limits.error());
  memory.limit = limit_of(*limits, Limited::all);
  memory.new_order_limit = limit_of(*limits, Limited::new_order);
  std::vector<CertificateWork*> free;
  for (CertificateWork* work : works) {
    const CaLimit* limit = limit_on(*work, memory);
    limit == nullptr ? free.push_back(work) : work->limited(*limit);
  }
  if (free.empty()) return;
  if (is_ready(context, ca, memory, report, free)) {
    if (!memory.redirect.empty()) report.notes.push_back(std::exchange(memory.redirect, {}));
    Client client(context.env, memory, ca);
    move(client);
  }
  keep_new(context, ca.id, *limits, memory, report);
}

}  // namespace millrace::acme
