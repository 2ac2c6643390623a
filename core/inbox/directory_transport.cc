// directory_transport(): a mount, a copy or a checkout.
#include "core/bundle/bundle_names.h"
#include "core/inbox/outbox_transport.h"

namespace millrace {
namespace {

class DirectoryTransport final : public OutboxTransport {
 public:
  DirectoryTransport(Files& files, Path outbox) : files_(files), outbox_(std::move(outbox)) {}

  Path where() const override { return outbox_; }
  Result<std::optional<CurrentVersion>> current(const SeenVersion&) override {
    ASSIGN(const auto serial, current_serial(files_, outbox_));
    return serial ? std::optional(CurrentVersion{*serial}) : std::nullopt;
  }
  std::string missing() const override { return (outbox_ / "current").string() + ": missing"; }
  Result<std::string> signature(uint64_t serial) override {
    return read_signature(files_, outbox_, serial);
  }
  Result<FileTree> tree(uint64_t serial, const std::string&, const TreeLimits& limits) override {
    return files_.read_tree(outbox_, Path("v") / version_name(serial), limits);
  }
  // A stale handle of NFS, too.
  bool may_have_changed() const override { return true; }
  Result<void> keep_accepted(const SeenVersion&) override { return {}; }

 private:
  Files& files_;
  Path outbox_;
};

}  // namespace

std::unique_ptr<OutboxTransport> directory_transport(Files& files, Path outbox) {
  return std::make_unique<DirectoryTransport>(files, std::move(outbox));
}

std::unique_ptr<OutboxTransport> transport_to(const StageContext& context, const Source& source,
                                              std::string_view scope) {
  if (!source.url.empty()) return https_transport(context, source, scope);
  if (!source.box.empty()) return etcd_transport(context, source, scope);
  return directory_transport(context.env.files, source.place_of(scope));
}

}  // namespace millrace
