// How the outbox of another host is read: from a directory, or over HTTPS.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/bundle/bundle_version.h"
#include "core/bundle/stage.h"
#include "core/inbox/source.h"

namespace millrace {

class OutboxTransport {
 public:
  virtual ~OutboxTransport() = default;

  virtual Path where() const = 0;  // for messages
  // The serial of the current version, as far as that side says it; nullopt: nothing is there yet.
  virtual Result<std::optional<uint64_t>> current() = 0;
  // Its SHA256.sig, octet for octet.
  virtual Result<std::string> signature(uint64_t serial) = 0;
  // All its files. `list` is the list of them, whose signature has been verified.
  virtual Result<FileTree> tree(uint64_t serial, const std::string& list,
                                const TreeLimits& limits) = 0;
};

std::unique_ptr<OutboxTransport> directory_transport(Files& files, Path outbox);

// To the outbox of that scope (a stage's name, or "report") in the source, by its configuration.
std::unique_ptr<OutboxTransport> transport_to(const StageContext& context, const Source& source,
                                              std::string_view scope);

}  // namespace millrace
