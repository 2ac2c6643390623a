#include "cli/pipeline/limited_env.h"

#include <algorithm>

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;

// A run makes progress however short the limit is.
constexpr milliseconds kShortest = std::chrono::seconds(1);

milliseconds time_left(Clock& clock, milliseconds end) {
  return std::max(end - clock.monotonic(), kShortest);
}

class LimitedJobs final : public HttpJobs {
 public:
  LimitedJobs(HttpJobs& jobs, Clock& clock, milliseconds end, const std::string& late)
      : jobs_(jobs), clock_(clock), end_(end), late_(late) {}

  std::optional<std::pair<uint64_t, HttpRequest>> next() override {
    auto job = jobs_.next();
    while (job && !late_.empty() && clock_.monotonic() >= end_) {
      jobs_.done(job->first, not_yet(job->second.url + ": " + late_));
      job = jobs_.next();
    }
    if (job) job->second.timeout = std::min(job->second.timeout, time_left(clock_, end_));
    return job;
  }

  void done(uint64_t tag, Result<HttpResponse> response) override {
    jobs_.done(tag, std::move(response));
  }

 private:
  HttpJobs& jobs_;
  Clock& clock_;
  milliseconds end_;
  const std::string& late_;
};

}  // namespace

void LimitedHttp::run(HttpJobs& jobs, size_t max_in_flight) {
  LimitedJobs limited(jobs, clock_, end_, late_);
  http_.run(limited, max_in_flight);
}

std::vector<Result<std::string>> LimitedDns::exchange(std::span<const DnsQuery> queries,
                                                      milliseconds timeout) {
  return dns_.exchange(queries, std::min(timeout, time_left(clock_, end_)));
}

Result<ProcessOutcome> LimitedProcesses::run(const std::vector<std::string>& argv,
                                             Duration timeout) {
  const Duration left = std::chrono::ceil<Duration>(time_left(clock_, end_));
  auto outcome = processes_.run(argv, std::min(timeout, left));
  if (!outcome || !outcome->timed_out || left >= timeout) return outcome;
  return Error("killed after " + format_duration(left) +
               ": the run reached /wait/limit; the next run starts it again");
}

std::vector<Result<Handshake>> LimitedHandshakes::shake(
    std::span<const HandshakeRequest> requests) {
  std::vector<HandshakeRequest> limited(requests.begin(), requests.end());
  for (HandshakeRequest& request : limited) {
    request.timeout = std::min(request.timeout, time_left(clock_, end_));
  }
  return handshakes_.shake(limited);
}

LimitedEnv::LimitedEnv(const Env& env, milliseconds limit, const std::string& late)
    : http_(env.http, env.clock, env.clock.monotonic() + limit, late),
      dns_(env.dns, env.clock, env.clock.monotonic() + limit),
      processes_(env.processes, env.clock, env.clock.monotonic() + limit),
      handshakes_(env.handshakes, env.clock, env.clock.monotonic() + limit),
      env_{env.clock,
           env.files,
           http_,
           dns_,
           processes_,
           env.random,
           handshakes_,
           env.out,
           env.err,
           env.err_is_terminal,
           env.working_directory,
           env.host_name,
           env.is_dry_run} {
}

}  // namespace millrace::cli
