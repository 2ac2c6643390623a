// How a web server identifies the META.json of the version accepted last (RFC 9110 §8.8), for
// conditional requests: STATE/inbox/SOURCE/STAGE.http.json. A cache: what cannot be read is absent.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/bundle/stage.h"

namespace millrace {

struct HttpValidators {
  std::string url;            // of META.json
  std::string digest;         // SeenVersion::digest of the version
  std::string etag;           // as it was received; empty: none
  std::string last_modified;  // the same
  TimePoint at{};             // when it was received

  // The validators of an answer. Empty ones when META.json may be replaced without a change of
  // them: servers make them of a time in whole seconds, and this second is not over.
  static HttpValidators of(const HttpResponse& response);

  bool is_empty() const { return etag.empty() && last_modified.empty(); }

  // The fields of a conditional request; none when the validators are of another URL or version, or
  // were received more than an hour ago: a server that takes two versions for one another is
  // noticed then.
  std::vector<std::pair<std::string, std::string>> fields(const std::string& wanted_url,
                                                          const SeenVersion& accepted,
                                                          TimePoint now) const;
};

HttpValidators read_http_validators(Files& files, const Path& path);
Result<void> write_http_validators(Files& files, const Path& path,
                                   const HttpValidators& validators);

}  // namespace millrace
