// An outbox in the store, read. Nothing read is trusted: sizes, names and digests are checked here,
// signatures by the caller.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/etcd/etcd_client.h"
#include "core/etcd/etcd_head.h"
#include "core/etcd/etcd_paths.h"
#include "core/files/files.h"

namespace millrace {

struct SeenEtcdHead {
  EtcdHead head;
  uint64_t mod_revision = 0;  // what the next transaction compares
};

// nullopt: there is none yet.
Result<std::optional<SeenEtcdHead>> read_etcd_head(EtcdClient& client, const EtcdPaths& paths);

// The text whose pieces are below that key; nullopt: there are none. `limit`: octets.
Result<std::optional<std::string>> read_etcd_pieces(EtcdClient& client, const std::string& below,
                                                    size_t limit);

// Files by their digests, each once. Ends with an error at `end` (Clock::monotonic()), when one is
// larger than limits.file_size or all are larger than limits.total_size, or is not what its digest
// says.
class EtcdObjects {
 public:
  EtcdObjects(Env& env, EtcdClient& client, const EtcdPaths& paths, const TreeLimits& limits,
              std::chrono::milliseconds end)
      : env_(env), client_(client), paths_(paths), limits_(limits), end_(end) {}

  Result<std::map<std::string, std::string>> read(const std::vector<std::string>& digests);
  // An object is missing: the version may have been removed meanwhile.
  bool is_removed() const { return is_removed_; }

 private:
  Result<void> read_batch(const std::vector<std::string>& digests, size_t first);
  Result<void> take(const std::string& digest, const EtcdRange& range);

  Env& env_;
  EtcdClient& client_;
  const EtcdPaths& paths_;
  TreeLimits limits_;
  std::chrono::milliseconds end_;
  std::map<std::string, std::string> files_;
  size_t octets_ = 0;
  bool is_removed_ = false;
};

}  // namespace millrace
