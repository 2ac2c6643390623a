// An Env whose waits end with the run: each request, query and process is limited to the rest of
// the run's time, at least a second.
#pragma once

#include <chrono>
#include <string>

#include "core/env/env.h"

namespace millrace::cli {

class LimitedHttp final : public Http {
 public:
  // What begins after `end` (Clock::monotonic()) gets `late` as an error of kind not_yet; empty: it
  // is sent anyway.
  LimitedHttp(Http& http, Clock& clock, std::chrono::milliseconds end, std::string late)
      : http_(http), clock_(clock), end_(end), late_(std::move(late)) {}

  void run(HttpJobs& jobs, size_t max_in_flight) override;

 private:
  Http& http_;
  Clock& clock_;
  std::chrono::milliseconds end_;
  std::string late_;
};

class LimitedDns final : public DnsTransport {
 public:
  LimitedDns(DnsTransport& dns, Clock& clock, std::chrono::milliseconds end)
      : dns_(dns), clock_(clock), end_(end) {}

  std::vector<Result<std::string>> exchange(std::span<const DnsQuery> queries,
                                            std::chrono::milliseconds timeout) override;
  Result<std::vector<std::string>> addresses(const std::string& host) override {
    return dns_.addresses(host);
  }

 private:
  DnsTransport& dns_;
  Clock& clock_;
  std::chrono::milliseconds end_;
};

class LimitedProcesses final : public Processes {
 public:
  LimitedProcesses(Processes& processes, Clock& clock, std::chrono::milliseconds end)
      : processes_(processes), clock_(clock), end_(end) {}

  Result<ProcessOutcome> run(const std::vector<std::string>& argv, Duration timeout) override;

 private:
  Processes& processes_;
  Clock& clock_;
  std::chrono::milliseconds end_;
};

class LimitedHandshakes final : public Handshakes {
 public:
  LimitedHandshakes(Handshakes& handshakes, Clock& clock, std::chrono::milliseconds end)
      : handshakes_(handshakes), clock_(clock), end_(end) {}

  std::vector<Result<Handshake>> shake(std::span<const HandshakeRequest> requests) override;

 private:
  Handshakes& handshakes_;
  Clock& clock_;
  std::chrono::milliseconds end_;
};

class LimitedEnv {
 public:
  // `limit` from now. The parameters are those of LimitedHttp.
  LimitedEnv(const Env& env, std::chrono::milliseconds limit, const std::string& late = {});
  LimitedEnv(const LimitedEnv&) = delete;
  LimitedEnv& operator=(const LimitedEnv&) = delete;

  Env& env() { return env_; }

 private:
  LimitedHttp http_;
  LimitedDns dns_;
  LimitedProcesses processes_;
  LimitedHandshakes handshakes_;
  Env env_;
};

// The limit of a command that asks a CA and does not wait.
inline constexpr std::chrono::minutes kCommandLimit{15};
inline constexpr const char* kCommandIsLate =
    "not sent: the limit of 15 minutes for a command is reached; run it again";

}  // namespace millrace::cli
