#include "acme/state/renewal_advice.h"

#include <algorithm>
#include <limits>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

constexpr Duration kShortestPause = std::chrono::minutes(1);
constexpr Duration kLongestPause = std::chrono::days(1);
constexpr Duration kUsualPause = std::chrono::hours(6);
constexpr unsigned kTries = 6;  // of temporary failures

TimePoint draw(const RenewalWindow& window, Random& random) {
  const auto length = static_cast<uint64_t>((window.end - window.start).count());
  return window.start + Duration(static_cast<int64_t>(random.below(length)));
}

Json suggestion_json(const RenewalSuggestion& suggestion) {
  Json json = {{"start", format_time(suggestion.window.start)},
               {"end", format_time(suggestion.window.end)},
               {"at", format_time(suggestion.at)}};
  if (!suggestion.explanation.empty()) json["explanation"] = suggestion.explanation;
  return json;
}

Result<RenewalSuggestion> read_suggestion(const Json& json, const std::string& where) {
  RenewalSuggestion suggestion;
  ASSIGN(suggestion.window.start, json_time(json, "start", where));
  ASSIGN(suggestion.window.end, json_time(json, "end", where));
  ASSIGN(suggestion.at, json_time(json, "at", where));
  if (json.contains("explanation")) {
    ASSIGN(suggestion.explanation, json_string(json, "explanation", where));
  }
  return suggestion;
}

}  // namespace

RenewalAdvice advised(const RenewalAdvice& before, const RenewalInfo& info,
                      std::optional<Duration> retry_after, TimePoint now, Random& random) {
  const auto& known = before.suggestion;
  const bool same = known && known->window == info.window;
  const Duration pause =
      std::clamp(retry_after.value_or(kUsualPause), kShortestPause, kLongestPause);
  return {RenewalSuggestion{info.window, same ? known->at : draw(info.window, random),
                            info.explanation},
          now + pause};
}

RenewalAdvice unadvised(RenewalAdvice before, Failure failure, const Error& error,
                        std::optional<Duration> retry_after, TimePoint now) {
  if (before.failures < std::numeric_limits<unsigned>::max()) before.failures += 1;
  const bool may_pass = failure == Failure::temporary && before.failures <= kTries;
  const Duration pause = may_pass ? kShortestPause * (1 << (before.failures - 1)) : kUsualPause;
  before.ask_at = now + std::clamp(retry_after.value_or(pause), pause, kLongestPause);
  before.last_error = error.text();
  return before;
}

Json to_json(const RenewalAdvice& advice) {
  Json json = {{"ask_at", format_time(advice.ask_at)}};
  if (advice.suggestion) json["suggested"] = suggestion_json(*advice.suggestion);
  if (advice.failures > 0) json["failures"] = advice.failures;
  if (!advice.last_error.empty()) json["last_error"] = advice.last_error;
  return json;
}

Result<RenewalAdvice> advice_from(const Json& json, const std::string& where) {
  RenewalAdvice advice;
  ASSIGN(advice.ask_at, json_time(json, "ask_at", where));
  if (json.contains("suggested")) {
    ASSIGN(advice.suggestion, read_suggestion(json["suggested"], where + ": /suggested"));
  }
  if (json.contains("failures")) {
    ASSIGN(const uint64_t failures, json_unsigned(json, "failures", where));
    advice.failures =
        static_cast<unsigned>(std::min<uint64_t>(failures, std::numeric_limits<unsigned>::max()));
  }
  if (json.contains("last_error")) {
    ASSIGN(advice.last_error, json_string(json, "last_error", where));
  }
  return advice;
}

}  // namespace millrace::acme
