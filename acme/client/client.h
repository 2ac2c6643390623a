// The engine: runs signed POSTs through Http, many in flight. It handles nonces and badNonce (RFC
// 8555 §6.5). The callback of a request gets the answer, interprets it, and may queue more
// requests.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "acme/client/failure_streak.h"
#include "acme/client/session.h"
#include "acme/protocol/answer.h"
#include "acme/protocol/jws.h"
#include "acme/settings.h"
#include "core/env/env.h"

namespace millrace::acme {

// An answer of any HTTP status, or why there is none. A badNonce is retried here and is an error
// only after too many of them.
using AnswerCallback = std::function<void(Result<Answer>)>;

class Client : private HttpJobs {
 public:
  // `memory` needs its directory before the first post() runs, and its account before post() is
  // called.
  Client(Env& env, Session::Memory& memory, const CaSettings& ca)
      : env_(env), memory_(memory), ca_(ca) {}

  // Unsigned, for the directory.
  void get(std::string url, AnswerCallback callback);
  // Signed with the account key and URL, or with its JWK while there is no URL. An empty payload is
  // POST-as-GET. `accept`: the expected media type; empty: JSON.
  void post(std::string url, std::string payload, AnswerCallback callback, std::string accept = {});

  // As post() without payload, but not before `pause` has passed. It is sent only if other requests
  // are in flight then, so that nothing waits for it, and only in the first 30 seconds of a run,
  // because many of these would keep each other alive without end. Otherwise `dropped` is called.
  void post_later(std::chrono::milliseconds pause, std::string url, AnswerCallback callback,
                  std::function<void(std::chrono::milliseconds left)> dropped);
  // Called when nothing is queued, before the client waits for the CA or ends; may queue more.
  void when_idle(std::function<void()> callback) { when_idle_ = std::move(callback); }

  // Runs until nothing is queued or in flight; then every callback has been called once. Ends in
  // bounded time with a CA that rejects every nonce, sends none, is failing, or cannot be reached:
  // queued requests get that error. Requests queued 15 minutes after this client's first run, or
  // after Session::end_at(), get an error of kind not_yet, so that other CAs are reached. Once
  // memory.limit is set nothing more is sent: queued requests get it as an error of kind not_yet;
  // likewise new orders once memory.new_order_limit is set.
  void run();
  // Whether requests are in flight.
  bool is_answering() const { return !in_flight_.empty(); }
  // Why nothing more is sent; null: sending continues.
  const Error* stop_reason() const { return stop_reason_ ? &*stop_reason_ : nullptr; }

 private:
  enum class Kind { get, post, new_nonce };
  struct Job {
    Kind kind;
    std::string url;
    std::string payload;
    std::string accept;
    AnswerCallback callback;
    unsigned bad_nonces = 0;
  };

  std::optional<std::pair<uint64_t, HttpRequest>> next() override;
  void done(uint64_t tag, Result<HttpResponse> response) override;

  std::optional<std::pair<uint64_t, HttpRequest>> next_post();
  std::optional<std::pair<uint64_t, HttpRequest>> next_nonce();
  bool refill();
  Error too_slow() const;
  bool refused_front();
  void lacks_nonce(const Answer& answer);
  bool is_new_order(const Job& job) const;
  bool bring_forward();
  void drop_new_orders();
  void queue_due();
  void note_pace(const Answer& answer);
  void note_health(uint64_t tag, const Answer& answer);
  bool is_probing() const;
  void drop_later();
  std::pair<uint64_t, HttpRequest> start(Job job, HttpRequest request);
  Result<HttpRequest> signed_request(const Job& job, std::string nonce);
  void answered(Job job, Answer answer);
  void failed(uint64_t tag, const Job& job, Error error);
  void rejected_nonce(Job job, const Answer& answer);
  void fail_queued();

  struct Later {
    Job job;
    std::function<void(std::chrono::milliseconds)> dropped;
  };

  Env& env_;
  Session::Memory& memory_;
  const CaSettings& ca_;
  std::optional<JwsSigner> signer_;  // of the account key that was used last
  std::function<void()> when_idle_;
  std::deque<Job> queued_;
  std::multimap<std::chrono::milliseconds, Later> later_;  // by Clock::monotonic()
  std::chrono::milliseconds last_poll_{0};                 // none of `later_` is sent after this
  std::optional<std::chrono::milliseconds> end_;           // nothing is sent after this
  std::map<uint64_t, Job> in_flight_;
  uint64_t next_tag_ = 0;
  unsigned bad_nonces_ = 0;           // in a row, over all requests
  FailureStreak lost_;                // requests without an answer
  FailureStreak broken_;              // answers of a failing CA
  std::string last_loss_;             // why the last of `lost_` had no answer
  std::optional<Error> stop_reason_;  // why nothing more is sent
};

}  // namespace millrace::acme
