#include "acme/order/verdict.h"

#include <algorithm>

#include "acme/client/problem_advice.h"
#include "acme/protocol/problem_subject.h"
#include "acme/protocol/retry_after.h"
#include "acme/state/retry_policy.h"

namespace millrace::acme {
namespace {

// After this many 429 and 503 in a row without Retry-After, no request is sent to the CA.
constexpr unsigned kRepeatedDelays = 3;

// A longer Retry-After counts as an outage.
constexpr Duration kLongestPause = std::chrono::hours(1);

// The replicas of a CA may learn of an order at different times.
constexpr Duration kReplicaLag = std::chrono::minutes(1);
// A permanent refusal: at least this long and this often, because a daily run may get only two.
constexpr Duration kLastingRefusal = std::chrono::days(1);
constexpr unsigned kLastingTries = 3;

// When an operator waits, the remaining tries of a failed CA are skipped, unless another order
// would cost another certificate.
void try_next_ca(Verdict& verdict, const Situation& at) {
  const unsigned tries = at.certificate.failures_per_ca;
  const unsigned turn_end = (verdict.failures + tries - 1) / tries * tries;
  const bool is_bought =
      !verdict.drops_order && at.state.order && at.state.order->phase == OrderPhase::finalized;
  const bool all_tried = turn_end >= tries * at.certificate.cas.size();
  if (!at.memory.is_attended || is_bought || all_tried) return;
  verdict.failures = turn_end;
  verdict.retry_at = at.now;
  verdict.next_ca = ca_in_turn(at.certificate, turn_end);
}

void count(Verdict& verdict, bool is_outage, std::string reason, const Situation& at) {
  const unsigned others = is_outage ? 0 : at.state.outages;  // they do not count any more
  verdict.counts = true;
  verdict.failures = at.state.failures - others + 1;
  verdict.outages = at.state.outages - others + (is_outage && !at.has_other_cas() ? 1 : 0);
  verdict.retry_at = at.now + (is_outage ? outage_delay_after(at.certificate, verdict.failures)
                                         : delay_after(at.certificate, verdict.failures));
  verdict.reason = std::move(reason);
  try_next_ca(verdict, at);
}

// A request that was not sent waits for the certificate's own time.
std::optional<TimePoint> wait_of(const Verdict& verdict, const Situation& at) {
  const auto until = verdict.retry_at ? verdict.retry_at : at.state.retry_at;
  return until && is_ahead(*until, at.now) ? until : std::nullopt;
}

// Of a request about an order that the CA has accepted.
Verdict judge_refusal(bool is_missing, const Error& error, const Situation& at) {
  const OpenOrder& order = *at.state.order;
  const bool is_new = !order.refused_since || *order.refused_since > at.now;
  const TimePoint since = is_new ? at.now : *order.refused_since;
  if (at.now >= since + kLastingRefusal && at.state.failures >= kLastingTries) {
    return judge(Fault::rejected,
                 Error(error.text() + "; refused since " + format_time(since) +
                       ": the order is abandoned: " + order.url),
                 at);
  }
  Verdict verdict;
  if (is_missing && at.now < since + kReplicaLag) {
    verdict.report = not_yet("waits for the CA to find its own resource: " + error.text());
  } else {
    verdict = judge(Fault::unavailable, error, at);
  }
  verdict.refused_since = since;
  return verdict;
}

Verdict judge_delay(const CaLimit& limit, const Situation& at) {
  Verdict verdict;
  const bool is_long = at.memory.is_down || limit.until - at.now > kLongestPause;
  if (at.has_other_cas() && is_long) count(verdict, true, limit.reason, at);
  verdict.until = limit.until;
  return verdict;
}

Verdict judge_own_limit(const CaLimit& limit, const Situation& at) {
  Verdict verdict = judge_delay(limit, at);
  if (verdict.counts) {
    const bool same_again = ca_in_turn(at.certificate, verdict.failures) == at.ca;
    verdict.until = same_again ? std::max(limit.until, *verdict.retry_at) : verdict.retry_at;
  }
  verdict.retry_at = verdict.until;
  verdict.reason = limit.reason;
  verdict.report = limit.error(at.memory.is_down);
  return verdict;
}

// A limit that mentions one of the names is about that name. Any other is about the account or this
// host's address; without Retry-After, only when it is repeated.
Verdict judge_limit(const CaLimit& limit, const Answer& answer, const Situation& at) {
  const bool is_of_all = retry_after(answer.response, at.now) ||
                         at.memory.delays_without_retry_after >= kRepeatedDelays;
  if (mentions_any(answer.problem(), at.certificate.names) || !is_of_all) {
    return judge_own_limit(limit, at);
  }
  Verdict verdict = judge(limit, at);
  verdict.limit = limit;
  // It does not stop the open ones.
  verdict.is_of_new_orders = !answer.is_down() && answer.url == at.memory.directory->new_order;
  return verdict;
}

Verdict judge_unsent(const Error& error, const Situation& at) {
  if (at.memory.limit) return judge(*at.memory.limit, at);
  if (at.memory.new_order_limit && !at.state.order) return judge(*at.memory.new_order_limit, at);
  return judge(Fault::not_sent, error, at);
}

}  // namespace

Verdict judge(Fault fault, Error error, const Situation& at) {
  if (fault == Fault::unreadable) {
    const bool is_over = must_have_expired(at.state, at.now);
    fault = is_over ? Fault::rejected : Fault::unavailable;
  }
  Verdict verdict;
  verdict.drops_order = fault == Fault::rejected;
  const bool is_failure = fault == Fault::rejected || fault == Fault::unlocated;
  // Errors that the operator must fix or interrupt are retried as soon as that is done.
  const bool is_outage = error.kind == ErrorKind::failed || at.has_other_cas();
  if (is_failure || is_outage) count(verdict, !is_failure, error.text(), at);
  if (fault == Fault::not_sent) verdict.until = wait_of(verdict, at);
  if (fault != Fault::unreachable) verdict.report = std::move(error);
  return verdict;
}

Verdict judge(const CaLimit& limit, const Situation& at) {
  Verdict verdict = judge_delay(limit, at);
  if (verdict.counts) verdict.until = std::min(limit.until, *verdict.retry_at);
  verdict.report = not_yet(limit.text());
  return verdict;
}

Verdict judge(const Result<Answer>& answer, const Situation& at) {
  if (!answer && answer.error().kind == ErrorKind::not_yet) return judge_unsent(answer.error(), at);
  if (!answer) return judge(Fault::unavailable, answer.error(), at);
  if (const auto limit = answer->limit(at.now)) return judge_limit(*limit, *answer, at);
  const int status = answer->response.status;
  Error error = answer->error();
  if (status >= 500) return judge(Fault::unavailable, std::move(error), at);
  if (!answer->problem_document()) return judge(Fault::unreadable, std::move(error), at);
  if (is_of_account(answer->problem())) {
    error.message += problem_advice(*answer, at.paths, at.ca);
    return judge(Fault::unavailable, std::move(error), at);
  }
  const bool is_accepted = at.state.order && at.state.order->phase > OrderPhase::intended;
  if (!is_accepted) return judge(Fault::rejected, std::move(error), at);
  return judge_refusal(status == 404, error, at);
}

}  // namespace millrace::acme
