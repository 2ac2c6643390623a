// The stage order: alone holds the account key, and asks for nothing but what the key host
// requested and the configuration allows.
#include <algorithm>
#include <list>

#include "acme/caa_check.h"
#include "acme/connect.h"
#include "acme/due.h"
#include "acme/order_finder.h"
#include "acme/order_states.h"
#include "acme/stages.h"
#include "acme/wanted_records.h"

namespace millrace::acme {
namespace {

using Requests = std::map<CertId, RequestDocument>;

// Tried again soon where nobody could be asked; a refusal is a failure.
void hold(CertificateWork& work, const Error& error) {
  if (error.kind == ErrorKind::not_yet) {
    work.wait(error.text());
  } else {
    work.give_up(error);
  }
}

class OrderPass {
 public:
  OrderPass(const StageContext& context, const Settings& settings, Session& session, CaaSource* caa)
      : context_(context), settings_(settings), session_(session), caa_(caa) {}

  StageReport run(const Selection& selection, const OrderOptions& options);

 private:
  // A certificate that needs the CA.
  struct Task {
    CertificateWork work;
    const RequestDocument& request;
    bool is_held = false;  // nothing is asked of the CA
  };

  Result<void> load();
  void examine(const CertificateSettings& certificate, const OrderOptions& options);
  const RequestDocument* request_of(const CertificateSettings& certificate);
  void plan(CertificateWork work, const RequestDocument& request, bool renew_now);
  void ask(const CaSettings& ca);
  void heed_caa(const CaSettings& ca);
  void start(Client& client, const CaId& ca);
  Result<void> emit();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  CaaSource* caa_;  // nullptr: nobody is asked
  StageReport report_;
  Requests requests_;
  OrderStates states_;
  std::map<CaId, std::list<Task>> tasks_;
};

Result<void> OrderPass::load() {
  ASSIGN(const auto bundle, read_inbox(context_, Stage::order, Stage::csr));
  ASSIGN(requests_, requests_of(bundle));
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
  plan(CertificateWork(context_, session_, report_, certificate, states_.at(certificate.id)),
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
    tasks_[work.ca()].push_back({std::move(work), request, false});
  } else if (abandoned && work.save()) {
    states_[work.id()] = state;
  }
}

void OrderPass::ask(const CaSettings& ca) {
  std::list<Task>& tasks = tasks_.at(ca.id);
  Session::Memory& memory = session_.memory(ca.id);
  const auto connected = connect(context_, ca, memory);
  if (!connected) {
    report_.fail(connected.error());
    for (Task& task : tasks) task.work.count_outage(connected.error());
  } else if (*connected) {
    for (Task& task : tasks) task.work.leave_alone(**connected);
  } else {
    heed_caa(ca);
    Client client(context_.env.http, memory, ca);
    start(client, ca.id);
  }
  for (const Task& task : tasks) states_[task.work.id()] = task.work.state;
}

// A refusal would cost an order of the few that the CA allows.
void OrderPass::heed_caa(const CaSettings& ca) {
  if (caa_ == nullptr || !ca.caa) return;
  const Session::Memory& memory = session_.memory(ca.id);
  std::vector<Task*> new_ones;
  std::vector<CaaQuestion> questions;
  for (Task& task : tasks_.at(ca.id)) {
    if (task.work.state.order) continue;
    new_ones.push_back(&task);
    questions.push_back(
        {task.request.names,
         {memory.directory->caa_identities, memory.account->url, task.work.challenge()}});
  }
  const auto verdicts = check_caa(*caa_, questions);
  for (size_t i = 0; i < new_ones.size(); ++i) {
    if (verdicts[i]) continue;
    new_ones[i]->is_held = true;
    hold(new_ones[i]->work, verdicts[i].error());
  }
}

void OrderPass::start(Client& client, const CaId& ca) {
  const std::string& listed = session_.memory(ca).account->orders;
  std::set<std::string> in_use;
  for (const auto& [id, state] : states_) {
    if (state.order && !state.order->url.empty()) in_use.insert(state.order->url);
  }
  std::list<OrderOpening> openings;
  std::vector<OrderOpening*> lost;
  for (Task& task : tasks_.at(ca)) {
    if (task.is_held) continue;
    OrderOpening& opening = openings.emplace_back(task.work, task.request, client, in_use);
    const auto& order = task.work.state.order;
    if (order && order->phase == OrderPhase::opened) {
      opening.resume();
    } else if (order && !listed.empty()) {
      lost.push_back(&opening);
    } else {
      opening.begin();
    }
  }
  OrderFinder finder(client, in_use, lost);
  if (!lost.empty()) finder.start(listed);
  client.run();
}

// The outbox says what is wanted in the DNS; what is no longer said there is taken out again.
Result<void> OrderPass::emit() {
  FileTree outbox;
  for (const CertificateSettings& certificate : settings_.certificates) {
    const ChallengeDocument document{certificate.id,
                                     wanted_records(certificate, states_.at(certificate.id))};
    if (document.records.empty()) continue;
    outbox.emplace("challenges/" + certificate.id.text() + ".json", encode(document));
  }
  ASSIGN(const bool changed, write_outbox(context_, Stage::order, outbox));
  report_.changed = report_.changed || changed;
  return {};
}

}  // namespace

StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options) {
  const auto lock = lock_stage(context, "acme");
  if (lock) return OrderPass(context, settings, session, options.caa).run(selection, options);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
