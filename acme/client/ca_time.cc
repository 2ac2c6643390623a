#include "acme/client/ca_time.h"

#include <curl/curl.h>

#include "acme/client/account_setup.h"
#include "acme/client/fetch_directory.h"

namespace millrace::acme {

std::optional<TimePoint> date_of(const HttpResponse& response) {
  const auto date = response.field("date");
  const int64_t seconds = date && date->size() <= 64 ? curl_getdate(date->c_str(), nullptr) : -1;
  if (seconds < 0) return std::nullopt;
  return TimePoint(Duration(seconds));
}

Result<TimePoint> ca_time(const StageContext& context, const Settings& settings) {
  Error last("no CA is configured");
  for (const CaSettings& ca : settings.cas) {
    const auto limits = load_limits(context, ca.id);
    if (!limits || limits->contains(Limited::all)) {
      last = Error("CA " + ca.id.text() + " accepts no requests now");
      continue;
    }
    const auto answer = fetch_directory(context.env, ca);
    if (!answer) {
      last = answer.error();
      continue;
    }
    if (const auto date = date_of(answer->response)) return *date;
    last = Error(answer->url + ": the answer has no Date");
  }
  return last;
}

}  // namespace millrace::acme
