#include "tests/support/static_files.h"

#include <filesystem>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "tests/support/process.h"

namespace millrace::test {
namespace {

constexpr const char* kLastModified = "Mon, 23 Nov 2026 20:14:00 GMT";

bool is_unchanged(const HttpRequest& request, const std::string& etag) {
  for (const auto& [name, value] : request.fields) {
    if (name == "If-None-Match") return value == etag;
  }
  return false;
}

}  // namespace

HttpResponse StaticFiles::file(const std::string& path, const HttpRequest& request) const {
  if (!std::filesystem::is_regular_file(root_ / path)) return {404, {}, "Not Found"};
  const std::string text = read_text(root_ / path);
  const std::string etag = "\"" + to_hex(sha256(text)).substr(0, 16) + "\"";
  if (is_unchanged(request, etag)) return {304, {{"etag", etag}}, ""};
  return {200, {{"date", date}, {"last-modified", kLastModified}, {"etag", etag}}, text};
}

Result<HttpResponse> StaticFiles::answer(const HttpRequest& request) const {
  if (!request.url.starts_with(url_)) return Error(request.url + ": cannot connect");
  const std::string path = request.url.substr(url_.size());
  HttpResponse response = file(path, request);
  const auto found = spoil.find(path);
  return found == spoil.end() ? Result<HttpResponse>(response) : found->second(response);
}

}  // namespace millrace::test
