#include "publish/pull/installed_files.h"

#include <memory>

#include <unistd.h>

#include "core/files/system_accounts.h"
#include "core/files/trusted_paths.h"

namespace millrace::publish {
namespace {

constexpr size_t kLargestFile = 1U << 20U;  // octets of key and chain

Result<bool> has_contents(Files& files, const ServiceFile& file, const FileOwnership& owner,
                          const KeyChain& pair) {
  ASSIGN(const auto there, files.status(file.path));
  if (!there || there->type != FileType::regular) return false;
  const bool is_owned = there->owner == owner.user && there->group == owner.group;
  if (!is_owned || there->mode != file.mode || there->size > kLargestFile) return false;
  ASSIGN(std::string text, files.read(file.path));
  const Secret found(std::move(text));
  const Secret wanted = contents_of(file, pair.key.view(), pair.chain);
  return found.view() == wanted.view();
}

}  // namespace

Result<void> check_service_directory(Files& files, const ServiceSettings& service) {
  const std::string shown = service.directory.string();
  ASSIGN(const auto there, files.status(service.directory));
  if (!there) return config_error(shown + ": missing; run: mkdir -p -m 0755 " + shown);
  if (there->type == FileType::symlink) {
    return config_error(shown + ": is a symbolic link, expected the directory itself");
  }
  if (there->type != FileType::directory) return config_error(shown + ": not a directory");
  // What is true above a file there.
  return TrustedPaths(files, ::geteuid()).check(service.directory, FileKind::publication);
}

Result<FileOwnership> ownership_of(const ServiceSettings& service) {
  FileOwnership owner = {::geteuid(), ::getegid()};
  if (!service.owner.empty()) {
    ASSIGN(owner.user, user_number(service.owner));
  }
  if (!service.group.empty()) {
    ASSIGN(owner.group, group_number(service.group));
  }
  return owner;
}

Result<bool> is_installed(Files& files, const ServiceSettings& service, const FileOwnership& owner,
                          const CertId& id, const KeyChain& pair) {
  for (const ServiceFile& file : files_of(service, id)) {
    ASSIGN(const bool has, has_contents(files, file, owner, pair));
    if (!has) return false;
  }
  return true;
}

Result<void> install_files(Files& files, const ServiceSettings& service, const FileOwnership& owner,
                           const CertId& id, const KeyChain& pair) {
  std::vector<std::unique_ptr<PendingFile>> pending;
  for (const ServiceFile& file : files_of(service, id)) {
    ASSIGN(auto one, files.begin_write_as(file.path, {owner.user, owner.group, file.mode}));
    const Secret contents = contents_of(file, pair.key.view(), pair.chain);
    TRY(one->append(contents.view()));
    TRY(one->flush());
    pending.push_back(std::move(one));
  }
  for (const auto& file : pending) TRY(file->commit());
  return {};
}

Result<std::optional<KeyChain>> read_pair(Files& files, const Path& file) {
  ASSIGN(const auto there, files.status(file));
  if (!there) return std::optional<KeyChain>();
  ASSIGN(const Secret text, files.read_private(file));
  ASSIGN(KeyChain pair, parse_key_chain(text.view(), file.string()));
  return std::optional(std::move(pair));
}

std::optional<KeyChain> found_in_files(Files& files, const ServiceSettings& service,
                                       const CertId& id) {
  std::string key, chain;
  for (const ServiceFile& file : files_of(service, id)) {
    if (file.part == FilePart::ldif) continue;
    auto text = files.read(file.path, kLargestFile);
    if (!text) return std::nullopt;
    (file.part == FilePart::key ? key : chain) = *std::move(text);
  }
  const Secret secret(std::move(key)), text(std::move(chain));
  auto pair = secret.empty() ? parse_key_chain(text.view(), "files of " + service.name)
                             : make_key_chain(secret.view(), text.view(), "files");
  return pair ? std::optional(*std::move(pair)) : std::nullopt;
}

}  // namespace millrace::publish
