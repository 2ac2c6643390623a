#include "tests/support/scripted_http.h"

#include <algorithm>

namespace millrace::test {

size_t ScriptedHttp::count(const std::string& method) const {
  return static_cast<size_t>(
      std::count_if(requests_.begin(), requests_.end(),
                    [&method](const HttpRequest& request) { return request.method == method; }));
}

void ScriptedHttp::run(HttpJobs& jobs, size_t max_in_flight) {
  std::deque<std::pair<uint64_t, HttpRequest>> in_flight;
  do {
    while (in_flight.size() < max_in_flight) {
      auto job = jobs.next();
      if (!job) break;
      requests_.push_back(job->second);
      in_flight.push_back(std::move(*job));
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
