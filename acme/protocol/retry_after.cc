#include "acme/protocol/retry_after.h"

#include <algorithm>

#include <curl/curl.h>

#include "core/base/decimal.h"

namespace millrace::acme {
namespace {

constexpr Duration kShortest{1};
constexpr Duration kLongest = std::chrono::days(1);
constexpr std::string_view kDigits = "0123456789";

Duration clamp(int64_t seconds) {
  return Duration(std::clamp<int64_t>(seconds, kShortest.count(), kLongest.count()));
}

// More digits than an integer holds are a long time.
Duration from_seconds(std::string_view text) {
  const auto seconds = parse_decimal<uint32_t>(text);
  return seconds ? clamp(*seconds) : kLongest;
}

}  // namespace

std::optional<Duration> retry_after(const HttpResponse& response, TimePoint now) {
  const auto field = response.field("retry-after");
  if (!field || field->empty() || field->size() > 64) return std::nullopt;
  if (field->find_first_not_of(kDigits) == std::string::npos) return from_seconds(*field);
  const int64_t date = curl_getdate(field->c_str(), nullptr);
  if (date < 0) return std::nullopt;
  return clamp(date - now.time_since_epoch().count());
}

}  // namespace millrace::acme
