#include "acme/order/fetch_stage.h"

#include <algorithm>
#include <list>

#include "acme/order/ca_pass.h"
#include "acme/order/order_finalizer.h"
#include "acme/order/renewal_inquiry.h"
#include "acme/order/shared_work.h"
#include "acme/state/order_store.h"
#include "acme/state/renewal_policy.h"
#include "acme/state/retry_policy.h"
#include "acme/state/revocation_journal.h"
#include "core/base/encoding.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {
namespace {

class FetchPass {
 public:
  FetchPass(const StageContext& context, const Settings& settings, Session& session)
      : context_(context),
        settings_(settings),
        session_(session),
        store_(context, report_, &session.order_states()),
        shared_(context, session, store_, report_) {}

  StageReport run(const Selection& selection);

 private:
  Result<void> load(const Selection& selection);
  Result<void> read_inboxes();
  void examine(const CertificateSettings& certificate);
  void run_out(CertificateWork& work);
  bool published(const OpenOrder& order) const;
  void process(const CaSettings& ca);
  void query_renewals();
  Result<void> emit();

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  StageReport report_;
  OrderStore store_;
  SharedWork shared_;
  OrderPlaces places_;
  std::vector<const CertificateSettings*>
      open_;  // selected, with an order that this stage can move
  std::optional<RevocationJournal> journal_;
  std::map<CertId, RequestDocument> requests_;
  PublishedDocument published_;
  std::map<CaId, CaPass::Works> works_;
};

Result<void> FetchPass::load(const Selection& selection) {
  store_.load(settings_);
  store_.find_lost();
  store_.report_unreadable(selection);
  places_ = order_places(context_, settings_);
  for (const CertificateSettings& certificate : settings_.certificates) {
    const auto known = store_.states.find(certificate.id);
    if (known == store_.states.end() || !is_selected(selection, certificate.id)) continue;
    const auto& order = known->second.order;
    if (order && order->phase >= OrderPhase::ordered) open_.push_back(&certificate);
  }
  // Without an open order the inbox is not needed.
  return open_.empty() ? Result<void>() : read_inboxes();
}

Result<void> FetchPass::read_inboxes() {
  ASSIGN(journal_, RevocationJournal::open(context_));
  ASSIGN(Inbox requested, read_inbox(context_, Stage::fetch, Stage::csr));
  requests_ = requests_of(requested, settings_.expected_names(), context_.memory);
  report_.add(std::move(requested.report));
  ASSIGN(Inbox polled, read_inbox(context_, Stage::fetch, Stage::poll));
  published_ = published_of(polled);
  report_.add(std::move(polled.report));
  return {};
}

StageReport FetchPass::run(const Selection& selection) {
  if (auto loaded = load(selection); !loaded) {
    report_.fail(std::move(loaded).error());
    return report_;
  }
  for (const CertificateSettings* certificate : open_) examine(*certificate);
  for (const CaSettings& ca : settings_.cas) {
    if (works_.contains(ca.id)) process(ca);
  }
  store_.flush();
  if (auto emitted = emit(); !emitted) report_.fail(std::move(emitted).error());
  query_renewals();
  store_.flush();
  shared_.end();
  return report_;
}

// The stage order abandons an order for another request, and reports it.
void FetchPass::examine(const CertificateSettings& certificate) {
  const auto request = requests_.find(certificate.id);
  if (request == requests_.end() || !allows(certificate.names, request->second)) return;
  if (request->second.key_is_missing) {
    report_.wait_for(Stage::csr,
                     {certificate_subject(certificate.id),
                      "csr reports that its key is missing; nothing is issued without the key"});
    return;
  }
  if (journal_->is_blocked(request->second.current)) return;
  CertificateWork work(context_, session_, report_, store_, certificate, request->second);
  const OpenOrder& order = *work.state.order;
  if (is_outdated(order, request->second, places_.at(work.ca()))) return;
  if (has_run_out(order, context_.now())) return run_out(work);
  if (const OrderHint* hint = shared_.order_elsewhere(work)) {
    return report_.wait_for(Stage::order, {certificate_subject(certificate.id),
                                           hint->host + " has gone on with another order"});
  }
  if (work.must_wait()) return;
  if (order.phase == OrderPhase::ordered && !published(order)) {
    report_.wait_for(Stage::poll, {certificate_subject(certificate.id),
                                   "waits for poll to find its challenge records on every server"});
    return;
  }
  CaPass::Works& works = works_[work.ca()];
  works.push_back(std::move(work));
}

// Abandoned here, so that the stage order creates another one in the same run.
void FetchPass::run_out(CertificateWork& work) {
  work.done("order abandoned: it expires before its challenges are answered, at " +
            format_time(*work.state.order->expires) + ": " + work.state.order->url);
  work.drop_order();
  work.save();
}

bool FetchPass::published(const OpenOrder& order) const {
  const auto& seen = published_.challenges;
  return std::all_of(order.challenges.begin(), order.challenges.end(), [&](const auto& wanted) {
    return std::find(seen.begin(), seen.end(), wanted.record) != seen.end();
  });
}

void FetchPass::process(const CaSettings& ca) {
  works_.at(ca.id) = shared_.claim(works_.at(ca.id), false);
  if (works_.at(ca.id).empty()) return;
  shared_.take_limits(places_.at(ca.id));
  CaPass pass(context_, ca, session_, report_, store_);
  std::list<OrderFinalizer> finalizers;
  pass.run(works_.at(ca.id), {}, [&](const std::vector<CertificateWork*>& free) {
    for (CertificateWork* work : free) {
      OrderFinalizer& finalizer = finalizers.emplace_back(*work, pass.client());
      const bool unanswered = work->state.order->phase == OrderPhase::ordered;
      pass.add(*work,
               [&finalizer, unanswered] { unanswered ? finalizer.answer() : finalizer.poll(); });
    }
  });
  shared_.share_limits(places_.at(ca.id));
}

// RFC 9773 §4.3: right after issuance, so that the next run needs no query.
void FetchPass::query_renewals() {
  for (const CaSettings& ca : settings_.cas) {
    RenewalInquiry(context_, report_, ca, session_.memory(ca.id)).query(works_[ca.id]);
  }
}

// Made from the states alone: a lost bundle, or a crash between the two, is repaired here.
Result<void> FetchPass::emit() {
  FileTree outbox;
  TRY(store_.keep_unreadable(Stage::fetch, "issued", outbox));
  for (const auto& [id, state] : store_.states) {
    if (!state.issued) continue;
    const IssuedCertificate& issued = *state.issued;
    const IssuedDocument document{id,
                                  issued.names,
                                  issued.spki,
                                  issued.not_before,
                                  issued.not_after,
                                  to_hex(sha256(issued.chain)),
                                  issued.csr_sha256};
    outbox.emplace("issued/" + id.text() + ".json", encode(document));
    outbox.emplace("issued/" + id.text() + ".pem", issued.chain);
  }
  ASSIGN(const bool changed, write_outbox(context_, Stage::fetch, outbox));
  report_.changed = report_.changed || changed;
  return {};
}

}  // namespace

StageReport run_fetch(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection) {
  const auto lock = lock_stage(context, "acme");
  if (lock) return FetchPass(context, settings, session).run(selection);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
