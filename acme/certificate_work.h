// One certificate while order or fetch works on it: its state, how that is kept, and how what the
// CA answers becomes a line of the report. One bad certificate fails alone.
#pragma once

#include <string>

#include "acme/answer.h"
#include "acme/due.h"
#include "acme/order_state.h"
#include "acme/session_memory.h"
#include "core/stage.h"

namespace millrace::acme {

class CertificateWork {
 public:
  // Works with the CA whose turn it is. All are kept by the caller.
  CertificateWork(const StageContext& context, Session& session, StageReport& report,
                  const CertificateSettings& certificate, OrderState loaded)
      : state(std::move(loaded)),
        context_(context),
        report_(report),
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

  // Writes the state. false: it could not be written, which is reported; then nothing more may be
  // asked of the CA, for it could not be remembered.
  bool save();
  // As save(), for what is no news to anyone: the time of a look.
  bool keep() { return write(); }
  // The open order has moved: saves it in its new phase, and the pace of looking starts anew.
  bool advance(OrderPhase phase);

  // The order has led to this chain, which was checked. Failures are forgotten.
  void issued(const std::vector<Certificate>& chain);

  // Lines of the report.
  void done(const std::string& text);
  void note(const std::string& text);
  void fail(Error error);  // nothing is changed by it
  // Waits, at our own pace or as long as the CA asked for; what it asked for is kept on disk.
  void wait(const std::string& text, std::optional<Duration> asked = std::nullopt);

  // The open order is of no use any more; the caller saves.
  void drop_order();

  // This certificate failed: the order is dropped, the failure counted, the next try is after
  // delay_after().
  void give_up(Error error);
  // The CA cannot be reached or has a fault of its own. Where there is another CA, this counts as a
  // failure of this one; its order stays.
  void count_outage(const Error& error);
  // Not its fault: the order stays, the next try is when the CA wants it.
  void leave_alone(const Busy& busy);
  // true, with a line that says until when, while a try makes no sense yet.
  bool must_wait();

  // The answer, if it is one of success. Else does what its kind wants and gives nullptr: nothing
  // is changed by what is wrong with the account, but count_outage(); so for a network error or a
  // 5xx; leave_alone() for 429 and 503; give_up() for the rest.
  const Answer* usable(const Result<Answer>& answer);

 private:
  bool write();
  std::string line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  const CertificateSettings& certificate_;
  CaId ca_;
  Session::Memory& memory_;
};

}  // namespace millrace::acme
