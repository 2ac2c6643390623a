#include "core/inbox/https_download.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr size_t kMostInFlight = 8;

bool is_redirect(int status) {
  constexpr int kNotModified = 304;
  return status >= 300 && status < 400 && status != kNotModified;
}

}  // namespace

bool is_not_found(const Result<HttpResponse>& response) {
  return response && response->status == 404;
}

Result<std::string> body_of(const std::string& url, Result<HttpResponse> response) {
  if (!response) return std::move(response).error();
  if (response->status == 200) return std::move(response->body);
  std::string text = url + ": HTTP " + std::to_string(response->status) + ", expected 200";
  if (is_redirect(response->status)) {
    text += ": redirects are not followed; it leads to " +
            printable(response->field("location").value_or("(no URL)"), 200);
  }
  return Error(text);
}

void HttpsDownload::keep(const std::string& path, std::string contents) {
  if (outcome_) outcome_ = put(path, std::move(contents));
}

Result<void> HttpsDownload::put(const std::string& path, std::string contents) {
  if (contents.size() > left_) {
    return Error(request_.url + ": larger than " + std::to_string(limits_.total_size) +
                 " octets in all");
  }
  left_ -= contents.size();
  tree_.insert_or_assign(path, std::move(contents));
  return {};
}

Result<FileTree> HttpsDownload::run(Env& env, std::chrono::milliseconds end) {
  clock_ = &env.clock;
  end_ = end;
  env.http.run(*this, kMostInFlight);
  TRY(outcome_);
  return std::move(tree_);
}

std::optional<std::pair<uint64_t, HttpRequest>> HttpsDownload::next() {
  if (!outcome_ || next_ == files_.size()) return std::nullopt;
  const auto time = end_ - clock_->monotonic();
  if (time <= std::chrono::milliseconds(0)) {
    outcome_ = Error(request_.url + ": not read in time: " + std::to_string(next_) + " of " +
                     std::to_string(files_.size()) + " files");
    return std::nullopt;
  }
  HttpRequest request = request_;
  request.url = url_of(files_[next_]);
  request.limit = std::min(limits_.file_size, left_);
  request.timeout = time;
  return std::pair<uint64_t, HttpRequest>(next_++, std::move(request));
}

void HttpsDownload::done(uint64_t tag, Result<HttpResponse> response) {
  if (outcome_) outcome_ = take(files_[tag], std::move(response));
}

Result<void> HttpsDownload::take(const ManifestEntry& file, Result<HttpResponse> response) {
  const bool is_missing = is_not_found(response);
  const bool is_optional = file.digest.empty();
  if (is_missing && is_optional) return {};
  is_removed_ = is_missing;
  ASSIGN(std::string contents, body_of(url_of(file), std::move(response)));
  const std::string digest = is_optional ? "" : to_hex(sha256(contents));
  if (digest == file.digest) return put(file.path, std::move(contents));
  return Error(url_of(file) + ": not what was signed: SHA-256 " + digest + ", expected " +
               printable(file.digest));
}

}  // namespace millrace
