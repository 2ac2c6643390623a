#include "acme/order/order_stage.h"

#include <algorithm>

#include "acme/account/key_change.h"
#include "acme/client/account_setup.h"
#include "acme/order/order_pass.h"
#include "acme/order/required_records.h"
#include "acme/revocation/revocation_retry.h"
#include "acme/state/account_store.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {

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

StageReport run_order(const StageContext& context, const Settings& settings, Session& session,
                      const Selection& selection, const OrderOptions& options) {
  const auto lock = lock_stage(context, "acme");
  if (lock) return OrderPass(context, settings, session, options.caa).run(selection, options);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
