#include "core/env/env.h"

namespace millrace {
namespace {

class OneJob final : public HttpJobs {
 public:
  explicit OneJob(HttpRequest request) : request_(std::move(request)) {}

  std::optional<std::pair<uint64_t, HttpRequest>> next() override {
    if (!request_) return std::nullopt;
    return std::pair<uint64_t, HttpRequest>(0, *std::exchange(request_, std::nullopt));
  }
  void done(uint64_t, Result<HttpResponse> response) override { response_ = std::move(response); }

  Result<HttpResponse> take() { return std::move(response_); }

 private:
  std::optional<HttpRequest> request_;
  Result<HttpResponse> response_ = Error("the request was never run");
};

}  // namespace

std::optional<std::string> HttpResponse::field(std::string_view name) const {
  for (const auto& [seen, value] : fields) {
    if (seen == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> HttpResponse::all_fields(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [seen, value] : fields) {
    if (seen == name) values.push_back(value);
  }
  return values;
}

Result<HttpResponse> http_exchange(Http& http, HttpRequest request) {
  OneJob job(std::move(request));
  http.run(job, 1);
  return job.take();
}

}  // namespace millrace
