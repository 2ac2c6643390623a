// One revocation that is pending, while the stage order works on it: how what the CA answers
// becomes a change of the state and a line of the report.
#pragma once

#include <string>

#include "acme/order_state.h"
#include "acme/revocation_target.h"
#include "acme/revoking.h"
#include "core/stage.h"

namespace millrace::acme {

class PendingWork {
 public:
  // All are kept by the caller; `state` is that of the certificate `id`.
  PendingWork(const StageContext& context, StageReport& report, const CertId& id, OrderState& state,
              PendingRevocation pending)
      : context_(context), report_(report), id_(id), state_(state), pending_(std::move(pending)) {}

  const PendingRevocation& pending() const { return pending_; }
  bool has_certificate() const { return !pending_.certificate.empty(); }
  // In place of the order that has led to it. false: it could not be written.
  bool found(const Certificate& leaf);
  // What is to be revoked.
  Result<RevocationTarget> target() const;

  // After revokeCert.
  void decide(const Result<Answer>& answer, const CaSettings& ca);
  // true, with a line that says until when, while the CA is not to be asked yet: an error where the
  // certificate's own key is wanted.
  bool must_wait();
  // Nobody knows more than before, and it stays; but for what the operator has to mend or to end it
  // is put off. An order whose time is over is forgotten.
  void undecided(Error error);
  void wait(const std::string& text, Duration length);
  void note(const std::string& text);
  // Nothing is left to revoke: told as something that was done, or as what went wrong.
  void end(const std::string& text);
  void end(Error error);
  // The certificate is for another key than the one that is compromised.
  void end();

 private:
  bool store();
  bool was_asked(const Result<Answer>& answer) const;
  void put_it_off(const Error& error);
  Error not_done(const Result<Answer>& answer, RevocationOutcome outcome,
                 const CaSettings& ca) const;
  void fail(Error error);
  std::string line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  const CertId& id_;
  OrderState& state_;
  PendingRevocation pending_;
};

}  // namespace millrace::acme
