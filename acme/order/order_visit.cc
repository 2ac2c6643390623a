#include "acme/order/order_visit.h"

#include <set>

#include "acme/client/connect.h"
#include "acme/order/order_finder.h"
#include "acme/protocol/caa_check.h"

namespace millrace::acme {
namespace {

// Retried soon if no server could be queried; a refusal is a failure.
void hold(CertificateWork& work, const Error& error) {
  if (error.kind == ErrorKind::not_yet) {
    work.wait(error.text());
  } else {
    work.fault(Fault::rejected, error);
  }
}

// An order may serve one certificate only.
std::set<std::string> orders_in_use(const OrderStates& states) {
  std::set<std::string> in_use;
  for (const auto& [id, state] : states) {
    if (state.order && !state.order->url.empty()) in_use.insert(state.order->url);
  }
  return in_use;
}

}  // namespace

void OrderVisit::run(std::list<OrderTask>& tasks, std::vector<Unneeded> unneeded) {
  std::vector<CertificateWork*> works;
  for (OrderTask& task : tasks) works.push_back(&task.work);
  visit(context_, ca_, memory_, report_, works, [&](Client& client) {
    hold_limited(tasks);
    heed_caa(tasks);
    start(client, tasks);
    clean_up(client, tasks, std::move(unneeded));
  });
  learn(tasks);
}

void OrderVisit::tidy(const std::vector<Unneeded>& unneeded) {
  if (unneeded.empty()) return;
  const auto limits = load_limits(context_, ca_.id);
  if (!limits || limits->contains(Limited::all)) return;
  memory_.limit.reset();
  if (!ensure_directory_and_account(context_, ca_, memory_)) return;
  Client client(context_.env, memory_, ca_);
  deactivate(client, ca_.id, unneeded, known_);
  client.run();
}

void OrderVisit::hold_limited(std::list<OrderTask>& tasks) {
  for (OrderTask& task : tasks) task.is_held = limit_on(task.work, memory_) != nullptr;
}

// A refusal would cost one of the few orders that the CA allows.
void OrderVisit::heed_caa(std::list<OrderTask>& tasks) {
  if (caa_ == nullptr || !ca_.caa) return;
  std::vector<OrderTask*> new_ones;
  std::vector<CaaQuestion> questions;
  for (OrderTask& task : tasks) {
    if (task.is_held || task.work.state.order) continue;
    new_ones.push_back(&task);
    questions.push_back(
        {task.request.names,
         {memory_.directory->caa_identities, memory_.account->url, task.work.challenge()},
         !task.work.state.issued.has_value()});
  }
  const auto verdicts = check_caa(*caa_, questions);
  for (size_t i = 0; i < new_ones.size(); ++i) {
    if (verdicts[i]) continue;
    new_ones[i]->is_held = true;
    hold(new_ones[i]->work, verdicts[i].error());
  }
}

void OrderVisit::start(Client& client, std::list<OrderTask>& tasks) {
  const std::string& listed = memory_.account->orders;
  std::set<std::string> in_use = orders_in_use(known_.states);
  std::list<OrderFinder> finders;
  const auto search = [&](OrderOpening& opening) {
    if (listed.empty()) {
      opening.work().note("the CA offers no list of orders, so the other order is not found");
      return opening.begin();
    }
    finders.emplace_back(client, in_use, std::vector{&opening}).start(listed);
  };
  std::list<OrderOpening> openings;
  std::vector<OrderOpening*> lost;
  Batch batch(client, keeper_);
  for (OrderTask& task : tasks) {
    if (task.is_held) continue;
    OrderOpening& opening = openings.emplace_back(task.work, task.request, client, in_use, search);
    const auto& order = task.work.state.order;
    const bool opened = order && order->phase == OrderPhase::opened;
    if (order && !opened && !listed.empty()) {
      lost.push_back(&opening);
    } else {
      batch.add(task.work, [&opening, opened] { opened ? opening.resume() : opening.begin(); });
    }
  }
  OrderFinder finder(client, in_use, lost);
  if (!lost.empty()) finder.start(listed);
  batch.run();
}

void OrderVisit::clean_up(Client& client, std::list<OrderTask>& tasks,
                          std::vector<Unneeded> unneeded) {
  learn(tasks);
  for (OrderTask& task : tasks) {
    if (task.work.unneeded.empty()) continue;
    unneeded.push_back({task.request.names, std::exchange(task.work.unneeded, {})});
  }
  deactivate(client, ca_.id, unneeded, known_);
  client.run();
}

void OrderVisit::learn(const std::list<OrderTask>& tasks) {
  for (const OrderTask& task : tasks) known_.states[task.work.id()] = task.work.state;
}

}  // namespace millrace::acme
