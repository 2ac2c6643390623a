#include "acme/order/order_runner.h"

#include "acme/protocol/caa_check.h"
#include "core/base/encoding.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

// How long what another host has issued may be on its way.
constexpr Duration kLongestTransfer = std::chrono::hours(1);
// CAs date certificates back by this, for clocks that are late.
constexpr Duration kCommonBackdating = std::chrono::hours(1);
constexpr std::chrono::milliseconds kTransferPause = std::chrono::seconds(5);

// Retried soon if no server could be queried; a refusal is a failure.
void defer(CertificateWork& work, const Error& error) {
  if (error.kind == ErrorKind::not_yet) {
    work.wait(error.text());
  } else {
    work.handle(Fault::rejected, error);
  }
}

}  // namespace

void OrderRunner::add(std::vector<CertificateWork*> works) {
  check_caa_of(works);
  std::vector<OrderCreator*> lost;
  for (CertificateWork* work : works) add(*work, lost);
  if (lost.empty()) return;
  OrderFinder& finder = finders_.emplace_back(pass_.client(), orders_in_use_, std::move(lost));
  finder.start(pass_.memory().account->orders);
}

// A refusal would cost one of the few orders that the CA allows.
void OrderRunner::check_caa_of(std::vector<CertificateWork*>& works) {
  if (caa_ == nullptr || !ca_.caa) return;
  std::vector<CertificateWork*> new_ones;
  std::vector<CaaQuestion> questions;
  const Session::Memory& memory = pass_.memory();
  for (CertificateWork* work : works) {
    if (work->state.order) continue;
    new_ones.push_back(work);
    questions.push_back({work->request().names,
                         {memory.directory->caa_identities, memory.account->url, work->challenge()},
                         !work->state.issued.has_value()});
  }
  const auto verdicts = check_caa(*caa_, questions);
  for (size_t i = 0; i < new_ones.size(); ++i) {
    if (verdicts[i]) continue;
    std::erase(works, new_ones[i]);
    defer(*new_ones[i], verdicts[i].error());
  }
}

// nullptr: another host has no order that is of use.
const OrderHint* OrderRunner::taken_over(CertificateWork& work) const {
  const auto found = elsewhere_.find(work.id());
  if (found == elsewhere_.end() || work.state.order) return nullptr;
  const OrderHint& hint = found->second;
  const bool is_for_it = hint.csr == to_hex(sha256(work.request().csr_der)) &&
                         hint.ca == work.ca() && hint.account == pass_.memory().account->url;
  return is_for_it ? &hint : nullptr;
}

// What an account of another host's own has issued can be had from its outbox only.
bool OrderRunner::waits_for_box(CertificateWork& work) const {
  const auto found = elsewhere_.find(work.id());
  if (found == elsewhere_.end() || work.state.order || !found->second.issued) return false;
  const OrderHint& hint = found->second;
  const bool is_own = hint.account == pass_.memory().account->url;
  const bool is_recent = *hint.issued <= work.now() + kLongestTransfer &&
                         work.now() < *hint.issued + kCommonBackdating + kLongestTransfer;
  if (is_own || !is_recent || hint.csr != to_hex(sha256(work.request().csr_der))) return false;
  work.pause("issued by " + hint.host + ", waits for its outbox", kTransferPause);
  return true;
}

void OrderRunner::add(CertificateWork& work, std::vector<OrderCreator*>& lost) {
  if (waits_for_box(work)) return;
  OrderCreator& creator = creators_.emplace_back(
      work, pass_.client(), orders_in_use_, [this](OrderCreator& searching) { search(searching); });
  const OrderHint* elsewhere = taken_over(work);
  if (elsewhere != nullptr && elsewhere->has_url()) {
    return pass_.add(work, [&creator, elsewhere] { creator.take_over(*elsewhere); });
  }
  if (elsewhere != nullptr) creator.take_over_intent();
  const auto& order = work.state.order;
  const bool opened = order && order->phase == OrderPhase::opened;
  if (order && !opened && !pass_.memory().account->orders.empty()) {
    lost.push_back(&creator);
  } else {
    pass_.add(work, [&creator, opened] { opened ? creator.resume() : creator.begin(); });
  }
}

void OrderRunner::search(OrderCreator& creator) {
  const std::string& listed = pass_.memory().account->orders;
  if (listed.empty()) {
    creator.work().note("the CA offers no list of orders, so the other order is not found");
    return creator.begin();
  }
  finders_.emplace_back(pass_.client(), orders_in_use_, std::vector{&creator}).start(listed);
}

}  // namespace millrace::acme
