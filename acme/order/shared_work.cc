#include "acme/order/shared_work.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/inbox/source.h"

namespace millrace::acme {
namespace {

// Not all at once, so that hosts that start together share the work; nor one by one.
constexpr size_t kLeastShare = 8, kMostShare = 64;
// The claims of a host that waits must not end meanwhile.
constexpr std::chrono::milliseconds kClaimPause = std::chrono::seconds(kClaimSeconds) / 3;
constexpr std::chrono::milliseconds kTakenPause = std::chrono::seconds(5);
constexpr uint64_t kLongestJitter = 1000;  // ms
constexpr Limited kSharedLimits[] = {Limited::all, Limited::new_order};

size_t other_workers(const StageContext& context) {
  if (context.sources == nullptr) return 0;
  return static_cast<size_t>(std::ranges::count_if(
      context.sources->list, [](const Source& source) { return source.provides(Stage::fetch); }));
}

}  // namespace

SharedWork::SharedWork(const StageContext& context, Session& session, OrderStore& store,
                       StageReport& report)
    : context_(context), memory_(session.claims()), store_(store), report_(report) {
  if (!Claims::are_shared(context)) return;
  claims_ = std::make_unique<Claims>(context, session.claims());
  store_.set_fence(claims_.get());
}

// The store's failure is reported once; the certificates that need it wait.
bool SharedWork::can_look() {
  if (!claims_ || has_failed_) return false;
  pause_once();
  auto looked = claims_->look();
  if (!looked) {
    has_failed_ = true;
    report_.fail(std::move(looked).error().in("claims"));
  }
  return !has_failed_;
}

// Timers start all hosts in the same second: so the first one has claimed when the next one looks.
void SharedWork::pause_once() {
  if (std::exchange(memory_.has_paused, true) || other_workers(context_) == 0) return;
  context_.env.clock.sleep(std::chrono::milliseconds(context_.env.random.below(kLongestJitter)));
}

// A claim that this process has is compared before anything is done with it.
const OrderHint* SharedWork::order_elsewhere(const CertificateWork& work) {
  if (!claims_ || claims_->held(work.id()) != nullptr || !can_look()) return nullptr;
  const OrderHint* hint = claims_->order_elsewhere(work.id(), work.state);
  const bool is_useful = hint != nullptr && (hint->has_url() || hint->issued) &&
                         hint->csr == to_hex(sha256(work.request().csr_der));
  return is_useful ? hint : nullptr;
}

bool SharedWork::fails_elsewhere(CertificateWork& work) {
  OrderState& state = work.state;
  if (state.order || memory_.ends_waits || !can_look()) return false;
  const OrderHint* hint = claims_->failed_elsewhere(work.id(), state);
  if (hint == nullptr) return false;
  state.failures = std::max(state.failures, hint->backoff.failures);
  state.retry_at = std::max(state.retry_at, hint->backoff.retry_at);
  state.last_error = "on " + hint->host + ": " + hint->backoff.error;
  return work.keep();
}

void SharedWork::take_limits(const OrderPlace& place) {
  const bool is_known = claims_ && claims_->has_looked();
  if (!is_known || memory_.ends_waits || place.account.empty()) return;
  const auto own = load_limits(context_, place.ca);
  if (!own) return;  // which is reported where they are applied
  for (const Limited what : kSharedLimits) {
    const SharedLimit* shared = claims_->limit(place, what);
    if (shared == nullptr || own->contains(what)) continue;
    CaLimit limit = shared->limit;
    limit.reason += " (asked of " + shared->host + ")";
    auto kept = keep_limit(context_, place.ca, what, limit);
    if (!kept) report_.fail(std::move(kept).error());
  }
}

// One that cannot be shared is met by the others themselves.
void SharedWork::share_limits(const OrderPlace& place) {
  if (!claims_ || has_failed_ || place.account.empty()) return;
  const auto known = load_limits(context_, place.ca);
  if (!known) return;
  for (const Limited what : kSharedLimits) {
    const auto limit = limit_of(*known, what);
    const SharedLimit* there = claims_->limit(place, what);
    const bool is_news = limit && (there == nullptr || there->limit.until < limit->until);
    if (is_news) static_cast<void>(claims_->put_limit(place, what, *limit));
  }
}

size_t SharedWork::share_of(size_t all) const {
  const size_t workers = 1 + other_workers(context_);
  return workers == 1 ? all : std::clamp(all / workers, kLeastShare, kMostShare);
}

void SharedWork::fail_all(CaPass::Works& works, Error error) {
  if (!has_failed_) report_.fail(std::move(error).in("claims"));
  has_failed_ = true;
  works.clear();
}

CaPass::Works SharedWork::claim(CaPass::Works& from, bool is_share) {
  CaPass::Works taken;
  if (!claims_) {
    taken.splice(taken.end(), from);
    return taken;
  }
  if (has_failed_ || (is_share && !can_look())) from.clear();
  const size_t share = is_share ? share_of(from.size()) : from.size();
  while (!from.empty() && taken.size() < share) {
    std::vector<WantedClaim> wanted;
    auto last = from.begin();
    for (; last != from.end() && wanted.size() < share - taken.size(); ++last) {
      const auto& issued = last->state.issued;
      wanted.push_back({last->id(), to_hex(sha256(last->request().csr_der)),
                        issued ? std::optional(issued->not_before) : std::nullopt});
    }
    const auto refused = claims_->claim(wanted);
    if (!refused) {
      fail_all(from, refused.error());
      break;
    }
    for (auto work = from.begin(); work != last;) {
      const auto next = std::next(work);
      const auto reason = refused->find(work->id());
      if (reason != refused->end()) {
        work->pause(reason->second, kTakenPause);
        from.erase(work);
      } else {
        taken.splice(taken.end(), from, work);
      }
      work = next;
    }
  }
  if (!taken.empty()) {
    report_.retry_after = std::min(report_.retry_after.value_or(kClaimPause), kClaimPause);
  }
  return taken;
}

std::map<CertId, OrderHint> SharedWork::elsewhere(const CaPass::Works& works) {
  std::map<CertId, OrderHint> hints;
  if (!claims_) return hints;
  for (const CertificateWork& work : works) {
    const OrderHint* hint = claims_->order_elsewhere(work.id(), work.state);
    if (hint != nullptr) hints.emplace(work.id(), *hint);
  }
  return hints;
}

std::set<std::string> SharedWork::orders_of_others(const CaPass::Works& works) const {
  if (!claims_) return {};
  std::set<CertId> ids;
  for (const CertificateWork& work : works) ids.insert(work.id());
  return claims_->orders_of_others(ids);
}

StageReport release_claims(const StageContext& context, Session& session) {
  StageReport report;
  if (!Claims::are_shared(context)) return report;
  auto released = Claims(context, session.claims()).release();
  if (!released) report.fail(std::move(released).error().in("claims"));
  return report;
}

}  // namespace millrace::acme
