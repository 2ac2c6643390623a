// A web server with static files, as a function for ScriptedHttp: links are followed, META.json has
// validators, and a conditional request gets 304.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "core/env/env.h"

namespace millrace::test {

class StaticFiles {
 public:
  // Serves `root` below `url`, which ends with '/'.
  StaticFiles(Path root, std::string url) : root_(std::move(root)), url_(std::move(url)) {}

  Result<HttpResponse> answer(const HttpRequest& request) const;

  // Changes the answer for a path below the URL.
  using Spoil = std::function<Result<HttpResponse>(HttpResponse)>;
  std::map<std::string, Spoil> spoil;
  // Of every answer. The files were last modified a minute before.
  std::string date = "Mon, 23 Nov 2026 20:15:00 GMT";

 private:
  HttpResponse file(const std::string& path, const HttpRequest& request) const;

  Path root_;
  std::string url_;
};

}  // namespace millrace::test
