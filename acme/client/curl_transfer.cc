#include "acme/client/curl_transfer.h"

#include <algorithm>

#include <openssl/crypto.h>

#include "acme/client/proxy.h"
#include "acme/protocol/url.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxFields = 256U << 10U;  // octets
constexpr const char* kUserAgent = "millrace/" MILLRACE_VERSION;

CurlListPtr appended(CurlListPtr list, const std::string& line) {
  return CurlListPtr(curl_slist_append(list.release(), line.c_str()));
}

CurlListPtr request_fields(const HttpRequest& request) {
  CurlListPtr list;
  if (!request.accept.empty()) list = appended(std::move(list), "Accept: " + request.accept);
  if (!request.content_type.empty()) {
    list = appended(std::move(list), "Content-Type: " + request.content_type);
  }
  for (const auto& [name, value] : request.fields) {
    list = appended(std::move(list), name + ": " + value);
  }
  return list;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Whole ones, rounded up.
std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count());
}

// "1 MiB", or "1000 octets".
std::string size_text(size_t octets) {
  constexpr size_t kMebi = size_t{1} << 20U;
  return octets > 0 && octets % kMebi == 0 ? std::to_string(octets / kMebi) + " MiB"
                                           : std::to_string(octets) + " octets";
}

// What a transfer that lasted too long did not do.
std::string too_slow(const HttpRequest& request) {
  std::string late = "no whole answer within " + seconds_text(request.timeout) + " s";
  if (request.lowest_speed == 0) return late;
  return late + ", or slower than " + std::to_string(request.lowest_speed) +
         " octets a second for " + std::to_string(request.slow_time.count()) + " s";
}

std::string lower_case(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return folded;
}

}  // namespace

CurlTransfer::CurlTransfer(CurlEasyPtr handle, uint64_t tag, HttpRequest request)
    : handle_(std::move(handle)),
      tag_(tag),
      request_(std::move(request)),
      fields_(request_fields(request_)) {
  CURL* curl = handle_.get();
  curl_easy_reset(curl);  // keeps connections, the session cache and the trust store
  curl_easy_setopt(curl, CURLOPT_PRIVATE, this);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason_);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_field);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
  set_request();
  set_trust();
}

void CurlTransfer::set_request() {
  CURL* curl = handle_.get();
  curl_easy_setopt(curl, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, kUserAgent);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields_.get());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  if (request_.connect_timeout.count() > 0) {
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request_.connect_timeout.count()));
  }
  if (request_.lowest_speed > 0) {
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(request_.lowest_speed));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.slow_time.count()));
  }
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // Many requests share one connection where the CA speaks HTTP/2.
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(curl, CURLOPT_PIPEWAIT, 1L);
  if (request_.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (request_.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request_.body.data());
  }
}

void CurlTransfer::set_trust() {
  CURL* curl = handle_.get();
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, request_.allows_http ? "https,http" : "https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!request_.cert_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, request_.cert_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, request_.key_file.c_str());
  }
  if (request_.ca_file.empty()) return;
  // Only these anchors: the system's directory and bundle are not used.
  curl_easy_setopt(curl, CURLOPT_CAINFO, request_.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
}

CurlTransfer::~CurlTransfer() {
  if (request_.is_secret) OPENSSL_cleanse(request_.body.data(), request_.body.size());
}

size_t CurlTransfer::on_body(char* data, size_t, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  std::string& body = transfer.response_.body;
  transfer.too_large_ = count > transfer.request_.limit - body.size();
  if (transfer.too_large_) return 0;  // libcurl ends the transfer
  body.append(data, count);
  return count;
}

size_t CurlTransfer::on_field(char* data, size_t, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.field_octets_ += count;
  if (transfer.field_octets_ > kMaxFields) return 0;  // libcurl ends the transfer
  const std::string_view line(data, count);
  auto& fields = transfer.response_.fields;
  if (line.starts_with("HTTP/")) fields.clear();  // the headers before were of a 1xx
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with("HTTP/")) return count;
  fields.emplace_back(lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  return count;
}

Result<HttpResponse> CurlTransfer::outcome(CURLcode code) {
  if (code != CURLE_OK) return error(code);
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  return std::move(response_);
}

// nullopt: no sign that it was the proxy. A proxy that answers CONNECT with anything but success
// ends the transfer; libcurl keeps its status.
std::optional<Error> CurlTransfer::proxy_error(CURLcode code, const std::string& said) const {
  const auto proxy = proxy_of_environment();
  if (!proxy) return std::nullopt;
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_CONNECTCODE, &status);
  if (status >= 300) {
    return Error(request_.url + ": " + proxy->text() + " refuses the connection to " +
                 request_.peer.name + ": HTTP " + std::to_string(status) +
                 (status == 407 ? ": it requires a user name and a password" : ""));
  }
  const bool unreachable = code == CURLE_COULDNT_RESOLVE_PROXY ||
                           (code == CURLE_COULDNT_CONNECT && proxy->is_meant_by(said));
  if (unreachable) {
    return Error(request_.url + ": " + proxy->text() + " cannot be reached: " + said);
  }
  if (code != CURLE_PROXY) return std::nullopt;
  return Error(request_.url + ": " + proxy->text() + ": " + said);
}

Error CurlTransfer::error(CURLcode code) const {
  const std::string said = printable(reason_[0] != '\0' ? reason_ : curl_easy_strerror(code));
  if (auto of_proxy = proxy_error(code, said)) return std::move(*of_proxy);
  const std::string ca_file = request_.ca_file.string();
  const std::string& setting = request_.peer.ca_file_setting;
  const auto about = [this](const std::string& text) { return Error(request_.url + ": " + text); };
  const auto outage = [&](const std::string& text) {
    return about(text).about(server_of(request_.url), "");
  };
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return about("the TLS certificate of " + request_.peer.name + " is not trusted: " + said +
                   "; " +
                   (ca_file.empty() ? "set " + setting + " if it was issued by a private CA"
                                    : setting + " is " + ca_file));
    case CURLE_SSL_CACERT_BADFILE:
      return config_error(setting + ": " + ca_file + ": expected PEM certificates: " + said);
    case CURLE_SSL_CERTPROBLEM:
      return config_error(request_.url + ": " + request_.cert_file.string() + " and " +
                          request_.key_file.string() +
                          ": expected a certificate and its key in PEM: " + said);
    case CURLE_UNSUPPORTED_PROTOCOL:
      return about("expected an https URL: " + said);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return outage(request_.peer.name + " cannot be reached: " + said);
    case CURLE_OPERATION_TIMEDOUT:
      return outage(too_slow(request_) + ": " + said);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2_STREAM:
      return outage("the answer was cut off: " + said);
    default:
      if (field_octets_ > kMaxFields) {
        return about("the header of the answer is larger than 256 KiB: not read further");
      }
      return about(too_large_ ? "the answer is larger than " + size_text(request_.limit) +
                                    ": not read further"
                              : said);
  }
}

}  // namespace millrace::acme
