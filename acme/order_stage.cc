// The stage order: alone holds the account key, and asks for nothing but what the key host
// requested and the configuration allows.
#include <algorithm>
#include <list>

#include "acme/batch.h"
#include "acme/caa_check.h"
#include "acme/connect.h"
#include "acme/deactivation.h"
#include "acme/due.h"
#include "acme/key_change.h"
#include "acme/key_pair.h"
#include "acme/order_finder.h"
#include "acme/order_states.h"
#include "acme/renewal_inquiry.h"
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
      : context_(context),
        settings_(settings),
        session_(session),
        caa_(caa),
        keeper_(context, report_) {}

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
  void plan(CertificateWork work, const RequestDocument& request, const OrderOptions& options);
  bool gave_up(CertificateWork& work, const RequestDocument& request);
  void ask_all();
  void ask(const CaSettings& ca);
  void heed_caa(const CaSettings& ca);
  void start(Client& client, const CaId& ca);
  void clean_up(Client& client, const CaId& ca);
  void tidy(const CaSettings& ca);
  void inquire(const OrderOptions& options);
  void emit();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  CaaSource* caa_;  // nullptr: nobody is asked
  StageReport report_;
  StateKeeper keeper_;
  Requests requests_;
  OrderStates states_;
  OrderPlaces places_;
  std::map<CaId, std::list<Task>> tasks_;
  std::map<CaId, std::vector<Unneeded>> unneeded_;
  std::map<CaId, std::list<Task>> curious_;  // to ask about their renewal
};

Result<void> OrderPass::load() {
  ASSIGN(const auto bundle, read_inbox(context_, Stage::order, Stage::csr));
  ASSIGN(requests_, requests_of(bundle, context_.memory));
  ASSIGN(states_, load_order_states(context_, settings_));
  places_ = order_places(context_, settings_);
  return {};
}

StageReport OrderPass::run(const Selection& selection, const OrderOptions& options) {
  finish_key_changes(context_, settings_, session_, report_);
  if (auto loaded = load(); !loaded) {
    report_.fail(std::move(loaded).error());
    return report_;
  }
  for (const CertificateSettings& certificate : settings_.certificates) {
    if (is_selected(selection, certificate.id)) examine(certificate, options);
  }
  ask_all();
  emit();
  inquire(options);
  keeper_.flush();
  return report_;
}

void OrderPass::ask_all() {
  for (const CaSettings& ca : settings_.cas) {
    tasks_.contains(ca.id) ? ask(ca) : tidy(ca);
  }
  keeper_.flush();
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
  if (asks_for_compromised_key(states_.at(certificate.id), *request)) {
    report_.fail(Error("certificate " + certificate.id.text() +
                       ": it was revoked because its key is compromised, and no other is asked for "
                       "with that key; on the key host run: " +
                       replacement_command(certificate.id, request->current)));
    return;
  }
  plan(CertificateWork(context_, session_, report_, keeper_, certificate,
                       states_.at(certificate.id)),
       *request, options);
}

void OrderPass::plan(CertificateWork work, const RequestDocument& request,
                     const OrderOptions& options) {
  OrderState& state = work.state;
  const bool abandoned = gave_up(work, request);
  const bool open = state.order.has_value();
  const bool wanted =
      open ? state.order->phase <= OrderPhase::opened
           : options.renew_now || is_due(state, request, settings_, context_.now(), options.wake);
  const bool waits = wanted && !options.renew_now && work.must_wait();
  if (wanted && !waits) {
    states_[work.id()] = state;  // without the order given up, for whoever looks what is in use
    std::list<Task>& tasks = tasks_[work.ca()];
    tasks.push_back({std::move(work), request});
  } else if (abandoned && work.save()) {
    states_[work.id()] = state;
  } else if (!open && !wanted && wants_advice(state, context_.now())) {
    curious_[state.issued->ca].push_back({std::move(work), request});
  }
}

bool OrderPass::gave_up(CertificateWork& work, const RequestDocument& request) {
  const auto& order = work.state.order;
  if (!order) return false;
  const bool outdated = is_outdated(*order, request, places_.at(work.ca()));
  if (!outdated && !has_run_out(*order, context_.now())) return false;
  work.done("order given up, " +
            (outdated ? std::string("it is for another request or at another CA")
                      : "it ends before its challenges are answered, at " +
                            format_time(*order->expires)) +
            ": " + order->url);
  const CaId ca = order->ca;
  const std::vector<CertName> names = order->names;
  // What is at another directory or of another account is out of reach.
  const auto place = places_.find(ca);
  const bool in_reach = place != places_.end() && place->second.has(*order);
  work.drop_order();
  auto unneeded = std::exchange(work.unneeded, {});
  // Those of an order that has run out go by themselves.
  if (outdated && in_reach && !unneeded.empty())
    unneeded_[ca].push_back({names, std::move(unneeded)});
  return true;
}

void OrderPass::ask(const CaSettings& ca) {
  std::list<Task>& tasks = tasks_.at(ca.id);
  std::vector<CertificateWork*> works;
  for (Task& task : tasks) works.push_back(&task.work);
  visit(context_, ca, session_.memory(ca.id), report_, works, [&](Client& client) {
    for (Task& task : tasks) task.is_held = limit_on(task.work, session_.memory(ca.id)) != nullptr;
    heed_caa(ca);
    start(client, ca.id);
    clean_up(client, ca.id);
  });
  for (const Task& task : tasks) states_[task.work.id()] = task.work.state;
}

void OrderPass::clean_up(Client& client, const CaId& ca) {
  std::vector<Unneeded> unneeded = std::exchange(unneeded_[ca], {});
  for (Task& task : tasks_.at(ca)) {
    states_[task.work.id()] = task.work.state;
    if (task.work.unneeded.empty()) continue;
    unneeded.push_back({task.request.names, std::exchange(task.work.unneeded, {})});
  }
  deactivate(client, ca, unneeded, states_);
  client.run();
}

// Where there is nothing else to do at the CA. Nobody hears of what goes wrong: what is left
// expires by itself.
void OrderPass::tidy(const CaSettings& ca) {
  const std::vector<Unneeded> unneeded = std::exchange(unneeded_[ca.id], {});
  if (unneeded.empty()) return;
  const auto limits = load_limits(context_, ca.id);
  if (!limits || limits->contains(Limited::all)) return;
  Session::Memory& memory = session_.memory(ca.id);
  memory.limit.reset();
  const auto busy = connect(context_, ca, memory);
  if (!busy || *busy) return;
  Client client(context_.env, memory, ca);
  deactivate(client, ca.id, unneeded, states_);
  client.run();
}

// After the orders and their records: no answer of this kind is worth waiting for with them.
void OrderPass::inquire(const OrderOptions& options) {
  tasks_.clear();
  for (auto& [id, tasks] : curious_) {
    const CaSettings* ca = settings_.ca(id);
    if (ca == nullptr) continue;  // the configuration no longer has it
    std::vector<CertificateWork*> works;
    for (Task& task : tasks) works.push_back(&task.work);
    RenewalInquiry(context_, report_, *ca, session_.memory(id)).ask(works);
    for (Task& task : tasks) {
      states_[task.work.id()] = task.work.state;
      if (is_due(task.work.state, task.request, settings_, context_.now(), options.wake)) {
        plan(std::move(task.work), task.request, options);
      }
    }
  }
  if (tasks_.empty()) return;
  ask_all();
  emit();
}

// A refusal would cost an order of the few that the CA allows.
void OrderPass::heed_caa(const CaSettings& ca) {
  if (caa_ == nullptr || !ca.caa) return;
  const Session::Memory& memory = session_.memory(ca.id);
  std::vector<Task*> new_ones;
  std::vector<CaaQuestion> questions;
  for (Task& task : tasks_.at(ca.id)) {
    if (task.is_held || task.work.state.order) continue;
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
  Batch batch(client, keeper_);
  for (Task& task : tasks_.at(ca)) {
    if (task.is_held) continue;
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
void OrderPass::emit() {
  FileTree outbox;
  for (const CertificateSettings& certificate : settings_.certificates) {
    const ChallengeDocument document{certificate.id,
                                     wanted_records(certificate, states_.at(certificate.id))};
    if (document.records.empty()) continue;
    outbox.emplace("challenges/" + certificate.id.text() + ".json", encode(document));
  }
  const auto changed = write_outbox(context_, Stage::order, outbox);
  if (!changed) return report_.fail(changed.error());
  report_.changed = report_.changed || *changed;
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
