#include "acme/order/certificate_work.h"

#include <algorithm>

#include "acme/client/refusal.h"
#include "acme/protocol/problem_subject.h"
#include "acme/state/renewal.h"
#include "core/bundle/stage_memory.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstLook{30};
constexpr milliseconds kSlowestLook{5000};

// After this many 429 and 503 in a row without Retry-After, no request is sent to the CA.
constexpr unsigned kUntoldDelays = 3;

// An unavailable CA usually returns within hours.
constexpr Duration kLongestOutagePause = std::chrono::minutes(100);
// A longer Retry-After counts as an outage.
constexpr Duration kLongestPause = std::chrono::hours(1);

// The replicas of a CA may learn of an order at different times.
constexpr Duration kReplicaLag = std::chrono::minutes(1);
// A permanent refusal: at least this long and this often, because a daily run may get only two.
constexpr Duration kLastingRefusal = std::chrono::days(1);
constexpr unsigned kLastingTries = 3;

// Whether the certificate in use is replaced before its regular renewal time.
bool was_hurried(const OrderState& state, TimePoint now) {
  const bool suggested = state.issued && state.renewal && state.renewal->suggestion;
  return suggested && now < renewal_time(state.issued->not_before, state.issued->not_after);
}

// Before the responses to its challenges, has_run_out() decides whether an order has expired.
bool must_have_ended(const OrderState& state, TimePoint now) {
  if (!state.order || state.order->phase < OrderPhase::answered) return false;
  const TimePoint longest = state.order->since + kLongestOrder;
  return now >= std::max(state.order->expires.value_or(longest), longest);
}

// Three times as long after every poll: a CA on the same network is done at the first, and one that
// takes seconds is polled five times.
milliseconds pace(unsigned looks) {
  milliseconds pause = kFirstLook;
  for (unsigned look = 0; look < looks && pause < kSlowestLook; ++look) pause *= 3;
  return std::min(pause, kSlowestLook);
}

}  // namespace

std::string CertificateWork::line(const std::string& text) const {
  return "certificate " + id().text() + ": " + text;
}

IssuerMemory* CertificateWork::issuers() const {
  return context_.memory == nullptr ? nullptr : &context_.memory->issuers;
}

void CertificateWork::put(bool news, std::function<void()> then) {
  keeper_.keep(id(), state, news, std::move(then));
}

bool CertificateWork::save() {
  if (keeper_.has_lost(id())) return false;
  put(true);
  return !keeper_.has_lost(id());
}

bool CertificateWork::keep() {
  if (keeper_.has_lost(id())) return false;
  put(false);
  return !keeper_.has_lost(id());
}

void CertificateWork::advance(OrderPhase phase, std::function<void()> then) {
  memory_.looks.erase(id());
  state.order->phase = phase;
  order_answered();
  state.retry_at.reset();
  if (phase > OrderPhase::intended) state.forget_outages();
  if (!keeper_.has_lost(id())) put(true, std::move(then));
}

bool CertificateWork::advance(OrderPhase phase) {
  advance(phase, {});
  return !keeper_.has_lost(id());
}

void CertificateWork::issued(const std::vector<Certificate>& chain) {
  const Certificate& leaf = chain.front();
  IssuedCertificate issued{ca_, leaf.names, leaf.spki, leaf.not_before, leaf.not_after, {}};
  for (const Certificate& certificate : chain) issued.chain += certificate.pem;
  issued.profile = state.order->profile;
  issued.directory = memory_.directory->url;
  memory_.looks.erase(id());
  const bool hurried = was_hurried(state, now());
  OrderState next;
  next.issued = std::move(issued);
  next.persistent = std::move(state.persistent);
  if (hurried) next.hurried_at = now();
  state = std::move(next);
  if (keeper_.has_lost(id())) return;
  put(true, [this, until = leaf.not_after] { done("issued, good until " + format_time(until)); });
}

void CertificateWork::done(const std::string& text) {
  report_.done.push_back(line(text));
}

void CertificateWork::note(const std::string& text) {
  report_.notes.push_back(line(text));
}

void CertificateWork::fail(Error error) {
  report_.fail(std::move(error).in("certificate " + id().text()));
}

milliseconds CertificateWork::next_pause() {
  return pace(memory_.looks[id()]++);
}

void CertificateWork::pause(const std::string& text, milliseconds length) {
  StageReport waiting;
  waiting.pending.push_back(line(text));
  waiting.retry_after = length;
  report_.add(std::move(waiting));
}

void CertificateWork::wait(const std::string& text, std::optional<Duration> asked) {
  pause(text, asked ? milliseconds(*asked) : next_pause());
  if (!asked) return;
  state.retry_at = now() + *asked;
  put(false);
}

void CertificateWork::drop_order() {
  memory_.looks.erase(id());
  // After the responses some may be valid, which the CA may reuse.
  if (state.order && state.order->phase < OrderPhase::answered) {
    for (const WantedChallenge& challenge : state.order->challenges) {
      unneeded.push_back(challenge.authorization);
    }
  }
  state.order.reset();
}

void CertificateWork::give_up(Error error) {
  drop_order();
  count_failure(std::move(error));
}

void CertificateWork::count_failure(Error error) {
  state.forget_outages();
  state.failures += 1;
  state.retry_at = now() + delay_after(certificate_, state.failures);
  state.last_error = error.text();
  hurry_to_next_ca();
  fail(std::move(error));
  save();
}

// When an operator waits, the remaining tries of a failed CA are skipped, unless another order
// would cost another certificate.
void CertificateWork::hurry_to_next_ca() {
  const unsigned tries = certificate_.failures_per_ca;
  const unsigned turn_end = (state.failures + tries - 1) / tries * tries;
  const bool is_bought = state.order && state.order->phase == OrderPhase::finalized;
  const bool all_tried = turn_end >= tries * certificate_.cas.size();
  if (!memory_.is_attended || is_bought || all_tried) return;
  state.failures = turn_end;
  state.retry_at = now();
  pause("next try at CA " + ca_in_turn(certificate_, state.failures).text(), milliseconds(0));
}

void CertificateWork::count_outage(const Error& error) {
  // Errors that the operator must fix or interrupt are retried as soon as that is done.
  if (error.kind != ErrorKind::failed && certificate_.cas.size() < 2) return;
  state.failures += 1;
  if (certificate_.cas.size() < 2) state.outages += 1;
  state.retry_at = now() + std::min(delay_after(certificate_, state.failures), kLongestOutagePause);
  state.last_error = error.text();
  hurry_to_next_ca();
  save();
}

bool CertificateWork::is_outage(bool down, Duration delay) const {
  return certificate_.cas.size() > 1 && (down || delay > kLongestPause);
}

void CertificateWork::leave_alone(const Busy& busy) {
  const std::string text = busy_error(busy, now()).message;
  if (!is_outage(busy.down, busy.delay)) {
    state.last_error = busy.reason;
    return wait(text, busy.delay);
  }
  count_outage(Error(busy.reason));
  const bool same_again = ca_in_turn(certificate_, state.failures) == ca_;
  wait(text, same_again ? std::max(busy.delay, *state.retry_at - now()) : *state.retry_at - now());
}

void CertificateWork::leave_ca_alone(const CaLimit& limit) {
  TimePoint until = limit.until;
  if (is_outage(memory_.is_down, limit.until - now())) {
    count_outage(Error(limit.reason));
    until = std::min(until, *state.retry_at);
  }
  pause(limit.text(), milliseconds(until - now()));
}

void CertificateWork::fault_of_ca(const Error& error) {
  fail(error);
  count_outage(error);
}

void CertificateWork::not_understood(const Error& error) {
  return must_have_ended(state, now()) ? give_up(error) : fault_of_ca(error);
}

void CertificateWork::order_refused(const Answer& refusal) {
  OpenOrder& order = *state.order;
  const bool is_new = !order.refused_since || *order.refused_since > now();
  if (is_new) order.refused_since = now();
  const Error error = refusal.error();
  const TimePoint since = *order.refused_since;
  if (refusal.response.status == 404 && now() < since + kReplicaLag) {
    if (keep()) wait("waits for the CA to find its own resource: " + error.text());
    return;
  }
  const bool lasts = now() >= since + kLastingRefusal && state.failures >= kLastingTries;
  if (!lasts) return fault_of_ca(error);
  give_up(Error(error.text() + "; refused since " + format_time(since) +
                ": the order is abandoned: " + order.url));
}

void CertificateWork::chain_unusable(const Error& error, std::optional<TimePoint> end) {
  const bool is_over = end ? now() >= *end : must_have_ended(state, now());
  if (is_over) return give_up(error);
  fault_of_ca(Error(error.text() + "; the order is kept, and its chain is downloaded again"));
}

void CertificateWork::no_answer(const Error& error) {
  if (error.kind != ErrorKind::not_yet) return fault_of_ca(error);
  if (memory_.limit) return leave_ca_alone(*memory_.limit);
  count_outage(error);
  const bool waits = state.retry_at && is_ahead(*state.retry_at, now());
  pause(error.text(), waits ? milliseconds(*state.retry_at - now()) : next_pause());
}

// A limit that mentions one of the names is about that name. Any other is about the account or this
// host's address; without Retry-After, only when it is repeated.
void CertificateWork::busy(const Busy& busy, const Answer& answer) {
  const bool about_us = is_about(answer.problem(), certificate_.names);
  const bool about_all = busy.told || ++memory_.untold_delays >= kUntoldDelays;
  if (about_us || !about_all) return leave_alone(busy);
  memory_.is_down = busy.down;
  // A limit of new orders does not stop the open ones.
  const bool of_orders =
      answer.response.status == 429 && answer.url == memory_.directory->new_order;
  const CaLimit limit{now() + busy.delay, busy.reason};
  (of_orders ? memory_.new_order_limit : memory_.limit) = limit;
  leave_ca_alone(limit);
}

bool CertificateWork::must_wait() {
  if (!state.retry_at || !is_ahead(*state.retry_at, now())) return false;
  std::string text = "next try at " + format_time(*state.retry_at);
  if (state.failures > 0) {
    text += ", after " + std::to_string(state.failures) +
            (state.failures == 1 ? " failure" : " failures in a row");
  }
  if (!state.last_error.empty()) text += "; the last: " + state.last_error;
  pause(text, milliseconds(*state.retry_at - now()));
  return true;
}

const Answer* CertificateWork::usable(const Result<Answer>& answer) {
  if (!answer) {
    no_answer(answer.error());
    return nullptr;
  }
  if (answer->ok()) return &*answer;
  if (const auto busy_for = answer->busy(now())) {
    busy(*busy_for, *answer);
  } else if (answer->response.status >= 500) {
    fault_of_ca(answer->error());
  } else if (!answer->told_problem()) {
    not_understood(answer->error());
  } else if (is_of_account(answer->problem())) {
    fault_of_ca(Error(answer->error().message + remedy(*answer, context_.paths, ca_)));
  } else if (state.order && state.order->phase > OrderPhase::intended) {
    order_refused(*answer);
  } else {
    give_up(answer->error());
  }
  return nullptr;
}

}  // namespace millrace::acme
