#include "acme/client/fetch_directory.h"

#include <algorithm>
#include <array>

#include "acme/protocol/url.h"

namespace millrace::acme {
namespace {

constexpr unsigned kMaxRedirects = 5;
constexpr std::array<int, 5> kRedirects = {301, 302, 303, 307, 308};

Result<Answer> get(Env& env, const CaSettings& ca, const std::string& url) {
  ASSIGN(HttpResponse response, http_exchange(env.http, {.method = "GET",
                                                         .url = url,
                                                         .content_type = {},
                                                         .body = {},
                                                         .accept = "application/json",
                                                         .ca_file = ca.ca_file}));
  return Answer{url, std::move(response)};
}

bool redirects(const Answer& answer) {
  return std::ranges::count(kRedirects, answer.response.status) > 0 &&
         answer.response.field("location");
}

}  // namespace

Result<Answer> request_directory(Env& env, const CaSettings& ca) {
  const auto url = check_url(ca.directory_url, ca.place("directory"));
  if (!url) return config_error(url.error().message);
  ASSIGN(Answer answer, get(env, ca, *url));
  for (unsigned count = 0; redirects(answer); ++count) {
    if (count == kMaxRedirects) {
      return Error(*url + ": more than " + std::to_string(kMaxRedirects) +
                   " redirects, the last to " + answer.url + ": set " + ca.place("directory") +
                   " to the URL of the directory");
    }
    ASSIGN(const std::string next, location_of(answer));
    ASSIGN(answer, get(env, ca, next));
  }
  return answer;
}

Result<Answer> fetch_directory(Env& env, const CaSettings& ca) {
  ASSIGN(Answer answer, request_directory(env, ca));
  if (!answer.ok()) return answer.error();
  return answer;
}

std::string redirect_note(const std::string& url, const CaSettings& ca) {
  if (url == ca.directory_url) return {};
  return ca.place("directory") + ": " + ca.directory_url + " redirects to " + url +
         ": set it to that URL";
}

}  // namespace millrace::acme
