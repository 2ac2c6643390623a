// A real Http whose requests and answers a test sees on their way, and may act upon: stop its own
// process, kill a server. In one process's order.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/env/env.h"

namespace millrace::test {

class WatchedHttp : public Http {
 public:
  using Watch = std::function<void(const HttpRequest&)>;

  explicit WatchedHttp(Http& real) : real_(real) {}
  Watch before;  // a request is sent
  Watch after;   // its answer has come; the program has not seen it

  void run(HttpJobs& jobs, size_t max_in_flight) override {
    Jobs watched{*this, jobs, {}};
    real_.run(watched, max_in_flight);
  }

 private:
  struct Jobs : HttpJobs {
    Jobs(WatchedHttp& watch, HttpJobs& jobs, std::map<uint64_t, HttpRequest> sent)
        : watch(watch), jobs(jobs), sent(std::move(sent)) {}
    std::optional<std::pair<uint64_t, HttpRequest>> next() override {
      auto job = jobs.next();
      if (!job) return job;
      if (watch.before) watch.before(job->second);
      sent[job->first] = job->second;
      return job;
    }
    void done(uint64_t tag, Result<HttpResponse> response) override {
      if (watch.after) watch.after(sent[tag]);
      sent.erase(tag);
      jobs.done(tag, std::move(response));
    }
    WatchedHttp& watch;
    HttpJobs& jobs;
    std::map<uint64_t, HttpRequest> sent;
  };

  Http& real_;
};

}  // namespace millrace::test
