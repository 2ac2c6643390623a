// PendingFile of PosixFiles: a temporary beside its target, until it is renamed.
#pragma once

#include <optional>
#include <string>

#include <sys/stat.h>

#include "core/files/posix_files.h"

namespace millrace {

// What is at the path; nullopt: nothing.
Result<std::optional<struct stat>> query(const Place& place);

class PosixPendingFile final : public PendingFile {
 public:
  // `version`: the one that must still be there at the end; nullopt: any.
  PosixPendingFile(Place place, Descriptor file, std::optional<std::string> version);
  PosixPendingFile(const PosixPendingFile&) = delete;
  ~PosixPendingFile() override;

  Result<void> append(std::string_view octets) override;
  // Owner, group and mode of the file that it replaces.
  Result<void> keep_owner(const struct stat& old);
  // For its owner alone until it is theirs.
  Result<void> give_to(const FileOwner& owner);
  // At the end its time of change is later, in whole seconds, than that of `old`.
  void change_after(const struct stat& old) { older_ = old.st_mtime; }
  Result<void> flush() override;
  Result<void> commit() override;

 private:
  Result<void> check_ours() const;

  Place place_;
  Descriptor file_;
  std::optional<std::string> version_;
  std::optional<time_t> older_;
  struct stat made_ = {};
  bool is_known_ = false;
  bool is_settled_ = false;
};

}  // namespace millrace
