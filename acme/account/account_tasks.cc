#include "acme/account/account_tasks.h"

#include <algorithm>

#include "acme/account/key_change.h"
#include "acme/client/account_setup.h"
#include "acme/client/key_lookup.h"
#include "acme/client/problem_advice.h"
#include "acme/state/account_store.h"
#include "acme/state/order_store.h"
#include "acme/state/revocation_journal.h"
#include "core/base/joined.h"

namespace millrace::acme {
namespace {

class AccountTask {
 public:
  AccountTask(const StageContext& context, const Settings& settings, const CaSettings& ca)
      : context_(context), settings_(settings), ca_(ca) {}

  StageReport run(Result<void> (AccountTask::*act)()) {
    const auto lock = lock_stage(context_, "acme");
    auto done = lock ? (this->*act)() : Result<void>(lock.error());
    if (!done) report_.fail(std::move(done).error());
    if (lock && memory_.limit) keep_limit_met();
    return std::move(report_);
  }

  Result<void> enroll();
  Result<void> update();
  Result<void> roll_over();
  Result<void> deactivate();
  Result<void> leave_revocations_to_own_keys();

 private:
  void keep_limit_met();
  Result<AccountDocument> registered();
  Result<void> connect_settled();
  Result<void> tell_contacts(AccountDocument document);
  Result<void> deactivation(const Result<Answer>& answer) const;
  Result<void> tell_deactivation(AccountDocument document);
  Result<void> store(const AccountDocument& document) {
    return store_account_document(context_, ca_, document);
  }
  void did(const std::string& account, const std::string& text) {
    report_.changed = true;
    say(account, text);
  }
  void say(const std::string& account, const std::string& text) {
    report_.add_done({{SubjectKind::account, account}, text});
  }

  const StageContext& context_;
  const Settings& settings_;
  const CaSettings& ca_;
  Session::Memory memory_;
  StageReport report_;
};

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  return texts;
}

// RFC 8555 §7.3.6: a CA answers "unauthorized" to every request of a deactivated account.
bool says_gone(const Answer& answer) {
  const Problem problem = answer.ok() ? Problem() : answer.problem();
  return problem.is("unauthorized") || problem.is("accountDoesNotExist");
}

Result<void> check_deactivated(const Answer& answer) {
  ASSIGN(const AccountObject object, account_object(answer));
  if (object.status == "deactivated") return {};
  return Error(answer.url + ": expected account status deactivated, got " +
               (object.status.empty() ? "none" : object.status));
}

bool forget_order(OrderState& state) {
  state.order.reset();
  return true;
}

// Limits are for the stages: an operator's command is not blocked.
void AccountTask::keep_limit_met() {
  auto kept = keep_limit(context_, ca_.id, Limited::all, *memory_.limit);
  if (!kept) report_.fail(std::move(kept).error());
}

Result<AccountDocument> AccountTask::registered() {
  ASSIGN(auto document, load_account_document(context_, ca_));
  if (document) return std::move(*document);
  return config_error(
      context_.paths.account_document(ca_.id).string() +
      ": missing, because the account is not registered: run millrace account register" +
      ca_.option());
}

// Only `enroll` is reached without an account on disk.
Result<void> AccountTask::connect_settled() {
  ASSIGN(memory_.account, load_account(context_, ca_, LostAccount::replace));
  TRY(ensure_directory(context_, ca_, memory_));
  ASSIGN(const auto next, load_next_account_key(context_, ca_));
  if (next) TRY(settle_account_key(context_, settings_, ca_, memory_, report_));
  return {};
}

Result<void> AccountTask::enroll() {
  TRY(connect_settled());
  const bool there = !memory_.account->url.empty();
  TRY(ensure_directory_and_account(context_, ca_, memory_));
  if (there) {
    say(memory_.account->url, "already registered");
    return {};
  }
  ASSIGN(const AccountDocument document, registered());
  did(document.url,
      std::string("registered") +
          (document.terms.empty() ? "" : ", terms of service agreed to: " + document.terms));
  return {};
}

Result<void> AccountTask::update() {
  ASSIGN(AccountDocument document, registered());
  TRY(connect_settled());
  ASSIGN(const Answer answer, post_signed(context_, ca_, memory_, document.url, ""));
  ASSIGN(const AccountObject object, account_object(answer));
  const auto wanted = sorted(ca_.contacts);
  const auto told = object.contacts.empty() ? document.contacts : object.contacts;
  if (sorted(told) != wanted) return tell_contacts(std::move(document));
  say(document.url, "the CA has these contacts: " + or_none(joined(ca_.contacts)));
  return {};
}

Result<void> AccountTask::tell_contacts(AccountDocument document) {
  ASSIGN(const Answer answer,
         post_signed(context_, ca_, memory_, document.url, contacts_payload(ca_.contacts)));
  TRY(account_object(answer));
  document.contacts = ca_.contacts;
  TRY(store(document));
  did(document.url, "contacts are now: " + or_none(joined(ca_.contacts)));
  return {};
}

Result<void> AccountTask::roll_over() {
  TRY(registered());
  ASSIGN(memory_.account, load_account(context_, ca_));
  TRY(ensure_directory(context_, ca_, memory_));
  return change_account_key(context_, settings_, ca_, memory_, report_);
}

Result<void> AccountTask::deactivate() {
  ASSIGN(AccountDocument document, registered());
  if (document.state == AccountState::deactivated) {
    say(document.url, "already deactivated");
    return {};
  }
  if (document.state == AccountState::valid) TRY(connect_settled());
  ASSIGN(memory_.account, find_account(context_, ca_));
  TRY(ensure_directory(context_, ca_, memory_));
  document.state = AccountState::deactivating;
  TRY(store(document));
  return tell_deactivation(std::move(document));
}

// The account's pending revocations. Only the account could have polled an order.
Result<void> AccountTask::leave_revocations_to_own_keys() {
  ASSIGN(RevocationJournal journal, RevocationJournal::open(context_));
  for (PendingRevocation& pending : journal.pending()) {
    if (pending.ca != ca_.id) continue;
    const bool is_known = pending.leaf.has_value();
    pending.own_key = true;
    TRY(is_known ? journal.put(pending) : journal.remove(pending));
    report_.add_note(
        {certificate_subject(pending),
         (is_known ? "its revocation is pending, and no account can finish it: run " +
                         command_by_key(pending)
                   : "a certificate from an order for its compromised key can no longer be "
                     "revoked: " +
                         pending.order)});
  }
  return {};
}

Result<void> AccountTask::deactivation(const Result<Answer>& answer) const {
  if (!answer) return answer.error();
  if (!answer->ok()) return refusal(*answer, context_, ca_);
  return check_deactivated(*answer);
}

Result<void> AccountTask::tell_deactivation(AccountDocument document) {
  const auto answer = exchange(context_, ca_, memory_, document.url, deactivation_payload());
  const bool gone = answer && says_gone(*answer);
  auto done = gone ? Result<void>() : deactivation(answer);
  if (!done) {
    Error error = std::move(done).error();
    error.message += "; no stage uses the account now: run this again, or remove \"status\" in " +
                     context_.paths.account_document(ca_.id).string() + " to use it again";
    return error;
  }
  TRY(change_open_orders(context_, settings_, ca_.id, forget_order));
  TRY(leave_revocations_to_own_keys());
  TRY(remove_next_account_key(context_, ca_));
  document.state = AccountState::deactivated;
  TRY(store(document));
  did(document.url,
      std::string("deactivated") + (gone ? "; the CA says: " + answer->problem().text() : ""));
  return {};
}

}  // namespace

StageReport run_account_register(const StageContext& context, const Settings& settings,
                                 CaSettings ca, bool agree_terms) {
  ca.terms_agreed = ca.terms_agreed || agree_terms;
  return AccountTask(context, settings, ca).run(&AccountTask::enroll);
}

StageReport run_account_update(const StageContext& context, const Settings& settings,
                               const CaSettings& ca) {
  return AccountTask(context, settings, ca).run(&AccountTask::update);
}

StageReport run_account_rollover(const StageContext& context, const Settings& settings,
                                 const CaSettings& ca) {
  return AccountTask(context, settings, ca).run(&AccountTask::roll_over);
}

StageReport run_account_deactivate(const StageContext& context, const Settings& settings,
                                   const CaSettings& ca) {
  return AccountTask(context, settings, ca).run(&AccountTask::deactivate);
}

}  // namespace millrace::acme
