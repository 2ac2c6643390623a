// The copy of the last version accepted of another host's outbox, STATE/inbox/SOURCE/SCOPE: stages
// read the copy only. So what was checked is what is used, and a source that fails, lies or is not
// mounted takes nothing away from what was known before.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/inbox/outbox_transport.h"
#include "core/inbox/trusted_keys.h"

namespace millrace {

class SourceCopy {
 public:
  // `scope`: of a stage (scope_of), or "report".
  SourceCopy(const StageContext& context, const Source& source, std::string_view scope);

  // Copies the source's current version if it is another one, or the copy is damaged, and if it is
  // acceptable to `reader`. Error: the copy is as it was. The caller holds the lock "inbox".
  Result<void> refresh(Role reader, OutboxTransport& transport);

  // The copy; nullopt: nothing was accepted yet. Error: it is damaged, its key is not trusted any
  // more, or it is expired.
  Result<std::optional<Bundle>> read();

  // Its files by their digests, those that the next version need not be asked for; none, where
  // read() has no copy.
  std::map<std::string, std::string> contents();

  // Makes the source's current version acceptable in spite of a later one that was accepted before;
  // everything else is checked. The version, for the report.
  Result<BundleMeta> accept(Role reader, OutboxTransport& transport);

 private:
  Result<void> load();
  Result<Bundle> fetch(uint64_t serial, const std::string& signature, OutboxTransport& transport,
                       FileTree& tree);
  SeenVersion floor_for(const Bundle& version) const;
  Result<void> check(const Bundle& version, Role reader, const Path& where) const;
  Result<void> take(Role reader, OutboxTransport& transport);
  Result<void> store(const Bundle& version, const FileTree& tree);
  TreeBase base_of_copy(const Bundle& version) const;
  Result<Bundle> read_copy() const;
  BundleMemory* memory() const;
  BundleTrust trust() const { return {keys_.all(), source_.threshold, keys_.announcers}; }
  Error gone(const OutboxTransport& transport) const;

  const StageContext& context_;
  const Source& source_;
  std::string scope_;
  Path copy_;
  TrustedKeys keys_;
  SeenVersion seen_;
};

}  // namespace millrace
