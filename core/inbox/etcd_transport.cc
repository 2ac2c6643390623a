// etcd_transport(): an outbox in the store. The store may lie: what it says is checked as what a
// directory has (source_copy.h).
#include <algorithm>
#include <set>

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"
#include "core/crypto/openssl.h"
#include "core/etcd/etcd_outbox.h"
#include "core/etcd/etcd_session.h"
#include "core/inbox/outbox_transport.h"
#include "core/inbox/source_copy.h"
#include "core/inbox/trusted_keys.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

// For the files of a version, which may be many.
constexpr milliseconds kLeastReading = std::chrono::minutes(2);
constexpr milliseconds kReadingOfFile{10};
constexpr milliseconds kLongestReading = std::chrono::minutes(10);

class EtcdTransport final : public OutboxTransport {
 public:
  EtcdTransport(const StageContext& context, const Source& source, std::string_view scope)
      : context_(context),
        source_(source),
        scope_(scope),
        client_(etcd_client(context)),
        paths_(*context.etcd, source.box, scope) {}

  Path where() const override { return "etcd:" + source_.box + "/" + scope_; }
  std::string missing() const override { return "etcd: " + paths_.head() + ": missing"; }
  Result<std::optional<CurrentVersion>> current(const SeenVersion& accepted) override;
  Result<std::string> signature(uint64_t serial) override;
  Result<FileTree> tree(uint64_t serial, const std::string& list,
                        const TreeLimits& limits) override;
  bool may_have_changed() const override { return is_removed_; }
  Result<void> keep_accepted(const SeenVersion&) override { return {}; }

 private:
  Result<FileTree> files_of(const std::vector<ManifestEntry>& listed, const TreeLimits& limits);
  Result<void> add_signatures(uint64_t serial, FileTree& tree);

  const StageContext& context_;
  const Source& source_;
  std::string scope_;
  EtcdClient client_;
  EtcdPaths paths_;
  EtcdHead head_;          // the last one read
  std::string signature_;  // the last one read
  bool is_removed_ = false;
};

// The digest decides: of a version that was accepted, nothing can be different.
Result<std::optional<CurrentVersion>> EtcdTransport::current(const SeenVersion& accepted) {
  ASSIGN(const auto seen, read_etcd_head(client_, paths_));
  if (!seen) return std::optional<CurrentVersion>();
  head_ = seen->head;
  const bool is_accepted = head_.serial == accepted.serial && head_.digest == accepted.digest;
  return std::optional(CurrentVersion{head_.serial, is_accepted});
}

Result<std::string> EtcdTransport::signature(uint64_t serial) {
  const std::string below = paths_.signature(serial);
  ASSIGN(auto text, read_etcd_pieces(client_, below, source_.limits.file_size));
  is_removed_ = !text;
  if (!text) return Error(below + ": missing in the store");
  const std::string digest = to_hex(sha256(*text));
  is_removed_ = digest != head_.digest;
  if (is_removed_) {
    return Error(below + ": SHA-256 " + digest + ", expected " + head_.digest + " as in " +
                 paths_.head());
  }
  signature_ = *std::move(text);
  return signature_;
}

Result<FileTree> EtcdTransport::tree(uint64_t serial, const std::string& list,
                                     const TreeLimits& limits) {
  ASSIGN(const auto listed, parse_manifest(list, paths_.version(serial)));
  if (listed.size() > limits.files) {
    return Error(paths_.version(serial) + ": more than " + std::to_string(limits.files) + " files");
  }
  ASSIGN(FileTree tree, files_of(listed, limits));
  tree.insert_or_assign(std::string(kBundleSignature), signature_);
  if (source_.threshold > 1) TRY(add_signatures(serial, tree));
  return tree;
}

// Only what is not known already is read.
Result<FileTree> EtcdTransport::files_of(const std::vector<ManifestEntry>& listed,
                                         const TreeLimits& limits) {
  auto contents = SourceCopy(context_, source_, scope_).contents();
  std::set<std::string> unknown;
  for (const ManifestEntry& file : listed) {
    if (!contents.contains(file.digest)) unknown.insert(file.digest);
  }
  const milliseconds time = std::min(
      kLeastReading + kReadingOfFile * static_cast<int64_t>(unknown.size()), kLongestReading);
  EtcdObjects objects(context_.env, client_, paths_, limits, context_.env.clock.monotonic() + time);
  auto read = objects.read({unknown.begin(), unknown.end()});
  is_removed_ = objects.is_removed();
  if (!read) return std::move(read).error();
  contents.merge(*read);
  FileTree tree;
  size_t left = limits.total_size;
  for (const ManifestEntry& file : listed) {
    const std::string& text = contents.at(file.digest);
    if (text.size() > left) {
      return Error(paths_.objects() + ": larger than " + std::to_string(limits.total_size) +
                   " octets in all");
    }
    left -= text.size();
    tree.insert_or_assign(file.path, text);
  }
  return tree;
}

// They are in no list: another host may add its own later.
Result<void> EtcdTransport::add_signatures(uint64_t serial, FileTree& tree) {
  ASSIGN(const TrustedKeys keys, trusted_keys(context_, source_.name));
  ASSIGN(const std::string signer, key_number_in(signature_, paths_.version(serial)));
  for (const SignifyPublicKey& key : keys.all()) {
    const std::string number = to_hex(key.key_number());
    if (number == signer) continue;
    const std::string name = further_signature_name(number);
    ASSIGN(auto text,
           read_etcd_pieces(client_, paths_.signature(serial, name), source_.limits.file_size));
    if (text) tree.insert_or_assign(name, *std::move(text));
  }
  return {};
}

}  // namespace

std::unique_ptr<OutboxTransport> etcd_transport(const StageContext& context, const Source& source,
                                                std::string_view scope) {
  return std::make_unique<EtcdTransport>(context, source, scope);
}

}  // namespace millrace
