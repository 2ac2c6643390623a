#include "acme/fetch_directory.h"

#include "acme/url.h"

namespace millrace::acme {

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

}  // namespace millrace::acme
