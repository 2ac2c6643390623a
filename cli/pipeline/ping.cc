#include "cli/pipeline/ping.h"

#include <algorithm>

#include "core/base/printable.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr size_t kLongestBody = 4000;  // octets of the error
constexpr size_t kLongestUrl = 2000;
constexpr std::chrono::seconds kPatience{10};

bool is_url_character(char c) {
  return c > ' ' && c < '\x7f' &&
         std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

// A query stays at the end.
std::string with_suffix(const std::string& url, const std::string& suffix) {
  const size_t query = std::min(url.find('?'), url.size());
  size_t end = query;
  if (!suffix.empty() && end > 0 && url[end - 1] == '/') --end;
  return url.substr(0, end) + suffix + url.substr(query);
}

// Whoever knows the URL can send pings: of it, only the host is printed.
std::string shown(const std::string& url) {
  const size_t end = url.find_first_of("/?", kScheme.size());
  return url.substr(0, end) + "/…";
}

std::string reason(const Error& error, const std::string& url) {
  std::string text = error.text();
  if (text.starts_with(url + ": ")) text.erase(0, url.size() + 2);
  for (size_t at = text.find(url); at != std::string::npos; at = text.find(url)) {
    text.replace(at, url.size(), shown(url));
  }
  return text;
}

}  // namespace

Result<std::string> parse_ping_url(std::string_view text) {
  const bool has_host =
      text.starts_with(kScheme) && text.size() > kScheme.size() &&
      std::string_view("/?:@").find(text[kScheme.size()]) == std::string_view::npos;
  if (has_host && text.size() <= kLongestUrl && std::ranges::all_of(text, is_url_character)) {
    return std::string(text);
  }
  return config_error("expected an https URL, such as https://hc-ping.com/UUID, got \"" +
                      printable(text, 80) + "\"");
}

void Ping::start() {
  has_started_ = true;
  send("/start", "");
}

void Ping::end(ExitStatus status, const std::vector<Error>& errors) {
  if (status == ExitStatus::ok || status == ExitStatus::not_yet) return send("", "");
  const auto first = std::ranges::find_if(
      errors, [](const Error& error) { return error.kind != ErrorKind::not_yet; });
  send("/fail", first == errors.end() ? "" : first->text().substr(0, kLongestBody));
}

void Ping::send(const std::string& suffix, const std::string& body) {
  if (url_.empty()) return;
  HttpRequest request;
  request.method = body.empty() ? "GET" : "POST";
  request.url = with_suffix(url_, suffix);
  request.content_type = body.empty() ? "" : "text/plain; charset=utf-8";
  request.body = body;
  request.timeout = kPatience;
  request.peer = {"this server", "another URL"};
  const std::string url = request.url;
  const auto response = http_exchange(http_, std::move(request));
  const std::string head = "ping " + shown(url_) + suffix + ": ";
  if (!response) {
    notes_.emplace_back(head + reason(response.error(), url));
  } else if (response->status < 200 || response->status > 299) {
    notes_.emplace_back(head + "expected HTTP status 200, got " + std::to_string(response->status));
  }
}

}  // namespace millrace::cli
