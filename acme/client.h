// The engine: runs signed POSTs through Http, many in flight, with nonces (RFC 8555 §6.5) and their
// rejection taken care of. What an answer means is the business of whoever queued the request: its
// callback gets the answer and may queue more.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "acme/answer.h"
#include "acme/fault_row.h"
#include "acme/jws.h"
#include "acme/session_memory.h"
#include "acme/settings.h"
#include "core/env.h"

namespace millrace::acme {

// An answer of any HTTP status, or why there is none. badNonce never comes here as long as retrying
// helps.
using AnswerCallback = std::function<void(Result<Answer>)>;

class Client : private HttpJobs {
 public:
  // `memory` needs its directory before the first post() runs, and its account before post() is
  // called.
  Client(Env& env, Session::Memory& memory, const CaSettings& ca)
      : env_(env), memory_(memory), ca_(ca) {}

  // Without signature: the directory.
  void get(std::string url, AnswerCallback callback);
  // Signed with the account's key and URL; with its JWK while it has no URL. An empty payload is
  // POST-as-GET. `accept`: the wanted kind of answer; empty: JSON.
  void post(std::string url, std::string payload, AnswerCallback callback, std::string accept = {});

  // As post() without payload, but not before `pause` is over. Sent only if other requests are
  // still under way by then: nobody waits for it; and only in the first 30 seconds of a run, for
  // many of these would keep each other under way for ever. Else `dropped` is called.
  void post_later(std::chrono::milliseconds pause, std::string url, AnswerCallback callback,
                  std::function<void(std::chrono::milliseconds left)> dropped);
  // Called while nothing is queued, before the client waits for the CA or ends: may queue more.
  void when_idle(std::function<void()> callback) { when_idle_ = std::move(callback); }

  // Runs until nothing is queued and nothing in flight; every callback has been called once then.
  // Ends in bounded time with a CA that rejects every nonce, gives none, is broken, or cannot be
  // reached: what is still queued gets that error. So does what is queued 15 minutes after the
  // first run of this client, or after Session::end_at(), as an error of kind not_yet, for other
  // CAs have their turn, too. Nothing more is sent once memory.limit is set: what is queued gets
  // that as an error of kind not_yet; so with new orders once memory.new_order_limit is.
  void run();
  // Requests are under way.
  bool is_answering() const { return !in_flight_.empty(); }
  // Why nothing more is sent; null: it goes on.
  const Error* given_up() const { return given_up_ ? &*given_up_ : nullptr; }

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
  std::optional<JwsSigner> signer_;  // of the account's key when it was used last
  std::function<void()> when_idle_;
  std::deque<Job> queued_;
  std::multimap<std::chrono::milliseconds, Later> later_;  // by Clock::monotonic()
  std::chrono::milliseconds last_look_{0};                 // none of `later_` is sent after it
  std::optional<std::chrono::milliseconds> end_;           // nothing is sent after it
  std::map<uint64_t, Job> in_flight_;
  uint64_t next_tag_ = 0;
  unsigned bad_nonces_ = 0;        // in a row, over all requests
  FaultRow lost_;                  // requests without an answer
  FaultRow broken_;                // answers of a CA in trouble
  std::string last_loss_;          // why the last of the former was lost
  std::optional<Error> given_up_;  // why nothing more is sent
};

}  // namespace millrace::acme
