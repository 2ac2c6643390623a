// The engine: runs signed POSTs through Http, many in flight, with nonces (RFC 8555 §6.5) and their
// rejection taken care of. What an answer means is the business of whoever queued the request: its
// callback gets the answer and may queue more.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "acme/answer.h"
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
  Client(Http& http, Session::Memory& memory, const CaSettings& ca)
      : http_(http), memory_(memory), ca_(ca) {}

  // Without signature: the directory.
  void get(std::string url, AnswerCallback callback);
  // Signed with the account's key and URL; with its JWK while it has no URL. An empty payload is
  // POST-as-GET. `accept`: the wanted kind of answer; empty: JSON.
  void post(std::string url, std::string payload, AnswerCallback callback, std::string accept = {});

  // Runs until nothing is queued and nothing in flight; every callback has been called once then.
  // Ends in bounded time with a CA that rejects every nonce, gives none, or cannot be reached: what
  // is still queued gets that error.
  void run();

 private:
  enum class Kind { get, post, new_nonce };
  struct Job {
    Kind kind;
    std::string url;
    std::string payload;
    std::string accept;
    AnswerCallback callback;
  };

  std::optional<std::pair<uint64_t, HttpRequest>> next() override;
  void done(uint64_t tag, Result<HttpResponse> response) override;

  std::optional<std::pair<uint64_t, HttpRequest>> next_post();
  std::optional<std::pair<uint64_t, HttpRequest>> next_nonce();
  std::pair<uint64_t, HttpRequest> start(Job job, HttpRequest request);
  Result<HttpRequest> signed_request(const Job& job, std::string nonce) const;
  void answered(Job job, HttpResponse response);
  void failed(const Job& job, Error error);
  void rejected_nonce(Job job, const Answer& answer);
  void fail_queued();

  Http& http_;
  Session::Memory& memory_;
  const CaSettings& ca_;
  std::deque<Job> queued_;
  std::map<uint64_t, Job> in_flight_;
  uint64_t next_tag_ = 0;
  unsigned bad_nonces_ = 0;          // in a row, over all requests
  unsigned transport_failures_ = 0;  // in a row
  std::optional<Error> given_up_;    // why nothing more is sent
};

}  // namespace millrace::acme
