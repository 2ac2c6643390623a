#include "acme/revocation/revocation_retry.h"

#include <algorithm>

#include "acme/client/account_setup.h"
#include "acme/client/problem_advice.h"
#include "acme/client/signed_request.h"
#include "acme/protocol/order.h"
#include "acme/revocation/revocation_request.h"
#include "acme/revocation/revocation_target.h"
#include "acme/state/account_store.h"
#include "acme/state/retry_policy.h"

namespace millrace::acme {
namespace {

using Entries = std::vector<PendingRevocation>;

constexpr const char* kRetried =
    "; it is not known whether it is revoked: a later run of order retries";

// A request that got a 429 or 503, or was not sent, waits for the CA only.
bool was_answered(const Result<Answer>& answer, TimePoint now) {
  return answer ? !answer->limit(now) : answer.error().kind == ErrorKind::failed;
}

Result<Answer> success(Result<Answer> answer) {
  if (answer && !answer->ok()) return answer->error();
  return answer;
}

class RevocationRetry {
 public:
  RevocationRetry(const StageContext& context, const Settings& settings, Session& session,
                  RevocationJournal& journal, StageReport& report)
      : context_(context),
        settings_(settings),
        session_(session),
        journal_(journal),
        report_(report) {}

  void run(const Selection& selection);

 private:
  bool has_expired(const PendingRevocation& entry, bool can_ask);
  bool must_wait(const PendingRevocation& entry);
  void retry_at(const CaSettings& ca, Entries& entries);
  Result<void> connect_to(const CaSettings& ca);
  Result<void> retry(const CaSettings& ca, PendingRevocation& entry);
  Result<bool> find_certificate(const CaSettings& ca, PendingRevocation& entry);
  Result<bool> download(const CaSettings& ca, const std::string& url, PendingRevocation& entry);
  void decide(const CaSettings& ca, PendingRevocation& entry, const Result<Answer>& answer);
  Error not_done(const CaSettings& ca, const PendingRevocation& entry, const Result<Answer>& answer,
                 RevocationOutcome outcome) const;
  void undecided(PendingRevocation& entry, Error error);
  void put_off(const PendingRevocation& entry, const Error& error);
  void drop(const PendingRevocation& entry, const std::string& text);
  void wait(const PendingRevocation& entry, const std::string& text, TimePoint until);
  bool keep(const PendingRevocation& entry, Result<void> written);
  void fail(const PendingRevocation& entry, Error error);

  const StageContext& context_;
  const Settings& settings_;
  Session& session_;
  RevocationJournal& journal_;
  StageReport& report_;
};

Line line(const PendingRevocation& entry, const std::string& text) {
  return {certificate_subject(entry), text};
}

void RevocationRetry::run(const Selection& selection) {
  for (const Error& error : journal_.unreadable()) report_.fail(error);
  std::map<CaId, Entries> by_ca;
  for (PendingRevocation& entry : journal_.pending(selection)) {
    const auto place = check_place(settings_, entry);
    if (has_expired(entry, place.ok()) || must_wait(entry)) continue;
    if (!place) {
      undecided(entry, place.error());
    } else if (settings_.ca(entry.ca) == nullptr) {
      undecided(entry, config_error("CA " + entry.ca.text() +
                                    " is no longer in the configuration: add it to /cas"));
    } else {
      by_ca[entry.ca].push_back(std::move(entry));
    }
  }
  for (auto& [id, entries] : by_ca) retry_at(*settings_.ca(id), entries);
}

// The certificate has expired. For a compromised key the CA itself reports that, because this
// host's clock may be ahead.
bool RevocationRetry::has_expired(const PendingRevocation& entry, bool can_ask) {
  const bool is_compromise = entry.reason == RevocationReason::key_compromise;
  if (!entry.leaf || (can_ask && is_compromise)) return false;
  if (entry.leaf->not_after > context_.now()) return false;
  drop(entry, "not known to be revoked, " + subject_of(entry) + ", but it expired at " +
                  format_time(entry.leaf->not_after));
  return true;
}

bool RevocationRetry::must_wait(const PendingRevocation& entry) {
  const auto& at = entry.retry_at;
  if (!at || !is_ahead(*at, context_.now())) return false;
  const std::string text = "next try at " + format_time(*at) + ", after " +
                           std::to_string(entry.tries) + (entry.tries == 1 ? " try" : " tries") +
                           "; the last: " + entry.last_error;
  // With the key required there is nothing to wait for: the operator must act.
  entry.own_key ? fail(entry, Error(text)) : wait(entry, text, *at);
  return true;
}

void RevocationRetry::retry_at(const CaSettings& ca, Entries& entries) {
  const auto limits = load_limits(context_, ca.id);
  if (!limits) return report_.fail(limits.error());
  const auto all = limit_of(*limits, Limited::all);
  if (const auto known = all ? all : limit_of(*limits, Limited::revoke_cert)) {
    for (const PendingRevocation& entry : entries) wait(entry, known->text(), known->until);
    return;
  }
  auto& limit = session_.memory(ca.id).limit;
  limit.reset();
  auto reached = connect_to(ca);
  // A limit of revokeCert says nothing about other requests.
  const Limited what = limit ? Limited::all : Limited::revoke_cert;
  for (PendingRevocation& entry : entries) {
    if (reached) {
      reached = retry(ca, entry);
    } else {
      undecided(entry, reached.error());
    }
  }
  auto kept = limit ? keep_limit(context_, ca.id, what, *limit) : Result<void>();
  if (!kept) report_.fail(std::move(kept).error());
  limit.reset();
}

// A missing account is not registered again for this.
Result<void> RevocationRetry::connect_to(const CaSettings& ca) {
  ASSIGN(const auto document, load_account_document(context_, ca));
  if (!document) {
    return config_error(context_.paths.account_document(ca.id).string() +
                        ": missing, so only the certificate's own key can revoke it: millrace "
                        "revoke --certificate FILE --key FILE --yes");
  }
  Session::Memory& memory = session_.memory(ca.id);
  TRY(ensure_directory_and_account(context_, ca, memory));
  if (!memory.directory->revoke_cert.empty()) return {};
  return Error(ca.directory_url + ": the CA does not offer revokeCert");
}

// An error: the CA answers nothing.
Result<void> RevocationRetry::retry(const CaSettings& ca, PendingRevocation& entry) {
  const auto found = entry.leaf ? Result<bool>(true) : find_certificate(ca, entry);
  if (!found) undecided(entry, found.error());
  if (!found || !*found) return {};
  const auto answer = request_revocation(context_, ca, session_.memory(ca.id), entry);
  decide(ca, entry, answer);
  return answer ? Result<void>() : answer.error();
}

// The certificate of an abandoned order. false: there is none yet, or will be none to revoke. Polls
// once; if it is too early, a later run polls again.
Result<bool> RevocationRetry::find_certificate(const CaSettings& ca, PendingRevocation& entry) {
  ASSIGN(const Answer answer,
         success(exchange(context_, ca, session_.memory(ca.id), entry.order, "")));
  ASSIGN(const Order order, parse_order(answer));
  if (order.status == Order::Status::valid) return download(ca, order.certificate, entry);
  const std::string status(to_text(order.status));
  // A pending order has not received a CSR (RFC 8555 §7.4).
  if (order.status == Order::Status::invalid || order.status == Order::Status::pending) {
    drop(entry, "the order abandoned because its key is compromised led to no certificate: " +
                    entry.order);
    return false;
  }
  if (context_.now() >= entry.until) return Error("the order is still " + status);
  report_.notes.push_back(line(
      entry, "a certificate from the order for the compromised key will be revoked; the order is " +
                 status + ": " + entry.order));
  return false;
}

Result<bool> RevocationRetry::download(const CaSettings& ca, const std::string& url,
                                       PendingRevocation& entry) {
  constexpr const char* kType = "application/pem-certificate-chain";
  ASSIGN(const Answer answer,
         success(exchange(context_, ca, session_.memory(ca.id), url, "", kType)));
  ASSIGN(const std::string_view body, chain_body(answer));
  ASSIGN(const auto chain, parse_chain(body, answer.url));
  if (chain.front().spki != entry.spki) {  // of the next key
    drop(entry, "");
    return false;
  }
  PendingRevocation known = entry;
  known.leaf = chain.front();
  known.order.clear();
  // A crash between the two leaves both.
  TRY(journal_.put(known));
  TRY(journal_.remove(entry));
  entry = std::move(known);
  return true;
}

void RevocationRetry::decide(const CaSettings& ca, PendingRevocation& entry,
                             const Result<Answer>& answer) {
  using enum RevocationOutcome;
  const auto outcome = outcome_of(answer, context_.now());
  if (!keep(entry, settle(context_, journal_, entry, outcome))) return;
  if (outcome == revoked || outcome == revoked_before) {
    report_.done.push_back(line(entry, "revoked, " + std::string(to_text(entry.reason)) +
                                           ", as requested at " + format_time(entry.since) + ": " +
                                           describe(entry))
                               .as("certificate-revoked"));
    return;
  }
  Error error = not_done(ca, entry, answer, outcome);
  if (was_answered(answer, context_.now())) put_off(entry, error);
  fail(entry, std::move(error));
}

Error RevocationRetry::not_done(const CaSettings& ca, const PendingRevocation& entry,
                                const Result<Answer>& answer, RevocationOutcome outcome) const {
  Error error = answer ? refusal(*answer, context_, ca) : answer.error();
  const bool is_unauthorized = outcome == RevocationOutcome::unauthorized;
  if (is_unauthorized && journal_.find(entry) != nullptr) {
    return Error(answer->error().message + "; this account may not revoke it: run " +
                 command_by_key(entry));
  }
  error.message +=
      outcome == RevocationOutcome::undecided ? kRetried : "; it is not revoked and not retried";
  if (is_unauthorized) {
    error.message += "; to revoke it with its own key, run: " + command_by_key(entry);
  }
  return error;
}

// There is no result: the entry stays and is delayed, except for errors that the operator must fix
// or interrupt. An order whose time is over is dropped.
void RevocationRetry::undecided(PendingRevocation& entry, Error error) {
  if (!entry.leaf && context_.now() >= entry.until) {
    drop(entry, "");
    error.message +=
        "; it is not known whether this order led to a certificate for the compromised key, and "
        "it is not checked again: " +
        entry.order;
  } else if (error.kind == ErrorKind::failed) {
    put_off(entry, error);
  }
  if (entry.leaf) error.message += kRetried;
  fail(entry, std::move(error));
}

// Nothing is delayed that is no longer in the journal.
void RevocationRetry::put_off(const PendingRevocation& entry, const Error& error) {
  const PendingRevocation* known = journal_.find(entry);
  if (known == nullptr) return;
  PendingRevocation later = *known;
  later.tries += 1;
  later.retry_at = context_.now() + outage_delay_after(later.tries);
  later.last_error = error.text();
  keep(entry, journal_.put(later));
}

// Reported as done unless the text is empty.
void RevocationRetry::drop(const PendingRevocation& entry, const std::string& text) {
  const bool is_dropped = keep(entry, journal_.remove(entry));
  if (is_dropped && !text.empty()) report_.done.push_back(line(entry, text));
}

void RevocationRetry::wait(const PendingRevocation& entry, const std::string& text,
                           TimePoint until) {
  StageReport waiting;
  waiting.pending.push_back(line(entry, "revocation: " + text));
  waiting.retry_after = std::chrono::milliseconds(until - context_.now());
  report_.add(std::move(waiting));
}

bool RevocationRetry::keep(const PendingRevocation& entry, Result<void> written) {
  const bool is_kept = written.ok();
  report_.changed = report_.changed || is_kept;
  if (!is_kept) fail(entry, std::move(written).error());
  return is_kept;
}

void RevocationRetry::fail(const PendingRevocation& entry, Error error) {
  report_.fail(std::move(error).in("revocation").about(certificate_subject(entry)));
}

}  // namespace

void retry_revocations(const StageContext& context, const Settings& settings, Session& session,
                       const Selection& selection, RevocationJournal& journal,
                       StageReport& report) {
  RevocationRetry(context, settings, session, journal, report).run(selection);
}

}  // namespace millrace::acme
