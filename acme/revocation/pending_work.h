// One pending revocation while the stage order processes it: turns the CA's answers into changes of
// the state and report lines.
#pragma once

#include <string>

#include "acme/revocation/revocation_target.h"
#include "acme/revocation/revoking.h"
#include "acme/state/order_state.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

class PendingWork {
 public:
  // The caller keeps all arguments alive; `state` is that of the certificate `id`.
  PendingWork(const StageContext& context, StageReport& report, const CertId& id, OrderState& state,
              PendingRevocation pending)
      : context_(context), report_(report), id_(id), state_(state), pending_(std::move(pending)) {}

  const PendingRevocation& pending() const { return pending_; }
  bool has_certificate() const { return !pending_.certificate.empty(); }
  // Replaces the order that led to it. false: it could not be written.
  bool found(const Certificate& leaf);
  // The certificate to be revoked.
  Result<RevocationTarget> target() const;

  // After revokeCert.
  void decide(const Result<Answer>& answer, const CaSettings& ca);
  // true, with a report line that contains the time, while it is too early to retry: an error if
  // the certificate's own key is required.
  bool must_wait();
  // No result: the revocation stays pending and is delayed, except for errors that the operator
  // must fix or interrupt. An order whose time is over is dropped.
  void undecided(Error error);
  void wait(const std::string& text, Duration length);
  void note(const std::string& text);
  // Nothing is left to revoke: reported as done or as an error.
  void end(const std::string& text);
  void end(Error error);
  // The certificate has a key other than the compromised one.
  void end();

 private:
  bool store();
  bool was_asked(const Result<Answer>& answer) const;
  void put_it_off(const Error& error);
  Error not_done(const Result<Answer>& answer, RevocationOutcome outcome,
                 const CaSettings& ca) const;
  void fail(Error error);
  Line line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  const CertId& id_;
  OrderState& state_;
  PendingRevocation pending_;
};

}  // namespace millrace::acme
