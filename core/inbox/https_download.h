// The files of one version over HTTPS, several at a time: all of them, or an error.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/bundle/bundle_manifest.h"
#include "core/env/env.h"

namespace millrace {

// The body of an answer with status 200. Anything else: an error that names the URL and both.
Result<std::string> body_of(const std::string& url, Result<HttpResponse> response);

bool is_not_found(const Result<HttpResponse>& response);

class HttpsDownload final : public HttpJobs {
 public:
  // `request` is what all have in common; its URL is that of the version's directory.
  HttpsDownload(HttpRequest request, const TreeLimits& limits)
      : request_(std::move(request)), limits_(limits), left_(limits.total_size) {}

  // A file whose digest must be that.
  void add(ManifestEntry file) { files_.push_back(std::move(file)); }
  // One that may be missing there.
  void add_optional(std::string path) { files_.push_back({std::move(path), ""}); }
  // A file that needs no download, counted in the limits.
  void keep(const std::string& path, std::string contents);

  // Until `end` (Clock::monotonic()).
  Result<FileTree> run(Env& env, std::chrono::milliseconds end);
  // A listed file is missing there: the version may have been removed meanwhile.
  bool is_removed() const { return is_removed_; }

  std::optional<std::pair<uint64_t, HttpRequest>> next() override;
  void done(uint64_t tag, Result<HttpResponse> response) override;

 private:
  std::string url_of(const ManifestEntry& file) const { return request_.url + "/" + file.path; }
  Result<void> take(const ManifestEntry& file, Result<HttpResponse> response);
  Result<void> put(const std::string& path, std::string contents);

  HttpRequest request_;
  TreeLimits limits_;
  size_t left_;  // octets
  std::vector<ManifestEntry> files_;
  size_t next_ = 0;
  FileTree tree_;
  Result<void> outcome_;
  bool is_removed_ = false;
  Clock* clock_ = nullptr;
  std::chrono::milliseconds end_{};
};

}  // namespace millrace
