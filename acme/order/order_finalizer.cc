#include "acme/order/order_finalizer.h"

#include <algorithm>

#include "acme/client/problem_advice.h"
#include "acme/protocol/retry_after.h"

namespace millrace::acme {
namespace {

// Until all replicas of a CA know that it has the request.
constexpr Duration kSettling{1};

// A longer wait is reported with its end.
constexpr Duration kLongPause = std::chrono::minutes(1);

// The CA has the response: a challenge is `processing` from then on (RFC 8555 §7.1.6).
bool took_the_answer(const Authorization& authorization, const std::string& url) {
  if (authorization.status != Authorization::Status::pending) return true;
  const Challenge* challenge = authorization.challenge_at(url);
  return challenge != nullptr && challenge->status != "pending";
}

}  // namespace

void OrderFinalizer::answer() {
  const std::vector<WantedChallenge>& challenges = work_.state.order->challenges;
  outstanding_ = challenges.size();
  for (const WantedChallenge& challenge : challenges) {
    client_.post(challenge.url, "{}",
                 [this, challenge](const Result<Answer>& result) { answered(result, challenge); });
  }
}

void OrderFinalizer::answered(const Result<Answer>& result, const WantedChallenge& challenge) {
  if (stopped_) return;
  if (result && is_refusal(*result, work_.now())) return check_refused(*result, challenge);
  // An answer that is not a challenge (a non-ACME response) means that the CA has no response yet.
  stopped_ = !work_.read(result, json_body);
  if (stopped_) return;
  delay_ = std::max(delay_, retry_after(result->response, work_.now()));
  all_answered();
}

// A second response to a challenge (the reply was lost, or the process crashed) may be refused.
void OrderFinalizer::check_refused(const Answer& refusal, const WantedChallenge& challenge) {
  client_.post(challenge.authorization, "", [this, refusal](const Result<Answer>& result) {
    if (stopped_) return;
    const auto authorization = work_.read(result, read_authorization);
    stopped_ = !authorization || !took_the_answer(*authorization, refusal.url);
    if (!stopped_) return all_answered();
    if (authorization) work_.usable(refusal);
  });
}

void OrderFinalizer::all_answered() {
  if (--outstanding_ > 0) return;
  if (!work_.advance(OrderPhase::answered)) return;
  work_.done("challenges answered");
  poll_later("the CA validates: " + work_.state.order->url, delay_);
}

void OrderFinalizer::poll_later(const std::string& text, std::optional<Duration> delay) {
  if (delay) {
    const TimePoint again = work_.now() + *delay;
    const bool is_long = *delay > kLongPause;
    return work_.wait(is_long ? text + "; not polled again before " + format_time(again) : text,
                      delay);
  }
  client_.post_later(
      work_.next_pause(), work_.state.order->url,
      [this](const Result<Answer>& result) { polled(result, false); },
      [this, text](std::chrono::milliseconds left) { work_.pause(text, left); });
}

void OrderFinalizer::poll_order(bool finalizing) {
  client_.post(work_.state.order->url, "",
               [this, finalizing](const Result<Answer>& result) { polled(result, finalizing); });
}

void OrderFinalizer::polled(const Result<Answer>& result, bool finalizing) {
  const auto order = work_.read<Order>(result, parse_order);
  if (order) follow(*order, *result, finalizing);
}

void OrderFinalizer::follow(const Order& order, const Answer& answer, bool finalizing) {
  const std::string& url = work_.state.order->url;
  const auto delay = retry_after(answer.response, work_.now());
  if (has_expired(order)) return;
  switch (order.status) {
    case Order::Status::pending:
      if (refusal_) return void(work_.usable(*refusal_));
      work_.order_answered();
      return poll_later("the CA validates: " + url, delay);
    case Order::Status::ready:
      return ready(order, delay, finalizing);
    case Order::Status::processing:
      // The CA has the CSR even if its answer was lost; the authorizations are final.
      if (work_.state.order->phase != OrderPhase::finalized &&
          !work_.advance(OrderPhase::finalized)) {
        return;
      }
      work_.order_answered();
      return poll_later("the CA issues: " + url, delay);
    case Order::Status::valid:
      return chain_.start(order.certificate);
    case Order::Status::invalid:
      return invalid_.abandon(order);
  }
}

// A CA that never finishes would be polled without end, and no other CA used.
bool OrderFinalizer::has_expired(const Order& order) {
  if (order.status == Order::Status::valid || order.status == Order::Status::invalid) return false;
  const OpenOrder& open = *work_.state.order;
  const TimePoint end = order.expires.value_or(open.since + kLongestOrder);
  if (end > work_.now()) return false;
  work_.handle(Fault::rejected, Error(open.url + ": the order expired at " + format_time(end) +
                                      " and is still " + std::string(to_text(order.status))));
  return true;
}

// A replica of the CA may return an old status: a CA that accepted the request gets some time. The
// wait is stored in the state, because another process may do the next poll.
void OrderFinalizer::ready(const Order& order, std::optional<Duration> delay, bool finalizing) {
  const std::string text = "the CA has the request: " + work_.state.order->url;
  if (refusal_) return void(work_.usable(*refusal_));
  if (finalizing) return poll_later(text, delay);
  const bool has_request = work_.state.order->phase == OrderPhase::finalized;
  if (has_request && !work_.state.retry_at) return work_.wait(text, delay.value_or(kSettling));
  finalize(order);
}

void OrderFinalizer::finalize(const Order& order) {
  work_.check([this, url = order.finalize] {
    client_.post(url, finalize_payload(work_.request().csr_der),
                 [this](const Result<Answer>& result) { finalized(result); });
  });
}

// An order that is not ready (RFC 8555 §7.4) may have the request already, from a try whose answer
// was lost; one that the CA has refused for good is invalid: the status of the order decides.
void OrderFinalizer::finalized(const Result<Answer>& result) {
  if (result && is_refusal(*result, work_.now())) {
    if (!result->problem().is("orderNotReady")) refusal_ = *result;
    return poll_order(true);
  }
  if (result && result->ok()) {
    work_.state.order->spki = work_.request().current;
    if (!work_.advance(OrderPhase::finalized)) return;
    work_.done("finalized");
  }
  polled(result, true);
}

}  // namespace millrace::acme
