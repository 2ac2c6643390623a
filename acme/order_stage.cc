// The stage order: alone holds the account key, and asks for nothing but what the key host
// requested and the configuration allows.
#include <algorithm>
#include <list>

#include "acme/batch.h"
#include "acme/due.h"
#include "acme/order_finder.h"
#include "acme/order_states.h"
#include "acme/stages.h"

namespace millrace::acme {
namespace {

using Requests = std::map<CertId, RequestDocument>;

class OrderPass {
 public:
  OrderPass(const StageContext& context, const Settings& settings, Session& session)
      : context_(context), settings_(settings), session_(session), keeper_(context, report_) {}

  StageReport run(const Selection& selection, const OrderOptions& options);

 private:
  // A certificate that needs the CA.
  struct Task {
    CertificateWork work;
    const RequestDocument& request;
  };

  Result<void> load();
  void examine(const CertificateSettings& certificate, const OrderOptions& options);
  const RequestDocument* request_of(const CertificateSettings& certificate);
  void plan(CertificateWork work, const RequestDocument& request, bool renew_now);
  void ask(const CaSettings& ca);
  void start(Client& client, const CaId& ca);
  Result<void> emit();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  StageReport report_;
  StateKeeper keeper_;
  Requests requests_;
  OrderStates states_;
  std::map<CaId, std::list<Task>> tasks_;
};

Result<void> OrderPass::load() {
  ASSIGN(const auto bundle, read_inbox(context_, Stage::order, Stage::csr));
  ASSIGN(requests_, requests_of(bundle, context_.memory));
  ASSIGN(states_, load_order_states(context_, settings_));
  return {};
}

StageReport OrderPass::run(const Selection& selection, const OrderOptions& options) {
  if (auto loaded = load(); !loaded) {
    report_.fail(std::move(loaded).error());
    return report_;
  }
  for (const CertificateSettings& certificate : settings_.certificates) {
    if (is_selected(selection, certificate.id)) examine(certificate, options);
  }
  for (const CaSettings& ca : settings_.cas) {
    if (tasks_.contains(ca.id)) ask(ca);
  }
  keeper_.flush();
  if (auto emitted = emit(); !emitted) report_.fail(std::move(emitted).error());
  return report_;
}

const RequestDocument* OrderPass::request_of(const CertificateSettings& certificate) {
  const std::string name = "certificate " + certificate.id.text() + ": ";
  const auto found = requests_.find(certificate.id);
  if (found == requests_.end()) {
    report_.wait_for(Stage::csr, name + "waits for csr: there is no request yet");
    return nullptr;
  }
  if (allows(certificate.names, found->second)) return &found->second;
  report_.wait_for(Stage::csr, name + "csr asks for " + joined(found->second.names) +
                                   ", the configuration allows " + joined(certificate.names) +
                                   ": waits for a request that agrees");
  return nullptr;
}

void OrderPass::examine(const CertificateSettings& certificate, const OrderOptions& options) {
  const RequestDocument* request = request_of(certificate);
  if (request == nullptr) return;
  plan(CertificateWork(context_, session_, report_, keeper_, certificate,
                       states_.at(certificate.id)),
       *request, options.renew_now);
}

void OrderPass::plan(CertificateWork work, const RequestDocument& request, bool renew_now) {
  OrderState& state = work.state;
  bool abandoned = false;
  if (state.order && is_outdated(*state.order, request, work.ca(), context_.now())) {
    work.done("order given up, it is for another request, at another CA or has expired: " +
              state.order->url);
    state.order.reset();
    abandoned = true;
  }
  const bool open = state.order.has_value();
  const bool wanted = open ? state.order->phase <= OrderPhase::opened
                           : renew_now || is_due(state, request, context_.now());
  const bool waits = wanted && !renew_now && work.must_wait();
  if (wanted && !waits) {
    tasks_[work.ca()].push_back({std::move(work), request});
  } else if (abandoned && work.save()) {
    states_[work.id()] = state;
  }
}

void OrderPass::ask(const CaSettings& ca) {
  std::list<Task>& tasks = tasks_.at(ca.id);
  std::vector<CertificateWork*> works;
  for (Task& task : tasks) works.push_back(&task.work);
  visit(context_, ca, session_.memory(ca.id), report_, works,
        [&](Client& client) { start(client, ca.id); });
  for (const Task& task : tasks) states_[task.work.id()] = task.work.state;
}

void OrderPass::start(Client& client, const CaId& ca) {
  const std::string& listed = session_.memory(ca).account->orders;
  std::set<std::string> in_use;
  for (const auto& [id, state] : states_) {
    if (state.order && !state.order->url.empty()) in_use.insert(state.order->url);
  }
  std::list<OrderOpening> openings;
  std::vector<OrderOpening*> lost;
  Batch batch(client, keeper_);
  for (Task& task : tasks_.at(ca)) {
    OrderOpening& opening = openings.emplace_back(task.work, task.request, client, in_use);
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

// The outbox says what is wanted in the DNS; what is no longer said there is taken out again.
Result<void> OrderPass::emit() {
  FileTree outbox;
  for (const auto& [id, state] : states_) {
    if (!state.order || !state.order->wants_records() || state.order->challenges.empty()) continue;
    ChallengeDocument document{id, {}};
    for (const WantedChallenge& challenge : state.order->challenges) {
      document.records.push_back(challenge.record);
    }
    std::sort(document.records.begin(), document.records.end());
    outbox.emplace("challenges/" + id.text() + ".json", encode(document));
  }
  ASSIGN(const bool changed, write_outbox(context_, Stage::order, outbox));
  report_.changed = report_.changed || changed;
  return {};
}

}  // namespace

StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options) {
  const auto lock = lock_stage(context, "acme");
  if (lock) return OrderPass(context, settings, session).run(selection, options);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
