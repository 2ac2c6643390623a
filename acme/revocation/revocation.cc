#include "acme/revocation/revocation.h"

#include <algorithm>

#include "acme/account/key_change.h"
#include "acme/client/problem_advice.h"
#include "acme/revocation/revocation_request.h"
#include "acme/revocation/revocation_scope.h"
#include "acme/revocation/revocation_signer.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {
namespace {

constexpr RevocationReason kCompromise = RevocationReason::key_compromise;
constexpr const char* kNotKnown = "; it is not known whether it is revoked: the next run of order ";

class Revocation {
 public:
  Revocation(const StageContext& context, const Settings& settings, const PendingRevocation& target,
             RevocationReason reason, const Path& key_file)
      : context_(context),
        settings_(settings),
        target_(target),
        reason_(reason),
        key_{target.spki, key_file} {}

  RevocationReport run();

 private:
  bool by_key() const { return !key_.file.empty(); }
  Result<void> revoke();
  Result<void> connect_to(const CaId& ca);
  Result<Requests> read_requests();
  void find_certificates();
  Result<void> write_journal();
  Result<void> add_entry(RevocationCandidate& candidate);
  Result<void> abandon_order(const CertId& id, OrderState& state);
  void send(const PendingRevocation& entry);
  void decide(const PendingRevocation& entry, const Result<Answer>& answer);
  Error not_done(const PendingRevocation& entry, const Result<Answer>& answer,
                 RevocationOutcome outcome, bool is_recorded);
  void keep_limit_met(const CaId& ca, Limited what);

  const StageContext& context_;
  const Settings& settings_;
  const PendingRevocation& target_;
  RevocationReason reason_;
  RevocationKey key_;
  StageReport report_;
  Session session_;
  std::map<CaId, Result<void>> connected_;
  RevocationScope scope_;
  std::optional<RevocationJournal> journal_;
  bool was_blocked_ = false;  // the key, before
};

RevocationReport Revocation::run() {
  auto done = revoke();
  std::set<CertId> keys;
  if (done && reason_ == kCompromise) {
    if (target_.id) keys.insert(*target_.id);
    for (const auto& [id, state] : scope_.key_users) keys.insert(id);
  }
  if (!done) report_.fail(std::move(done).error().in("revocation"));
  return {std::move(report_), std::move(keys)};
}

// No request is sent before all of it is on disk.
Result<void> Revocation::revoke() {
  ASSIGN(const auto lock, lock_stage(context_, "acme"));
  TRY(check_place(settings_, target_));
  if (!by_key()) finish_key_changes(context_, settings_, session_, report_);
  // For a CA that cannot be reached now, the next run of order retries.
  const auto connected = connect_to(target_.ca);
  if (!connected && connected.error().kind == ErrorKind::config) return connected.error();
  ASSIGN(journal_, RevocationJournal::open(context_));
  find_certificates();
  TRY(write_journal());
  for (const RevocationCandidate& one : scope_.candidates) send(one.certificate);
  return {};
}

Result<void> Revocation::connect_to(const CaId& ca) {
  const auto known = connected_.find(ca);
  if (known != connected_.end()) return known->second;
  auto connected = connect_signer(context_, settings_, ca, key_, session_);
  if (!connected) keep_limit_met(ca, Limited::all);
  return connected_.emplace(ca, std::move(connected)).first->second;
}

Result<Requests> Revocation::read_requests() {
  if (reason_ != kCompromise) return Requests();
  ASSIGN(Inbox inbox, read_inbox(context_, Stage::order, Stage::csr));
  auto requests = requests_of(inbox, settings_.expected_names(), context_.memory);
  report_.add(std::move(inbox.report));
  return requests;
}

void Revocation::find_certificates() {
  const auto requests = read_requests();
  if (!requests) report_.fail(requests.error());
  scope_ = find_certificates_to_revoke(context_, settings_, target_, reason_,
                                       requests ? *requests : Requests());
  for (const Error& error : scope_.errors) report_.fail(error);
  std::erase_if(scope_.candidates, [this](const RevocationCandidate& one) {
    auto there = check_place(settings_, one.certificate);
    if (there) return false;
    report_.fail(std::move(there).error().about(certificate_subject(one.certificate),
                                                "certificate " + describe(one.certificate)));
    return true;
  });
}

// The key is blocked last, because orders of a blocked key were abandoned before: the later ones
// are for the next key. If the process dies here, the next run of order blocks it.
Result<void> Revocation::write_journal() {
  was_blocked_ = journal_->is_blocked(target_.spki);
  const bool is_news = reason_ == kCompromise && !was_blocked_;
  if (is_news) {
    for (auto& [id, state] : scope_.key_users) TRY(abandon_order(id, state));
  }
  for (RevocationCandidate& one : scope_.candidates) TRY(add_entry(one));
  return is_news ? journal_->block(target_.spki) : Result<void>();
}

Result<void> Revocation::add_entry(RevocationCandidate& candidate) {
  PendingRevocation& entry = candidate.certificate;
  const PendingRevocation* before = journal_->find(entry);
  entry.since = before == nullptr ? context_.now() : before->since;
  entry.reason = was_blocked_ ? kCompromise : reason_;
  entry.own_key = by_key() || (before != nullptr && before->own_key);
  if (!entry.id && before != nullptr) entry.id = before->id;
  // One that is revoked is asked for again, but not retried.
  const bool is_news = reason_ == kCompromise && !was_blocked_;
  const bool is_retried = before != nullptr || !candidate.is_revoked || is_news;
  return is_retried ? journal_->put(entry) : Result<void>();
}

// From the phase `ordered` on the CA may have the CSR for the key that is in use: the later phase
// was lost, or not written before a crash. An order that is known to be for another key continues:
// it produces the replacement of the compromised certificate.
bool may_be_of(const std::optional<OpenOrder>& order, const SpkiDigest& key) {
  return order && order->phase >= OrderPhase::ordered && order->spki.value_or(key) == key;
}

// The state is written in any case: if it was lost, order does not miss it any more.
Result<void> Revocation::abandon_order(const CertId& id, OrderState& state) {
  if (may_be_of(state.order, target_.spki)) {
    const OpenOrder& order = *state.order;
    const TimePoint longest = order.since + kLongestOrder;
    PendingRevocation entry{order.ca, target_.spki, id};
    entry.order = order.url;
    entry.directory = order.directory;
    entry.since = context_.now();
    entry.reason = kCompromise;
    entry.until = std::max(order.expires.value_or(longest), longest);
    TRY(journal_->put(entry));
    state.order.reset();
  }
  TRY(context_.env.files.make_directory(context_.paths.orders_directory(), 0700));
  return context_.env.files.write(context_.paths.order(id), encode(state), 0600);
}

void Revocation::send(const PendingRevocation& entry) {
  if (auto connected = connect_to(entry.ca); !connected) {
    return decide(entry, std::move(connected).error());
  }
  const auto answer =
      request_revocation(context_, *settings_.ca(entry.ca), session_.memory(entry.ca), entry);
  decide(entry, answer);
  // The others of that CA would not be answered either.
  if (!answer) connected_.insert_or_assign(entry.ca, answer.error());
  keep_limit_met(entry.ca, Limited::revoke_cert);
}

void Revocation::decide(const PendingRevocation& entry, const Result<Answer>& answer) {
  using enum RevocationOutcome;
  auto outcome = outcome_of(answer, context_.now());
  if (outcome == unauthorized && by_key()) outcome = refused;
  const bool is_recorded = journal_->find(entry) != nullptr;
  auto settled = settle(context_, *journal_, entry, outcome);
  if (!settled) report_.fail(std::move(settled).error().about(certificate_subject(entry)));
  const bool is_change = is_recorded && (entry.id || journal_->find(entry) != nullptr);
  report_.changed = report_.changed || outcome == revoked || is_change;
  const Subject subject = certificate_subject(entry);
  const std::string head = "certificate " + describe(entry) + ": ";
  if (outcome == revoked) {
    report_.add_done({subject, head, "revoked, " + std::string(to_text(entry.reason))});
  } else if (outcome == revoked_before) {
    report_.add_done({subject, head, "already revoked"});
  } else {
    const bool is_other = !entry.is_of(target_.leaf->pem);
    report_.fail(not_done(entry, answer, outcome, is_recorded)
                     .about(subject, "revocation" + (is_other ? " of " + entry.id->text() +
                                                                    ", which has the same key"
                                                              : "")));
  }
}

Error Revocation::not_done(const PendingRevocation& entry, const Result<Answer>& answer,
                           RevocationOutcome outcome, bool is_recorded) {
  Error error = answer ? refusal(*answer, context_, *settings_.ca(entry.ca)) : answer.error();
  if (outcome == RevocationOutcome::unauthorized) {
    return Error(answer->error().message +
                 "; this account may not revoke it: use the certificate's own key: --key FILE");
  }
  if (outcome == RevocationOutcome::refused) {
    error.message += "; it is not revoked";
  } else if (!is_recorded) {
    error.message += "; it is known to be revoked";
  } else if (by_key()) {
    error.message += std::string(kNotKnown) +
                     "retries with the account key; if the CA refuses it, run: " +
                     command_by_key(entry, key_.file.string());
  } else {
    error.message += std::string(kNotKnown) + "retries";
  }
  return error;
}

// For the stages: an operator's command is not blocked.
void Revocation::keep_limit_met(const CaId& ca, Limited what) {
  const auto& limit = session_.memory(ca).limit;
  auto kept = limit ? keep_limit(context_, ca, what, *limit) : Result<void>();
  if (!kept) report_.fail(std::move(kept).error());
}

}  // namespace

RevocationReport run_revoke(const StageContext& context, const Settings& settings,
                            const PendingRevocation& target, RevocationReason reason,
                            const Path& key_file) {
  return Revocation(context, settings, target, reason, key_file).run();
}

std::vector<PendingRevocation> revoked_with(const StageContext& context, const Settings& settings,
                                            const PendingRevocation& target,
                                            RevocationReason reason) {
  std::vector<PendingRevocation> all;
  for (RevocationCandidate& one :
       find_certificates_to_revoke(context, settings, target, reason, {}).candidates) {
    all.push_back(std::move(one.certificate));
  }
  return all;
}

}  // namespace millrace::acme
