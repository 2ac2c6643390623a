#include "acme/check_ca.h"

#include <curl/curl.h>

#include "acme/account_store.h"
#include "acme/connect.h"
#include "acme/external_account.h"
#include "acme/url.h"

namespace millrace::acme {
namespace {

// Signatures and certificates that begin now must not begin later for others.
constexpr Duration kLargestSkew{60};

Result<Answer> fetch_directory(Env& env, const CaSettings& ca) {
  const auto url = check_url(ca.directory_url, ca.place("directory"));
  if (!url) return config_error(url.error().message);
  ASSIGN(HttpResponse response, http_exchange(env.http, {.method = "GET",
                                                         .url = *url,
                                                         .content_type = {},
                                                         .body = {},
                                                         .accept = "application/json",
                                                         .ca_file = ca.ca_file}));
  Answer answer{*url, std::move(response)};
  if (!answer.ok()) return answer.error();
  return answer;
}

Result<void> check_directory(const StageContext& context, const Answer& answer,
                             const CaSettings& ca) {
  ASSIGN(const std::string_view body, json_body(answer));
  ASSIGN(const Directory directory, parse_directory(body, answer.url));
  ASSIGN(const auto account, load_account_document(context, ca));
  return account ? Result<void>() : check_consent(directory, ca);
}

Result<void> check_clock(const Answer& answer, TimePoint now) {
  const auto date = answer.response.field("date");
  const int64_t seconds = date && date->size() <= 64 ? curl_getdate(date->c_str(), nullptr) : -1;
  if (seconds < 0) return {};
  const TimePoint theirs{Duration(seconds)};
  const Duration skew = theirs > now ? theirs - now : now - theirs;
  if (skew <= kLargestSkew) return {};
  return Error("clock: this host says " + format_time(now) + ", " + answer.url + " says " +
               format_time(theirs) + ": " + std::to_string(skew.count()) +
               " s apart, want at most " + std::to_string(kLargestSkew.count()) +
               ": set the clock");
}

}  // namespace

std::vector<Error> check_ca(const StageContext& context, const CaSettings& ca) {
  Env& env = context.env;
  std::vector<Error> faults;
  const auto keep = [&faults](const auto& result) {
    if (!result) faults.push_back(result.error());
  };
  if (ca.external_account) keep(read_mac_key(env.files, *ca.external_account));
  const auto answer = fetch_directory(env, ca);
  keep(answer);
  if (!answer) return faults;
  keep(check_directory(context, *answer, ca));
  keep(check_clock(*answer, env.clock.now()));
  return faults;
}

}  // namespace millrace::acme
