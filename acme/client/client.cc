#include "acme/client/client.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "acme/protocol/jws.h"
#include "acme/protocol/url.h"

namespace millrace::acme {
namespace {

// In a row: of one request, because the others may succeed without end, and of all. With 9 of 10
// nonces rejected, 200 in a row occur once in 10^9 requests.
constexpr unsigned kMaxBadNonces = 200;
constexpr std::chrono::milliseconds kPolling = std::chrono::seconds(30);
// A thousand certificates take a fast CA a minute or two.
constexpr std::chrono::milliseconds kLongestRun = std::chrono::minutes(15);
// A run makes progress, however short the caller's limit is.
constexpr std::chrono::milliseconds kShortestRun = std::chrono::seconds(1);
// A CA that cannot be reached three times in a row does not get a thousand requests; without nonces
// there is nothing else to try.
constexpr unsigned kMaxLost = 3;
constexpr unsigned kMaxLostNonces = 2;
// The same for a failing CA (5xx). More than three, because it may fail only for the certificates
// of one domain.
constexpr unsigned kMaxBroken = 10;
// Each answer brings a nonce, so one serves a whole chain of requests. Another one is fetched only
// when more than this many requests would queue for each.
constexpr size_t kPostsPerNonce = 4;

}  // namespace

void Client::get(std::string url, AnswerCallback callback) {
  queued_.push_back({Kind::get, std::move(url), {}, {}, std::move(callback)});
}

void Client::post(std::string url, std::string payload, AnswerCallback callback,
                  std::string accept) {
  queued_.push_back(
      {Kind::post, std::move(url), std::move(payload), std::move(accept), std::move(callback)});
}

void Client::post_later(std::chrono::milliseconds pause, std::string url, AnswerCallback callback,
                        std::function<void(std::chrono::milliseconds)> dropped) {
  later_.emplace(
      env_.clock.monotonic() + pause,
      Later{{Kind::post, std::move(url), {}, {}, std::move(callback)}, std::move(dropped)});
}

void Client::run() {
  if (!memory_.window) memory_.window.emplace(ca_.max_in_flight);
  const auto now = env_.clock.monotonic();
  last_poll_ = now + kPolling;
  if (!end_) end_ = now + kLongestRun;
  if (memory_.end) end_ = std::min(*end_, std::max(*memory_.end, now + kShortestRun));
  // A callback that runs because sending has stopped may queue again.
  do {
    env_.http.run(*this, ca_.max_in_flight);
    fail_queued();
    if (when_idle_) when_idle_();
  } while (!queued_.empty());
  drop_later();
}

void Client::drop_later() {
  const auto now = env_.clock.monotonic();
  for (auto& [due, later] : std::exchange(later_, {})) {
    later.dropped(std::max(due - now, std::chrono::milliseconds(0)));
  }
}

void Client::queue_due() {
  const auto end = later_.upper_bound(std::min(env_.clock.monotonic(), last_poll_));
  for (auto due = later_.begin(); due != end; due = later_.erase(due)) {
    queued_.push_back(std::move(due->second.job));
  }
}

// false: there is nothing to send now.
bool Client::refill() {
  if (memory_.limit) stop_reason_ = not_yet(memory_.limit->text());
  if (!stop_reason_ && env_.clock.monotonic() >= *end_) stop_reason_ = too_slow();
  if (stop_reason_) return false;
  drop_new_orders();
  if (queued_.empty()) queue_due();
  if (queued_.empty() && when_idle_) when_idle_();
  return !queued_.empty();
}

Error Client::too_slow() const {
  if (memory_.end && env_.clock.monotonic() >= *memory_.end) {
    return not_yet(ca_.directory_url + ": not finished within /wait/limit: the next run continues");
  }
  return not_yet(ca_.directory_url +
                 ": the CA is slow: not finished in 15 minutes: the next run continues");
}

bool Client::is_new_order(const Job& job) const {
  return job.kind == Kind::post && job.url == memory_.directory->new_order;
}

void Client::drop_new_orders() {
  if (!memory_.new_order_limit) return;
  const auto dropped = std::stable_partition(queued_.begin(), queued_.end(),
                                             [this](const Job& job) { return !is_new_order(job); });
  std::vector<Job> jobs(std::make_move_iterator(dropped), std::make_move_iterator(queued_.end()));
  queued_.erase(dropped, queued_.end());
  for (Job& job : jobs) job.callback(not_yet(memory_.new_order_limit->text()));
}

// Moves to the front what may be sent now. Only one new order is in flight: CAs limit orders most,
// so the first refusal holds back all others. (And Pebble 2.4.0 and 2.10.1 deadlock when they
// search for authorizations to reuse while they create those of another order.) false: there is
// nothing to send now.
bool Client::bring_forward() {
  const bool ordering = std::ranges::any_of(
      in_flight_, [this](const auto& under_way) { return is_new_order(under_way.second); });
  if (!ordering) return true;
  const auto first =
      std::ranges::find_if(queued_, [this](const Job& job) { return !is_new_order(job); });
  if (first == queued_.end()) return false;
  Job job = std::move(*first);
  queued_.erase(first);
  queued_.push_front(std::move(job));
  return true;
}

// After a failure, one request at a time tests whether the CA answers again.
bool Client::is_probing() const {
  return (lost_.any() || broken_.any()) && !in_flight_.empty();
}

std::optional<std::pair<uint64_t, HttpRequest>> Client::next() {
  const bool is_full = in_flight_.size() >= memory_.window->size() || is_probing();
  do {
    if (!refill() || is_full || !bring_forward()) return std::nullopt;
  } while (refused_front());
  if (queued_.front().kind == Kind::post) return next_post();
  Job job = std::move(queued_.front());
  queued_.pop_front();
  HttpRequest request{"GET", job.url, {}, {}, {}, ca_.ca_file};
  return start(std::move(job), std::move(request));
}

// true: the next request has a host that is not allowed, and got an error.
bool Client::refused_front() {
  auto allowed = check_host(queued_.front().url, ca_.directory_url);
  if (allowed) return false;
  const Job job = std::move(queued_.front());
  queued_.pop_front();
  job.callback(std::move(allowed).error());
  return true;
}

std::optional<std::pair<uint64_t, HttpRequest>> Client::next_post() {
  auto nonce = memory_.nonces.take();
  if (!nonce) return next_nonce();
  Job job = std::move(queued_.front());
  queued_.pop_front();
  auto request = signed_request(job, std::move(*nonce));
  if (!request) {
    stop_reason_ =
        std::move(request).error();  // the key cannot sign: every other request would fail too
    queued_.push_front(std::move(job));
    return std::nullopt;
  }
  return start(std::move(job), std::move(*request));
}

std::optional<std::pair<uint64_t, HttpRequest>> Client::next_nonce() {
  const bool some_will_come = !in_flight_.empty();
  if (some_will_come && queued_.size() <= kPostsPerNonce * in_flight_.size()) return std::nullopt;
  Job job{Kind::new_nonce, memory_.directory->new_nonce, {}, {}, {}};
  const char* method = memory_.nonces_by_get ? "GET" : "HEAD";
  HttpRequest request{method, job.url, {}, {}, {}, ca_.ca_file};
  return start(std::move(job), std::move(request));
}

std::pair<uint64_t, HttpRequest> Client::start(Job job, HttpRequest request) {
  const uint64_t tag = next_tag_++;
  const auto left = std::max(*end_ - env_.clock.monotonic(), kShortestRun);
  request.timeout = std::min(request.timeout, left);
  in_flight_.emplace(tag, std::move(job));
  return {tag, std::move(request)};
}

Result<HttpRequest> Client::signed_request(const Job& job, std::string nonce) {
  const Account& account = *memory_.account;
  if (!signer_ || !signer_->is_for(account.key)) {
    ASSIGN(signer_, JwsSigner::make(account.key));
  }
  ASSIGN(std::string body, signer_->sign({job.url, std::move(nonce), account.url}, job.payload));
  return HttpRequest{"POST",          job.url,    "application/jose+json",
                     std::move(body), job.accept, ca_.ca_file};
}

void Client::done(uint64_t tag, Result<HttpResponse> response) {
  Job job = std::move(in_flight_.extract(tag).mapped());
  if (!response) return failed(tag, job, std::move(response).error());
  Answer answer{job.url, std::move(*response)};
  note_pace(answer);
  note_health(tag, answer);
  answered(std::move(job), std::move(answer));
}

void Client::answered(Job job, Answer answer) {
  const bool has_nonce = memory_.nonces.take_from(answer.response);
  if (job.kind == Kind::new_nonce) {
    const auto limit = answer.limit(env_.clock.now());
    if (limit) memory_.limit = limit;
    if (!limit && !has_nonce) lacks_nonce(answer);
    return;
  }
  if (answer.response.status == 400 && answer.problem().is("badNonce")) {
    return rejected_nonce(std::move(job), answer);
  }
  bad_nonces_ = 0;
  job.callback(std::move(answer));
}

// RFC 8555 §7.2: newNonce answers HEAD and GET. Some servers and proxies answer GET alone.
void Client::lacks_nonce(const Answer& answer) {
  if (!std::exchange(memory_.nonces_by_get, true)) return;
  stop_reason_ = Error(answer.url + ": HTTP " + std::to_string(answer.response.status) +
                       ": expected a valid Replay-Nonce, got none");
}

void Client::note_pace(const Answer& answer) {
  memory_.is_down = answer.is_down();
  if (answer.limit(env_.clock.now())) return memory_.window->refused();
  memory_.window->succeeded();
  memory_.delays_without_retry_after = 0;
}

// A 429 or 503 is not a failing CA.
void Client::note_health(uint64_t tag, const Answer& answer) {
  lost_.end();
  const int status = answer.response.status;
  if (status < 500 || status == 503) return broken_.end();
  if (broken_.count(tag, next_tag_) >= kMaxBroken) stop_reason_ = answer.error();
}

// RFC 8555 §6.5: retried at once, with the nonce of the rejection: it is the newest.
void Client::rejected_nonce(Job job, const Answer& answer) {
  ++job.bad_nonces;
  ++bad_nonces_;
  if (std::max(job.bad_nonces, bad_nonces_) < kMaxBadNonces) {
    queued_.push_front(std::move(job));
    return;
  }
  const Error error(answer.url + ": the CA refused " + std::to_string(kMaxBadNonces) +
                    " nonces in a row; the last: " + answer.problem().text());
  if (bad_nonces_ >= kMaxBadNonces) stop_reason_ = error;
  job.callback(error);
}

void Client::failed(uint64_t tag, const Job& job, Error error) {
  const unsigned most = job.kind == Kind::new_nonce ? kMaxLostNonces : kMaxLost;
  if (lost_.count(tag, next_tag_) >= most) stop_reason_ = error;
  last_loss_ = error.text();
  if (job.kind == Kind::new_nonce) memory_.nonces_by_get = !memory_.nonces_by_get;
  if (job.callback) job.callback(std::move(error));
}

// There is no reason yet when libcurl ended the transfers by itself.
void Client::fail_queued() {
  if (queued_.empty()) return;
  if (!stop_reason_)
    stop_reason_ = Error("not sent, because earlier transfers ended: " + last_loss_);
  std::deque<Job> left = std::move(queued_);
  queued_.clear();
  for (Job& job : left) job.callback(*stop_reason_);
}

}  // namespace millrace::acme
