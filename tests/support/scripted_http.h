// Web servers as a function from a request to a response; as many requests as the caller allows are
// in flight, and answered in order.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class ScriptedHttp final : public Http {
 public:
  using Script = std::function<Result<HttpResponse>(const HttpRequest& request)>;

  // By default every server is unreachable.
  void script(Script script) { script_ = std::move(script); }
  const std::vector<HttpRequest>& requests() const { return requests_; }
  size_t most_in_flight() const { return most_in_flight_; }
  // Of requests for this URL.
  size_t most_in_flight(const std::string& url) const;
  size_t count(const std::string& method) const;

  void run(HttpJobs& jobs, size_t max_in_flight) override;

 private:
  Result<HttpResponse> answer(const HttpRequest& request) const;

  Script script_;
  std::vector<HttpRequest> requests_;
  size_t most_in_flight_ = 0;
  std::map<std::string, size_t> most_of_url_;
};

}  // namespace millrace::test
