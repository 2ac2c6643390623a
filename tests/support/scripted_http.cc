#include "tests/support/scripted_http.h"

#include <algorithm>
#include <stdexcept>

namespace millrace::test {
namespace {

constexpr size_t kMostRequests = 1'000'000;  // of one test

}  // namespace

size_t ScriptedHttp::count(const std::string& method) const {
  return static_cast<size_t>(
      std::count_if(requests_.begin(), requests_.end(),
                    [&method](const HttpRequest& request) { return request.method == method; }));
}

size_t ScriptedHttp::most_in_flight(const std::string& url) const {
  const auto found = most_of_url_.find(url);
  return found == most_of_url_.end() ? 0 : found->second;
}

void ScriptedHttp::run(HttpJobs& jobs, size_t max_in_flight) {
  std::deque<std::pair<uint64_t, HttpRequest>> in_flight;
  const auto count = [&](const std::string& url) {
    return static_cast<size_t>(std::ranges::count_if(
        in_flight, [&url](const auto& job) { return job.second.url == url; }));
  };
  do {
    while (in_flight.size() < max_in_flight) {
      auto job = jobs.next();
      if (!job) break;
      if (requests_.size() == kMostRequests) throw std::runtime_error("requests without end");
      requests_.push_back(job->second);
      size_t& most = most_of_url_[job->second.url];
      in_flight.push_back(std::move(*job));
      most = std::max(most, count(in_flight.back().second.url));
    }
    most_in_flight_ = std::max(most_in_flight_, in_flight.size());
    if (in_flight.empty()) return;
    const auto [tag, request] = std::move(in_flight.front());
    in_flight.pop_front();
    jobs.done(tag, answer(request));
  } while (true);
}

Result<HttpResponse> ScriptedHttp::answer(const HttpRequest& request) const {
  return script_ ? script_(request) : Error(request.url + ": cannot connect: scripted to fail");
}

}  // namespace millrace::test
