// One certificate while order or fetch processes it: its state, when that is saved, and the report
// line for each answer of the CA. A bad certificate fails alone.
#pragma once

#include <string>

#include "acme/client/session_memory.h"
#include "acme/protocol/answer.h"
#include "acme/state/due.h"
#include "acme/state/order_state.h"
#include "acme/state/state_keeper.h"
#include "core/bundle/stage.h"
#include "core/crypto/issuer_memory.h"

namespace millrace::acme {

class CertificateWork {
 public:
  // Works with the active CA. The caller keeps all arguments alive.
  CertificateWork(const StageContext& context, Session& session, StageReport& report,
                  StateKeeper& keeper, const CertificateSettings& certificate, OrderState loaded)
      : state(std::move(loaded)),
        context_(context),
        report_(report),
        keeper_(keeper),
        certificate_(certificate),
        ca_(ca_in_turn(certificate, state.failures)),
        memory_(session.memory(ca_)) {}

  OrderState state;
  // URLs of authorizations at the CA that are no longer used.
  std::vector<std::string> unneeded;

  const CertId& id() const { return certificate_.id; }
  const CaId& ca() const { return ca_; }
  const CertificateSettings& settings() const { return certificate_; }
  ChallengeType challenge() const { return certificate_.challenge; }
  TimePoint now() const { return context_.now(); }
  Files& files() const { return context_.env.files; }
  const Session::Memory& memory() const { return memory_; }
  IssuerMemory* issuers() const;  // or null

  // Queues the state to be written. false: an earlier write failed, which is reported; then no
  // further request may be sent, because its result could not be stored.
  bool save();
  // As save(), for a change that is not reported: the time of a poll.
  bool keep();
  // The open order has progressed: saves its new phase and resets the polling interval.
  bool advance(OrderPhase phase);
  // The same, and calls `then` once the state is on disk.
  void advance(OrderPhase phase, std::function<void()> then);

  // The order has produced this chain, which was checked. Resets the failures.
  void issued(const std::vector<Certificate>& chain);

  // Lines of the report.
  void done(const std::string& text);
  void note(const std::string& text);
  void fail(Error error);  // changes no state
  // Waits for the CA's delay, which is stored on disk, or for the default interval.
  void wait(const std::string& text, std::optional<Duration> asked = std::nullopt);
  void pause(const std::string& text, std::chrono::milliseconds length);
  // The default interval until the next poll; it grows with each poll.
  std::chrono::milliseconds next_pause();

  // The open order is of no further use; the caller saves.
  void drop_order();

  // This certificate failed: drops the order and counts the failure. The next try is after
  // delay_after().
  void give_up(Error error);
  // The same, but keeps the order.
  void count_failure(Error error);
  // The CA cannot be reached or is failing (5xx). Counts a failure, keeps the order, and retries
  // within 100 minutes, because such failures are temporary. Errors of kinds other than `failed`
  // count only when there is another CA.
  void count_outage(const Error& error);
  // A 429 or 503 about this certificate: keeps the order and retries at the CA's time. When there
  // is another CA, a 503 or a delay over an hour counts as an outage.
  void leave_alone(const Busy& busy);
  // The CA refuses requests as a whole. This certificate's own times do not change, except for an
  // outage as above. No request is sent before the CA's time.
  void leave_ca_alone(const CaLimit& limit);
  // The CA is failing: reports it, and count_outage().
  void fault_of_ca(const Error& error);
  // An answer that cannot be read, such as a non-ACME response, says nothing about the order:
  // fault_of_ca() until the order must have expired, then give_up().
  void not_understood(const Error& error);
  // The CA rejects a request about the order that it has accepted. A 404 shortly after is normal (a
  // replica that lags): waits. Later, fault_of_ca(), until the CA has rejected requests for a day
  // and in at least three tries; then give_up().
  void order_refused(const Answer& refusal);
  // The CA has answered a request about the order with success.
  void order_answered() { state.order->refused_since.reset(); }
  // The chain of a certificate cannot be used: fault_of_ca(), because another order would cost
  // another certificate and produce the same chain. give_up() once `end` is reached.
  void chain_unusable(const Error& error, std::optional<TimePoint> end);
  // There is no answer. An error of kind not_yet: no request was sent, and it waits. Otherwise
  // fault_of_ca().
  void no_answer(const Error& error);
  // true, with a report line that contains the time, while it is too early for the next try.
  bool must_wait();

  // The answer, if it is a success. Otherwise handles it and returns nullptr. A problem with the
  // account: only count_outage(). A network error, a 5xx, or no problem document: the same. A 429
  // or 503: leave_alone() if it is about these names, else the CA's limit is set. Anything else:
  // order_refused() for an order that the CA has accepted, give_up() when there is none yet.
  const Answer* usable(const Result<Answer>& answer);

 private:
  void hurry_to_next_ca();
  void put(bool news, std::function<void()> then = {});
  void busy(const Busy& busy, const Answer& answer);
  bool is_outage(bool down, Duration delay) const;
  Line line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  StateKeeper& keeper_;
  const CertificateSettings& certificate_;
  CaId ca_;
  Session::Memory& memory_;
};

}  // namespace millrace::acme
