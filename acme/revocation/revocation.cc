#include "acme/revocation/revocation.h"

#include <algorithm>
#include <set>

#include "acme/client/problem_advice.h"
#include "acme/revocation/doomed.h"
#include "acme/revocation/revocation_signer.h"
#include "acme/revocation/revoking.h"
#include "acme/state/revocation_texts.h"

namespace millrace::acme {
namespace {

class Revocation {
 public:
  Revocation(const StageContext& context, const Settings& settings, const RevocationTarget& target,
             RevocationReason reason, const Path& key_file)
      : context_(context),
        settings_(settings),
        target_(target),
        reason_(reason),
        key_file_(key_file),
        signer_(context, settings, target.leaf.spki, key_file, report_) {}

  RevocationReport run() {
    auto done = revoke();
    const bool is_compromised = done && reason_ == RevocationReason::key_compromise;
    if (!done) report_.fail(std::move(done).error().in("revocation"));
    return {std::move(report_), is_compromised ? with_its_key() : std::set<CertId>()};
  }

 private:
  bool by_key() const { return !key_file_.empty(); }
  Result<void> revoke();
  Result<Requests> read_requests() const;
  void leave_out_of_reach();
  Result<void> intend_all();
  void send_all();
  void send(const CaId& ca, const std::vector<Doomed*>& group);
  void decide_all(const std::vector<Doomed*>& group, const std::string& der,
                  const Result<Answer>& answer);
  void decide(const Doomed& one, const Result<Answer>& answer);
  Result<void> store(const CertId& id);
  void remember(const Doomed& one, RevocationOutcome outcome);
  void tell_done(const Doomed& one, RevocationOutcome outcome);
  void tell_not_done(const Doomed& one, const Result<Answer>& answer, RevocationOutcome outcome);
  Error not_done(const Doomed& one, const Result<Answer>& answer, RevocationOutcome outcome);
  std::set<CertId> with_its_key() const;

  const StageContext& context_;
  const Settings& settings_;
  const RevocationTarget& target_;
  RevocationReason reason_;
  const Path& key_file_;
  StageReport report_;
  RevocationSigner signer_;
  DoomedOnes doomed_;
};

// No request is sent before all of it is on disk.
Result<void> Revocation::revoke() {
  ASSIGN(const auto lock, lock_stage(context_, "acme"));
  TRY(check_place(settings_, target_.ca, target_.directory));
  // For a CA that cannot be reached now, the next run of order retries.
  const auto ready = signer_.prepare(target_.ca);
  if (!ready && ready.error().kind == ErrorKind::config) return ready.error();
  const auto requests = read_requests();
  if (!requests) report_.fail(requests.error());
  doomed_ = find_doomed(context_, settings_, target_, reason_, by_key(),
                        requests ? *requests : Requests());
  for (Error& error : doomed_.errors) report_.fail(std::move(error));
  leave_out_of_reach();
  TRY(intend_all());
  send_all();
  return {};
}

Result<Requests> Revocation::read_requests() const {
  if (reason_ != RevocationReason::key_compromise) return Requests();
  ASSIGN(const auto bundle, read_inbox(context_, Stage::order, Stage::csr));
  return requests_of(bundle, context_.memory);
}

void Revocation::leave_out_of_reach() {
  std::erase_if(doomed_.all, [this](const Doomed& one) {
    const auto there = check_place(settings_, one.target.ca, one.target.directory);
    if (!there) report_.fail(Error(there.error()).in("certificate " + describe(one.target)));
    return !there;
  });
}

Result<void> Revocation::intend_all() {
  for (Doomed& one : doomed_.all) {
    if (!one.target.configured) continue;
    OrderState& state = doomed_.states.at(*one.target.configured);
    const std::string before = encode(state);
    one.wanted = intend(state, std::move(one.wanted), one.is_in_use);
    one.is_kept = std::ranges::any_of(state.revoking, [&](const PendingRevocation& pending) {
      return pending.is_of(one.wanted);
    });
    if (encode(state) != before) TRY(store(*one.target.configured));
  }
  return {};
}

Result<void> Revocation::store(const CertId& id) {
  return context_.env.files.write(context_.paths.order(id), encode(doomed_.states.at(id)), 0600);
}

void Revocation::send_all() {
  std::map<CaId, std::vector<Doomed*>> by_ca;
  for (Doomed& one : doomed_.all) by_ca[one.wanted.ca].push_back(&one);
  for (const auto& [ca, group] : by_ca) send(ca, group);
}

void Revocation::send(const CaId& ca, const std::vector<Doomed*>& group) {
  if (auto ready = signer_.prepare(ca); !ready) {
    for (const Doomed* one : group) decide(*one, ready.error());
    return;
  }
  std::vector<RevocationSigner::Request> requests;
  std::set<std::string_view> asked;  // one may be in the states of several
  for (const Doomed* one : group) {
    const std::string& der = one->target.der;
    if (!asked.insert(der).second) continue;
    requests.push_back({revocation_payload(der, one->wanted.reason),
                        [&](const Result<Answer>& answer) { decide_all(group, der, answer); }});
  }
  signer_.send(ca, std::move(requests));
}

void Revocation::decide_all(const std::vector<Doomed*>& group, const std::string& der,
                            const Result<Answer>& answer) {
  for (const Doomed* one : group) {
    if (one->target.der == der) decide(*one, answer);
  }
}

void Revocation::decide(const Doomed& one, const Result<Answer>& answer) {
  using enum RevocationOutcome;
  auto outcome = outcome_of(answer, context_.now());
  if (outcome == unauthorized && by_key()) outcome = refused;
  remember(one, outcome);
  report_.changed = report_.changed || outcome == revoked || one.is_kept;
  const bool is_done = outcome == revoked || outcome == revoked_before;
  is_done ? tell_done(one, outcome) : tell_not_done(one, answer, outcome);
}

void Revocation::remember(const Doomed& one, RevocationOutcome outcome) {
  const auto& id = one.target.configured;
  if (!id) return;
  OrderState& state = doomed_.states.at(*id);
  const std::string before = encode(state);
  settle(state, one.wanted, outcome, context_.now());
  auto stored = encode(state) == before ? Result<void>() : store(*id);
  if (!stored) report_.fail(std::move(stored).error().in("certificate " + id->text()));
}

void Revocation::tell_done(const Doomed& one, RevocationOutcome outcome) {
  const bool is_news = outcome == RevocationOutcome::revoked;
  report_.done.push_back(
      "certificate " + describe(one.target) + ": " +
      (is_news ? "revoked, " + std::string(to_text(one.wanted.reason)) : "already revoked"));
}

void Revocation::tell_not_done(const Doomed& one, const Result<Answer>& answer,
                               RevocationOutcome outcome) {
  const bool is_other = one.target.der != target_.der;
  const std::string of =
      is_other ? " of " + one.target.configured->text() + ", which has the same key" : "";
  report_.fail(not_done(one, answer, outcome).in("revocation" + of));
}

Error Revocation::not_done(const Doomed& one, const Result<Answer>& answer,
                           RevocationOutcome outcome) {
  const CaSettings* ca = settings_.ca(one.wanted.ca);
  Error error = answer ? refusal(*answer, context_, *ca) : answer.error();
  if (outcome == RevocationOutcome::unauthorized) {
    return Error(answer->error().message +
                 "; this account may not revoke it: use the certificate's own key: --key FILE");
  }
  if (outcome == RevocationOutcome::refused) {
    error.message += "; it is not revoked";
  } else if (!one.is_kept) {
    error.message += one.target.configured ? known_before() : nobody_remembers();
  } else {
    error.message += by_key() ? asked_again(*one.target.configured, one.wanted, key_file_.string())
                              : asked_again();
  }
  return error;
}

// The key is compromised whatever the CA answers.
std::set<CertId> Revocation::with_its_key() const {
  std::set<CertId> ids;
  if (target_.configured) ids.insert(*target_.configured);
  for (const Doomed& one : doomed_.all) {
    if (one.is_in_use) ids.insert(*one.target.configured);
  }
  return ids;
}

}  // namespace

RevocationReport run_revoke(const StageContext& context, const Settings& settings,
                            const RevocationTarget& target, RevocationReason reason,
                            const Path& key_file) {
  return Revocation(context, settings, target, reason, key_file).run();
}

std::vector<RevocationTarget> revoked_with(const StageContext& context, const Settings& settings,
                                           const RevocationTarget& target,
                                           RevocationReason reason) {
  std::vector<RevocationTarget> targets;
  for (Doomed& one : find_doomed(context, settings, target, reason, false, {}).all) {
    targets.push_back(std::move(one.target));
  }
  return targets;
}

}  // namespace millrace::acme
