#include "acme/order/order_stage.h"

#include <algorithm>

#include "acme/account/key_change.h"
#include "acme/client/account_setup.h"
#include "acme/order/order_runner.h"
#include "acme/order/renewal_inquiry.h"
#include "acme/order/required_records.h"
#include "acme/order/shared_work.h"
#include "acme/revocation/revocation_retry.h"
#include "acme/state/account_store.h"
#include "acme/state/renewal_policy.h"
#include "acme/state/retry_policy.h"
#include "acme/state/revocation_journal.h"
#include "core/base/joined.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {
namespace {

using Requests = std::map<CertId, RequestDocument>;

class OrderPass {
 public:
  OrderPass(const StageContext& context, const Settings& settings, Session& session, CaaSource* caa)
      : context_(context),
        settings_(settings),
        session_(session),
        caa_(caa),
        store_(context, report_, &session.order_states()),
        shared_(context, session, store_, report_) {}

  StageReport run(const Selection& selection, const OrderOptions& options);

 private:
  Result<void> retry_revocations(const Selection& selection);
  void find_accounts();
  bool has_lost_account(const CaSettings& ca) const;
  Result<void> load_requests();
  void examine(const CertificateSettings& certificate, const OrderOptions& options);
  const RequestDocument* request_of(const CertificateSettings& certificate);
  void plan(CertificateWork work, const OrderOptions& options);
  bool left(CertificateWork& work);
  bool abandoned(CertificateWork& work);
  void process_all();
  void process(const CaSettings& ca);
  void process_shared(const CaSettings& ca, CaPass::Works& works,
                      std::vector<UnusedAuthorizations> unused);
  std::set<std::string> orders_in_use() const;
  void query_renewals(const OrderOptions& options);
  void emit();
  Result<void> write_records();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  CaaSource* caa_;  // nullptr: CAA is not checked
  StageReport report_;
  OrderStore store_;
  SharedWork shared_;
  std::optional<RevocationJournal> journal_;
  Requests requests_;
  OrderPlaces places_;
  std::map<CaId, CaPass::Works> works_;
  std::map<CaId, std::vector<UnusedAuthorizations>> unused_;
  std::map<CaId, CaPass::Works> renewal_queries_;
};

Result<void> OrderPass::retry_revocations(const Selection& selection) {
  ASSIGN(journal_, RevocationJournal::open(context_));
  TRY(journal_->block_compromised_keys());
  acme::retry_revocations(context_, settings_, session_, selection, *journal_, report_);
  return {};
}

// An order whose account is not on disk any more: the CA's answer shows whether this key has the
// same account. An order of another account cannot be used.
bool OrderPass::has_lost_account(const CaSettings& ca) const {
  const auto document = load_account_document(context_, ca);
  if (!document || *document) return false;
  return std::ranges::any_of(store_.states, [&](const auto& state) {
    const auto& order = state.second.order;
    return order && order->ca == ca.id && !order->account.empty();
  });
}

void OrderPass::find_accounts() {
  for (const CaSettings& ca : settings_.cas) {
    if (!has_lost_account(ca)) continue;
    const auto limits = load_limits(context_, ca.id);
    if (!limits || limits->contains(Limited::all)) continue;
    const auto found = ensure_directory_and_account(context_, ca, session_.memory(ca.id));
    if (!found) report_.fail(found.error());
  }
  places_ = order_places(context_, settings_);
}

Result<void> OrderPass::load_requests() {
  ASSIGN(Inbox inbox, read_inbox(context_, Stage::order, Stage::csr));
  requests_ = requests_of(inbox, settings_.expected_names(), context_.memory);
  report_.add(std::move(inbox.report));
  return {};
}

StageReport OrderPass::run(const Selection& selection, const OrderOptions& options) {
  finish_key_changes(context_, settings_, session_, report_);
  auto loaded = retry_revocations(selection);
  if (loaded) {
    // Now, because a revocation that is done has changed them.
    store_.load(settings_);
    store_.find_lost(options.renew_now ? &selection : nullptr);
    store_.report_unreadable(selection);
    loaded = load_requests();
  }
  if (!loaded) {
    report_.fail(std::move(loaded).error());
    return report_;
  }
  adopt_issued(context_, requests_, settings_, store_, report_);
  find_accounts();
  for (const CertificateSettings& certificate : settings_.certificates) {
    const bool is_known = store_.states.contains(certificate.id);
    if (is_known && is_selected(selection, certificate.id)) examine(certificate, options);
  }
  process_all();
  emit();
  query_renewals(options);
  store_.flush();
  shared_.end();
  return report_;
}

void OrderPass::process_all() {
  for (const CaSettings& ca : settings_.cas) process(ca);
  store_.flush();
}

const RequestDocument* OrderPass::request_of(const CertificateSettings& certificate) {
  const Subject subject = certificate_subject(certificate.id);
  const auto found = requests_.find(certificate.id);
  if (found == requests_.end()) {
    report_.wait_for(Stage::csr, {subject, "waits for csr: there is no request yet"});
    return nullptr;
  }
  if (found->second.key_is_missing) {
    report_.wait_for(
        Stage::csr,
        {subject, "csr reports that its key is missing; nothing is requested without the key"});
    return nullptr;
  }
  if (allows(certificate.names, found->second)) return &found->second;
  report_.wait_for(
      Stage::csr,
      {subject, "csr asks for " + joined(found->second.names) + ", the configuration allows " +
                    joined(certificate.names) + ": waits for a matching request"});
  return nullptr;
}

void OrderPass::examine(const CertificateSettings& certificate, const OrderOptions& options) {
  const RequestDocument* request = request_of(certificate);
  if (request == nullptr) return;
  if (journal_->is_blocked(request->current)) {
    const std::string remedy =
        certificate.csr_file.empty()
            ? "on the key host run: " + replacement_command(certificate.id, request->current)
            : "make a new key and its CSR, and replace " + certificate.csr_file.string();
    report_.fail(Error("its key is compromised and no longer used; " + remedy)
                     .about(certificate_subject(certificate.id)));
    return;
  }
  plan(CertificateWork(context_, session_, report_, store_, certificate, *request), options);
}

void OrderPass::plan(CertificateWork work, const OrderOptions& options) {
  const OrderState& state = work.state;
  const bool is_left = left(work);
  const bool is_abandoned = !is_left && abandoned(work);
  const bool open = state.order.has_value();
  // Another certificate is also due while this one is being revoked: the CA may have done it.
  const bool is_revoking = state.issued && journal_->find(state.issued->chain) != nullptr;
  const bool is_needed =
      open ? state.order->phase <= OrderPhase::opened
           : options.renew_now || is_revoking ||
                 is_due(state, work.request(), settings_, context_.now(), options.wake);
  const bool may_wait = is_needed && !options.renew_now;
  const bool waits =
      may_wait && (work.must_wait() || (shared_.fails_elsewhere(work) && work.must_wait()));
  if (is_needed && !waits) {
    CaPass::Works& works = works_[work.ca()];
    works.push_back(std::move(work));
  } else if (is_abandoned || is_left) {
    work.save();
  } else if (!open && !is_needed && needs_renewal_query(state, context_.now())) {
    renewal_queries_[state.issued->ca].push_back(std::move(work));
  }
}

// The order is not gone on with, because another host has this certificate, and another order.
bool OrderPass::left(CertificateWork& work) {
  const auto& order = work.state.order;
  const OrderHint* hint = order ? shared_.order_elsewhere(work) : nullptr;
  if (hint == nullptr) return false;
  const std::string which = order->url.empty() ? "" : ": " + order->url;
  work.done("order left, because " + hint->host + " has gone on with another" + which);
  work.state.order.reset();
  return true;
}

bool OrderPass::abandoned(CertificateWork& work) {
  const auto& order = work.state.order;
  if (!order) return false;
  const bool outdated = is_outdated(*order, work.request(), places_.at(work.ca()));
  if (!outdated && !has_run_out(*order, context_.now())) return false;
  work.done(
      "order abandoned: " +
      (outdated
           ? std::string("it is for another request, at another CA or of another account")
           : "it expires before its challenges are answered, at " + format_time(*order->expires)) +
      ": " + order->url);
  const CaId ca = order->ca;
  const std::vector<CertName> names = order->names;
  // Authorizations at another directory or of another account cannot be used.
  const auto place = places_.find(ca);
  const bool in_reach = place != places_.end() && place->second.has(*order);
  work.drop_order();
  auto unused = std::exchange(work.unused_authorizations, {});
  // Those of an expired order expire by themselves.
  if (outdated && in_reach && !unused.empty()) unused_[ca].push_back({names, std::move(unused)});
  return true;
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

// The outbox contains the required DNS records; records that are no longer in it are removed.
void OrderPass::emit() {
  auto written = write_records();
  if (!written) report_.fail(std::move(written).error());
}

Result<void> OrderPass::write_records() {
  FileTree outbox;
  TRY(store_.keep_unreadable(Stage::order, "challenges", outbox));
  for (const CertificateSettings& certificate : settings_.certificates) {
    const auto known = store_.states.find(certificate.id);
    if (known == store_.states.end()) continue;
    const ChallengeDocument document{certificate.id, required_records(certificate, known->second)};
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
