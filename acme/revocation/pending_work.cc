#include "acme/revocation/pending_work.h"

#include "acme/client/problem_advice.h"
#include "acme/state/retry_policy.h"
#include "acme/state/revocation_texts.h"

namespace millrace::acme {

std::string PendingWork::line(const std::string& text) const {
  return "certificate " + id_.text() + ": " + text;
}

void PendingWork::fail(Error error) {
  report_.fail(std::move(error).in("revocation").in("certificate " + id_.text()));
}

bool PendingWork::store() {
  const Path path = context_.paths.order(id_);
  auto stored = context_.env.files.write(path, encode(state_), 0600);
  report_.changed = report_.changed || stored.ok();
  if (stored) return true;
  fail(std::move(stored).error());
  return false;
}

bool PendingWork::found(const Certificate& leaf) {
  forget(state_, pending_);
  pending_.certificate = leaf.pem;
  pending_.order.clear();
  forget(state_, pending_);
  state_.revoking.push_back(pending_);
  return store();
}

Result<RevocationTarget> PendingWork::target() const {
  ASSIGN(RevocationTarget target,
         target_in(pending_.certificate, context_.paths.order(id_).string() + ": /revoking",
                   pending_.ca));
  target.configured = id_;
  return target;
}

void PendingWork::decide(const Result<Answer>& answer, const CaSettings& ca) {
  using enum RevocationOutcome;
  const auto outcome = outcome_of(answer, context_.now());
  settle(state_, pending_, outcome, context_.now());
  if (outcome != revoked && outcome != revoked_before) {
    Error error = not_done(answer, outcome, ca);
    was_asked(answer) ? put_it_off(error) : void(store());
    return fail(std::move(error));
  }
  if (!store()) return;
  const auto what = target();
  report_.done.push_back(line("revoked, " + std::string(to_text(pending_.reason)) +
                              ", as requested at " + format_time(pending_.since) + ": " +
                              (what ? describe(*what) : id_.text())));
}

// A request that got a 429 or 503, or was not sent, waits for the CA only.
bool PendingWork::was_asked(const Result<Answer>& answer) const {
  return answer ? !answer->limit(context_.now()) : answer.error().kind == ErrorKind::failed;
}

void PendingWork::put_it_off(const Error& error) {
  put_off(state_, pending_, error.text(), context_.now());
  store();
}

bool PendingWork::must_wait() {
  const auto& at = pending_.retry_at;
  if (!at || !is_ahead(*at, context_.now())) return false;
  const std::string text =
      "next try at " + format_time(*at) + ", after " + std::to_string(pending_.tries) +
      (pending_.tries == 1 ? " try" : " tries") + "; the last: " + pending_.last_error;
  // There is nothing to wait for: the operator must act.
  pending_.own_key ? fail(Error(text)) : wait(text, *at - context_.now());
  return true;
}

Error PendingWork::not_done(const Result<Answer>& answer, RevocationOutcome outcome,
                            const CaSettings& ca) const {
  using enum RevocationOutcome;
  Error error = answer ? refusal(*answer, context_, ca) : answer.error();
  const bool is_compromised = pending_.reason == RevocationReason::key_compromise;
  if (outcome == unauthorized && (pending_.own_key || is_compromised)) {
    return Error(answer->error().message + "; this account may not revoke it: run " +
                 command_by_key(id_, pending_, "FILE"));
  }
  const bool is_refused = outcome == refused || outcome == unauthorized;
  error.message += is_refused ? "; it is not revoked and not retried" : asked_again_later();
  if (outcome == unauthorized) {
    error.message +=
        "; to revoke it with its own key, run: " + command_by_key(id_, pending_, "FILE");
  }
  return error;
}

void PendingWork::undecided(Error error) {
  const bool is_over = !has_certificate() && context_.now() >= pending_.until;
  if (is_over) return end(std::move(error));
  if (error.kind == ErrorKind::failed) put_it_off(error);
  if (has_certificate()) error.message += asked_again_later();
  fail(std::move(error));
}

void PendingWork::wait(const std::string& text, Duration length) {
  StageReport waiting;
  waiting.pending.push_back(line("revocation: " + text));
  waiting.retry_after = std::chrono::milliseconds(length);
  report_.add(std::move(waiting));
}

void PendingWork::note(const std::string& text) {
  report_.notes.push_back(line(text));
}

void PendingWork::end() {
  forget(state_, pending_);
  store();
}

void PendingWork::end(const std::string& text) {
  end();
  report_.done.push_back(line(text));
}

void PendingWork::end(Error error) {
  end();
  error.message +=
      "; it is not known whether this order led to a certificate for the compromised key, and it "
      "is not checked again: " +
      pending_.order;
  fail(std::move(error));
}

}  // namespace millrace::acme
