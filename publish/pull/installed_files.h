// The files of a service on the disk: compared with what they should be, and written.
//
// Key and chain in one file change at once. Two files change one right after the other, as both are
// complete on the disk before the first rename: a server that reads them between the two renames
// finds a chain and a key that do not belong together, if the key changed. After a crash there the
// next run finds the difference, completes it and runs the action again.
#pragma once

#include <optional>

#include "core/bundle/stage.h"
#include "publish/pull/key_chain.h"
#include "publish/service/service_files.h"

namespace millrace::publish {

// The directory exists, is not a symbolic link, and nobody but this user and root can change it or
// one above it. The error says what to run.
Result<void> check_service_directory(Files& files, const ServiceSettings& service);

// Of the service's files, by their names in the configuration.
struct FileOwnership {
  uid_t user = 0;
  gid_t group = 0;
};
Result<FileOwnership> ownership_of(const ServiceSettings& service);

// Whether each file of the certificate has those octets, owner, group and mode.
Result<bool> is_installed(Files& files, const ServiceSettings& service, const FileOwnership& owner,
                          const CertId& id, const KeyChain& pair);

// Writes all of its files: new inodes, with that owner and mode from the first octet.
Result<void> install_files(Files& files, const ServiceSettings& service, const FileOwnership& owner,
                           const CertId& id, const KeyChain& pair);

// A pair in the state, of which nobody else could read the key. nullopt: there is no file.
Result<std::optional<KeyChain>> read_pair(Files& files, const Path& file);

// What is in the files; nullopt: one is missing, or they are not a key with its chain.
std::optional<KeyChain> found_in_files(Files& files, const ServiceSettings& service,
                                       const CertId& id);

}  // namespace millrace::publish
