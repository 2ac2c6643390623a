// https_transport(): a web server with static files.
#include <algorithm>
#include <map>

#include "core/base/encoding.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/crypto/openssl.h"
#include "core/inbox/http_validators.h"
#include "core/inbox/https_download.h"
#include "core/inbox/outbox_transport.h"
#include "core/inbox/source_copy.h"
#include "core/inbox/trusted_keys.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMaxMeta = 256U << 10U;  // octets
constexpr size_t kLowestSpeed = 1000;     // octets a second
constexpr milliseconds kShortTime = std::chrono::seconds(15);
// For the files of a version, which may be many.
constexpr milliseconds kLeastTime = std::chrono::minutes(2);
constexpr milliseconds kTimePerFile{10};
constexpr milliseconds kLongestTime = std::chrono::minutes(10);
constexpr int kNotModified = 304;

std::string without_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

class HttpsTransport final : public OutboxTransport {
 public:
  HttpsTransport(const StageContext& context, const Source& source, std::string_view scope)
      : context_(context),
        source_(source),
        scope_(scope),
        outbox_(without_slashes(source.url) + "/" + scope_),
        meta_url_(outbox_ + "/current/" + std::string(kBundleMeta)) {}

  Path where() const override { return outbox_; }
  std::string missing() const override { return meta_url_ + ": HTTP 404, expected 200"; }
  Result<std::optional<CurrentVersion>> current(const SeenVersion& accepted) override;
  Result<std::string> signature(uint64_t serial) override;
  Result<FileTree> tree(uint64_t serial, const std::string& list,
                        const TreeLimits& limits) override;
  bool may_have_changed() const override { return is_removed_; }
  Result<void> keep_accepted(const SeenVersion& accepted) override;

 private:
  HttpRequest get(const std::string& url) const;
  std::string url_of(uint64_t serial) const { return outbox_ + "/v/" + version_name(serial); }
  Path validators_path() const { return context_.paths.inbox_validators(source_.name, scope_); }
  void add_listed(const std::vector<ManifestEntry>& listed, HttpsDownload& download) const;
  Result<void> add_signatures(const std::string& where, HttpsDownload& download) const;
  std::map<std::string, std::string> known_contents() const;

  const StageContext& context_;
  const Source& source_;
  std::string scope_;
  std::string outbox_, meta_url_;
  std::string meta_, signature_;  // the last ones read
  HttpValidators validators_;     // of the last META.json read
  bool is_removed_ = false;
};

HttpRequest HttpsTransport::get(const std::string& url) const {
  HttpRequest request{"GET", url, {}, {}, {}, source_.ca_file, kShortTime};
  request.lowest_speed = kLowestSpeed;
  request.peer = {"the web server", "/sources/" + source_.name + "/ca_file"};
  return request;
}

// What META.json says is not to be trusted until the signed list has been checked.
Result<std::optional<CurrentVersion>> HttpsTransport::current(const SeenVersion& accepted) {
  const HttpValidators known = read_http_validators(context_.env.files, validators_path());
  HttpRequest request = get(meta_url_);
  request.limit = kMaxMeta;
  request.fields = known.fields(meta_url_, accepted, context_.now());
  const bool is_conditional = !request.fields.empty();
  auto response = http_exchange(context_.env.http, std::move(request));
  if (is_not_found(response)) return std::optional<CurrentVersion>();
  if (response && response->status == kNotModified && is_conditional) {
    return std::optional(CurrentVersion{accepted.serial, true});  // keeps its validators
  }
  validators_ = response ? HttpValidators::of(*response) : HttpValidators();
  ASSIGN(meta_, body_of(meta_url_, std::move(response)));
  ASSIGN(const BundleMeta meta, decode_bundle_meta(meta_, meta_url_));
  return std::optional(CurrentVersion{meta.serial});
}

Result<std::string> HttpsTransport::signature(uint64_t serial) {
  const std::string url = url_of(serial) + "/" + std::string(kBundleSignature);
  HttpRequest request = get(url);
  request.limit = source_.limits.file_size;
  request.timeout = kLeastTime;
  auto response = http_exchange(context_.env.http, std::move(request));
  is_removed_ = is_not_found(response);
  ASSIGN(signature_, body_of(url, std::move(response)));
  return signature_;
}

Result<FileTree> HttpsTransport::tree(uint64_t serial, const std::string& list,
                                      const TreeLimits& limits) {
  const std::string where = url_of(serial);
  ASSIGN(const auto listed, parse_manifest(list, where));
  if (listed.size() > limits.files) {
    return Error(where + ": more than " + std::to_string(limits.files) + " files");
  }
  HttpsDownload download(get(where), limits);
  download.keep(std::string(kBundleSignature), signature_);
  add_listed(listed, download);
  if (source_.threshold > 1) TRY(add_signatures(where, download));
  const milliseconds time =
      std::min(kLeastTime + kTimePerFile * static_cast<int64_t>(listed.size()), kLongestTime);
  auto files = download.run(context_.env, context_.env.clock.monotonic() + time);
  is_removed_ = download.is_removed();
  return files;
}

// Only what is not known already.
void HttpsTransport::add_listed(const std::vector<ManifestEntry>& listed,
                                HttpsDownload& download) const {
  const auto contents = known_contents();
  for (const ManifestEntry& file : listed) {
    const auto known = contents.find(file.digest);
    if (known == contents.end()) {
      download.add(file);
    } else {
      download.keep(file.path, known->second);
    }
  }
}

// META.json, which has been read, and the files of the copy.
std::map<std::string, std::string> HttpsTransport::known_contents() const {
  auto contents = SourceCopy(context_, source_, scope_).contents();
  contents.emplace(to_hex(sha256(meta_)), meta_);
  return contents;
}

// They are in no list: another host may add its own later.
Result<void> HttpsTransport::add_signatures(const std::string& where,
                                            HttpsDownload& download) const {
  ASSIGN(const TrustedKeys keys, trusted_keys(context_, source_.name));
  ASSIGN(const std::string signer, key_number_in(signature_, where));
  for (const SignifyPublicKey& key : keys.all()) {
    const std::string number = to_hex(key.key_number());
    if (number != signer) download.add_optional(further_signature_name(number));
  }
  return {};
}

Result<void> HttpsTransport::keep_accepted(const SeenVersion& accepted) {
  if (validators_.is_empty()) return {};
  validators_.url = meta_url_;
  validators_.digest = accepted.digest;
  validators_.at = context_.now();
  return write_http_validators(context_.env.files, validators_path(), validators_);
}

}  // namespace

std::unique_ptr<OutboxTransport> https_transport(const StageContext& context, const Source& source,
                                                 std::string_view scope) {
  return std::make_unique<HttpsTransport>(context, source, scope);
}

}  // namespace millrace
