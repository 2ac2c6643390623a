// One certificate while order or fetch processes it: its state, when that is saved, and its lines
// of the report. A bad certificate fails alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "acme/client/session.h"
#include "acme/order/verdict.h"
#include "acme/protocol/answer.h"
#include "acme/state/order_state.h"
#include "acme/state/order_store.h"
#include "acme/state/retry_policy.h"
#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "core/crypto/issuer_memory.h"

namespace millrace::acme {

class CertificateWork {
 public:
  // Works with the active CA. The caller keeps all arguments alive.
  CertificateWork(const StageContext& context, Session& session, StageReport& report,
                  OrderStore& store, const CertificateSettings& certificate,
                  const RequestDocument& request)
      : state(store.states.at(certificate.id)),
        context_(context),
        report_(report),
        store_(store),
        certificate_(certificate),
        request_(request),
        ca_(ca_in_turn(certificate, state.failures)),
        memory_(session.memory(ca_)) {}

  OrderState& state;                               // in the store
  std::vector<std::string> unused_authorizations;  // URLs

  const CertId& id() const { return certificate_.id; }
  const CaId& ca() const { return ca_; }
  const CertificateSettings& settings() const { return certificate_; }
  const RequestDocument& request() const { return request_; }
  ChallengeType challenge() const { return certificate_.challenge; }
  TimePoint now() const { return context_.now(); }
  Files& files() const { return context_.env.files; }
  const Session::Memory& memory() const { return memory_; }
  IssuerMemory* issuers() const;  // or null

  // Queues the state to be written, and calls `then` once it is. false: an earlier write failed,
  // which is reported; then no further request may be sent, because its result could not be stored.
  bool save(std::function<void()> then = {});
  // Calls `then` if the order may be finalized by this host.
  void check(std::function<void()> then) { store_.check(id(), std::move(then)); }
  // As save(), for a change that is not reported: the time of a poll.
  bool keep() { return put(false, {}); }
  // The open order has progressed: saves its new phase and resets the polling interval.
  bool advance(OrderPhase phase, std::function<void()> then = {});

  // The order has produced this chain, which was checked. Resets the failures.
  void issued(const std::vector<Certificate>& chain);

  // Lines of the report.
  void done(const std::string& text);
  void note(const std::string& text);
  void fail(Error error);  // changes no state
  // Waits for the CA's delay, which is stored on disk, or for the default interval.
  void wait(const std::string& text, std::optional<Duration> delay = std::nullopt);
  void pause(const std::string& text, std::chrono::milliseconds length);
  // The default interval until the next poll; it grows with each poll.
  std::chrono::milliseconds next_pause();

  // The open order is of no further use; the caller saves.
  void drop_order();

  // The answer, if it is a success. Otherwise judges it, and returns nullptr.
  const Answer* usable(const Result<Answer>& answer);
  // What `parse` reads in it; nullopt: it is judged.
  template <class T>
  std::optional<T> read(const Result<Answer>& result, Result<T> (*parse)(const Answer&)) {
    const Answer* answer = usable(result);
    if (answer == nullptr) return std::nullopt;
    auto parsed = parse(*answer);
    if (parsed) return std::move(parsed).value();
    handle(Fault::unreadable, std::move(parsed).error());
    return std::nullopt;
  }
  // What the caller has found (verdict.h).
  void handle(Fault fault, Error error);
  // A known limit of the CA blocks the next request.
  void limited(const CaLimit& limit);
  // The CA has answered a request about the order with success.
  void order_answered() { state.order->refused_since.reset(); }
  // true, with a report line that contains the time, while it is too early for the next try.
  bool must_wait();

 private:
  bool put(bool is_news, std::function<void()> then);
  Situation situation() const;
  void apply(const Verdict& verdict);
  void report(const Verdict& verdict);
  Line line(const std::string& text) const;

  const StageContext& context_;
  StageReport& report_;
  OrderStore& store_;
  const CertificateSettings& certificate_;
  const RequestDocument& request_;
  CaId ca_;
  Session::Memory& memory_;
};

}  // namespace millrace::acme
