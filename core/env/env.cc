#include "core/env/env.h"

#include <arpa/inet.h>

#include "core/base/decimal.h"
#include "core/base/printable.h"

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

std::optional<std::string> canonical(int family, const std::string& text) {
  unsigned char octets[16];
  char shown[INET6_ADDRSTRLEN];
  if (::inet_pton(family, text.c_str(), octets) != 1) return std::nullopt;
  if (::inet_ntop(family, octets, shown, sizeof shown) == nullptr) return std::nullopt;
  return shown;
}

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

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const size_t at = text.find('@');
  const std::string host(text.substr(0, at));
  auto address = canonical(AF_INET, host);
  if (!address) address = canonical(AF_INET6, host);
  const auto port =
      parse_decimal<uint16_t>(at == std::string_view::npos ? "53" : text.substr(at + 1));
  const bool whole = host.find('\0') == std::string::npos;
  if (!address || !port || *port == 0 || !whole) {
    return Error("'" + printable(text) +
                 "' is not a name server address: expected for example 192.0.2.1, 192.0.2.1@5353 "
                 "or 2001:db8::1@53");
  }
  return Endpoint{*address, *port};
}

std::string Endpoint::text() const {
  return port == 53 ? address : address + "@" + std::to_string(port);
}

}  // namespace millrace
