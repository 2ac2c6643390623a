// The current version of an outbox of this host, as it is copied into the store.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/etcd/etcd_head.h"
#include "core/files/files.h"

namespace millrace {

struct LocalVersion {
  EtcdHead head;                                  // without the id
  std::map<std::string, std::string> signatures;  // SHA256.sig and further ones
  std::string signatures_digest;                  // of all of them
};

// nullopt: the outbox has no bundle yet.
Result<std::optional<LocalVersion>> read_local_version(Files& files, const Path& outbox);

// Its other files, by their digests.
Result<std::map<std::string, std::string>> read_local_files(Files& files, const Path& outbox,
                                                            uint64_t serial);

// The digests of the files in a signed list.
Result<std::set<std::string>> digests_in(const std::string& signature, const std::string& where);

// The versions that are there: the store has the same ones.
Result<std::set<uint64_t>> local_versions(Files& files, const Path& outbox);

}  // namespace millrace
