// One certificate while order or fetch works on it: its state, how that is kept, and how what the
// CA answers becomes a line of the report. One bad certificate fails alone.
#pragma once

#include <string>

#include "acme/answer.h"
#include "acme/due.h"
#include "acme/order_state.h"
#include "acme/session_memory.h"
#include "acme/state_keeper.h"
#include "core/issuer_memory.h"
#include "core/stage.h"

namespace millrace::acme {

class CertificateWork {
 public:
  // Works with the CA whose turn it is. All are kept by the caller.
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
  // Authorizations at the CA that nothing will use any more: URLs.
  std::vector<std::string> unneeded;

  const CertId& id() const { return certificate_.id; }
  const CaId& ca() const { return ca_; }
  const CertificateSettings& settings() const { return certificate_; }
  ChallengeType challenge() const { return certificate_.challenge; }
  TimePoint now() const { return context_.now(); }
  Files& files() const { return context_.env.files; }
  const Session::Memory& memory() const { return memory_; }
  IssuerMemory* issuers() const;  // or null

  // Has the state written, soon. false: it could not be written before, which is reported; then
  // nothing more may be asked of the CA, for it could not be remembered.
  bool save();
  // As save(), for what is no news to anyone: the time of a look.
  bool keep();
  // The open order has moved: saves it in its new phase, and the pace of looking starts anew.
  bool advance(OrderPhase phase);
  // The same, and goes on when it is on the disk.
  void advance(OrderPhase phase, std::function<void()> then);

  // The order has led to this chain, which was checked. Failures are forgotten.
  void issued(const std::vector<Certificate>& chain);

  // Lines of the report.
  void done(const std::string& text);
  void note(const std::string& text);
  void fail(Error error);  // nothing is changed by it
  // Waits, as long as the CA asked for, which is kept on disk; or at our own pace.
  void wait(const std::string& text, std::optional<Duration> asked = std::nullopt);
  void pause(const std::string& text, std::chrono::milliseconds length);
  // Our own pace: how long until the next look, longer each time.
  std::chrono::milliseconds next_pause();

  // The open order is of no use any more; the caller saves.
  void drop_order();

  // This certificate failed: the order is dropped, the failure counted, the next try is after
  // delay_after().
  void give_up(Error error);
  // The same, but the order stays.
  void count_failure(Error error);
  // The CA cannot be reached or has a fault of its own: a failure after which the order stays, and
  // the next try comes within 100 minutes, for such things pass. Errors of other kinds
  // than `failed` count only where there is another CA.
  void count_outage(const Error& error);
  // Not its fault: the order stays, the next try is when the CA wants it. Where there is another
  // CA, one that is down, or accepts no requests for more than an hour, has an outage.
  void leave_alone(const Busy& busy);
  // The CA as a whole accepts no requests: this certificate's own times do not change, but for
  // an outage as above; nothing is asked of the CA before its time all the same.
  void leave_ca_alone(const CaLimit& limit);
  // The fault is the CA's: reported, and count_outage().
  void fault_of_ca(const Error& error);
  // An answer that cannot be read, as the page of a front, tells nothing of the order:
  // fault_of_ca() until that must have ended, give_up() then.
  void not_understood(const Error& error);
  // The CA refuses a request about the order that it has accepted. A 404 soon after is ordinary, a
  // replica that does not know yet: it waits. Then fault_of_ca(), until the CA has refused for a
  // day and in three tries at least: give_up() then.
  void order_refused(const Answer& refusal);
  // The CA has answered a request about the order.
  void order_answered() { state.order->refused_since.reset(); }
  // A certificate whose chain cannot be used: fault_of_ca(), for another order would cost another
  // certificate and bring the same chain. give_up() once `end` is reached.
  void chain_unusable(const Error& error, std::optional<TimePoint> end);
  // There is no answer: for an error of kind not_yet nothing was asked, and it waits; else
  // fault_of_ca().
  void no_answer(const Error& error);
  // true, with a line that says until when, while a try makes no sense yet.
  bool must_wait();

  // The answer, if it is one of success. Else does what its kind wants and gives nullptr: nothing
  // is changed by what is wrong with the account, but count_outage(); so for a network error, a 5xx
  // or whatever has no problem document; leave_alone() for 429 and 503 that are about these names,
  // else the CA's limit is set. The rest is order_refused() for an order that the CA has accepted,
  // give_up() where there is none yet.
  const Answer* usable(const Result<Answer>& answer);

 private:
  void hurry_to_next_ca();
  void put(bool news, std::function<void()> then = {});
  void busy(const Busy& busy, const Answer& answer);
  bool is_outage(bool down, Duration delay) const;
  std::string line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  StateKeeper& keeper_;
  const CertificateSettings& certificate_;
  CaId ca_;
  Session::Memory& memory_;
};

}  // namespace millrace::acme
