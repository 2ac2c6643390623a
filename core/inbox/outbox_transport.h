// How the outbox of another host is read: from a directory, over HTTPS, or from
// etcd.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/bundle/bundle_version.h"
#include "core/bundle/stage.h"
#include "core/inbox/source.h"

namespace millrace {

struct CurrentVersion {
  uint64_t serial = 0;       // as far as that side says it
  bool is_accepted = false;  // the one accepted last; nothing else of it need be read
};

class OutboxTransport {
 public:
  virtual ~OutboxTransport() = default;

  virtual Path where() const = 0;  // for messages
  // nullopt: nothing is there yet. `accepted`: the version accepted last.
  virtual Result<std::optional<CurrentVersion>> current(const SeenVersion& accepted) = 0;
  // What was found instead of a version, for messages.
  virtual std::string missing() const = 0;
  // Its SHA256.sig, octet for octet.
  virtual Result<std::string> signature(uint64_t serial) = 0;
  // All its files. `list` is the list of them, whose signature has been verified.
  virtual Result<FileTree> tree(uint64_t serial, const std::string& list,
                                const TreeLimits& limits) = 0;
  // After a failure: whether the version may have been removed or replaced while it was read.
  virtual bool may_have_changed() const = 0;
  // The current version, which was read, is the one accepted last.
  virtual Result<void> keep_accepted(const SeenVersion& accepted) = 0;
};

std::unique_ptr<OutboxTransport> directory_transport(Files& files, Path outbox);

// Of a web server that serves the source's directory as static files, and `current` as the
// directory to which it points. Caller and transport have the same life.
std::unique_ptr<OutboxTransport> https_transport(const StageContext& context, const Source& source,
                                                 std::string_view scope);

// Of the store of the context. Caller and transport have the same life.
std::unique_ptr<OutboxTransport> etcd_transport(const StageContext& context, const Source& source,
                                                std::string_view scope);

// To the outbox of that scope (scope_of a stage, or "report") in the source, by its configuration.
std::unique_ptr<OutboxTransport> transport_to(const StageContext& context, const Source& source,
                                              std::string_view scope);

}  // namespace millrace
