#include "core/files/trusted_paths.h"

namespace millrace {
namespace {

constexpr unsigned kMostLinks = 40;  // as Linux has it

// The target of the link at `at`, with the rest of the path.
Path target_of(const Path& at, const Path& target, Path::iterator rest, Path::iterator end) {
  Path path = target.is_absolute() ? target : at.parent_path() / target;
  for (; rest != end; ++rest) path /= *rest;
  return path.lexically_normal();
}

}  // namespace

Result<void> TrustedPaths::check(const Path& path, FileKind kind) {
  const Path clean = path.lexically_normal();
  return walk(clean.has_filename() ? clean : clean.parent_path(), kind, kMostLinks);
}

Result<std::optional<FileStatus>> TrustedPaths::status(const Path& path) {
  const auto known = known_.find(path);
  if (known != known_.end()) return known->second;
  ASSIGN(const auto seen, files_.status(path));
  known_.emplace(path, seen);
  return seen;
}

Result<void> TrustedPaths::walk(const Path& path, FileKind kind, unsigned links_left) {
  Path at;
  for (auto step = path.begin(); step != path.end();) {
    at /= *step++;
    ASSIGN(const auto seen, status(at));
    if (!seen) return {};
    if (seen->type == FileType::symlink) {
      if (links_left == 0) return Error(path.string() + ": too many symbolic links");
      TRY(check_ownership_above(at, *seen, kind, runner_));
      ASSIGN(const std::string target, files_.read_symlink(at));
      return walk(target_of(at, target, step, path.end()), kind, links_left - 1);
    }
    const bool is_last = step == path.end();
    TRY(is_last ? check_ownership(at, *seen, kind, runner_)
                : check_ownership_above(at, *seen, kind, runner_));
  }
  return {};
}

}  // namespace millrace
