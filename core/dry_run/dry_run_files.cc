// DryRunFiles: what is in memory, and reading through it.
#include "core/dry_run/dry_run_files.h"

#include <algorithm>
#include <cerrno>

namespace millrace {
namespace {

Error no_such_file(const Path& path) {
  return system_error(path.string(), "cannot open", ENOENT);
}

bool is_below(const Path& path, const Path& directory) {
  const auto [end, rest] = std::ranges::mismatch(directory, path);
  return end == directory.end() && rest != path.end();
}

}  // namespace

// Links that were made here are followed here; those on the disk by the disk.
Path DryRunFiles::resolved(const Path& path, bool follow_last) const {
  Path normal = path.lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();  // "a/b/"
  Path so_far;
  for (auto part = normal.begin(); part != normal.end(); ++part) {
    so_far /= *part;
    const bool is_last = std::next(part) == normal.end();
    const auto found = nodes_.find(so_far);
    const bool is_link = found != nodes_.end() && found->second.type == FileType::symlink;
    if (is_link && (!is_last || follow_last)) {
      so_far = (so_far.parent_path() / found->second.octets.view()).lexically_normal();
    }
  }
  return so_far;
}

const DryRunFiles::Node* DryRunFiles::node(const Path& path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

bool DryRunFiles::is_hidden(const Path& path) const {
  for (Path above = path.parent_path(); above.has_relative_path(); above = above.parent_path()) {
    const Node* directory = node(above);
    if (directory != nullptr && directory->hides) return true;
  }
  return false;
}

bool DryRunFiles::is_changed_below(const Path& path) const {
  return std::ranges::any_of(
      nodes_, [&](const auto& one) { return one.first == path || is_below(one.first, path); });
}

// nullptr: the disk has it.
Result<const DryRunFiles::Node*> DryRunFiles::file_node(const Path& path) const {
  const Path at = resolved(path, true);
  const Node* found = node(at);
  if (found == nullptr && !is_hidden(at)) return nullptr;
  if (found == nullptr || found->type != FileType::regular) return no_such_file(path);
  return found;
}

Result<std::string> DryRunFiles::read(const Path& path, size_t limit) {
  ASSIGN(const Node* found, file_node(path));
  if (found == nullptr) return real_.read(resolved(path, true), limit);
  return std::string(found->octets.view());
}

Result<std::string> DryRunFiles::read_head(const Path& path, size_t octets) {
  ASSIGN(const Node* found, file_node(path));
  if (found == nullptr) return real_.read_head(resolved(path, true), octets);
  return std::string(found->octets.view().substr(0, octets));
}

Result<std::optional<FileContents>> DryRunFiles::read_below(const Path& root, const Path& relative,
                                                            size_t limit) {
  const Path at = resolved(root / relative, true);
  const Node* found = node(at);
  if (found == nullptr && !is_hidden(at)) {
    return real_.read_below(resolved(root, true), relative, limit);
  }
  if (found == nullptr || found->type != FileType::regular) return std::optional<FileContents>();
  return std::optional(FileContents{std::string(found->octets.view()), found->status.version});
}

Result<Secret> DryRunFiles::read_private(const Path& path) {
  ASSIGN(const Node* found, file_node(path));
  return found == nullptr ? real_.read_private(resolved(path, true))
                          : Secret(std::string(found->octets.view()));
}

Result<FileTree> DryRunFiles::read_tree(const Path& root, const Path& below,
                                        const TreeLimits& limits) {
  const Path at = resolved(root / below, true);
  if (!is_changed_below(at) && !is_hidden(at)) {
    return real_.read_tree(resolved(root, true), below, limits);
  }
  FileTree tree;
  const Node* top = node(at);
  const bool is_on_disk = !is_hidden(at) && (top == nullptr || !top->hides);
  if (is_on_disk) {
    ASSIGN(tree, real_.read_tree(resolved(root, true), below, limits));
  }
  for (const auto& [path, found] : nodes_) {
    if (!is_below(path, at)) continue;
    const std::string name = path.lexically_relative(at).string();
    if (found.type == FileType::regular)
      tree.insert_or_assign(name, std::string(found.octets.view()));
    if (!found.type) tree.erase(name);
  }
  return tree;
}

Result<std::optional<FileStatus>> DryRunFiles::status(const Path& path) {
  const Path at = resolved(path, false);
  const Node* found = node(at);
  if (found == nullptr && !is_hidden(at)) return real_.status(at);
  if (found == nullptr || !found->type) return std::optional<FileStatus>();
  return std::optional(found->status);
}

Result<std::string> DryRunFiles::tree_version(const Path& path) {
  const Path at = resolved(path, true);
  if (!is_changed_below(at) && !is_hidden(at)) return real_.tree_version(at);
  return "dry run " + std::to_string(versions_);
}

Result<std::string> DryRunFiles::read_symlink(const Path& path) {
  const Path at = resolved(path, false);
  const Node* found = node(at);
  if (found == nullptr && !is_hidden(at)) return real_.read_symlink(at);
  if (found == nullptr || found->type != FileType::symlink) return no_such_file(path);
  return std::string(found->octets.view());
}

Result<std::vector<std::string>> DryRunFiles::list(const Path& directory) {
  const Path at = resolved(directory, true);
  const Node* top = node(at);
  std::set<std::string> names;
  if (top == nullptr && !is_hidden(at)) {
    ASSIGN(const auto there, real_.list(at));
    names.insert(there.begin(), there.end());
  } else if (top == nullptr || top->type != FileType::directory) {
    return no_such_file(directory);
  } else if (!top->hides) {
    const auto there = real_.list(at);
    if (there) names.insert(there->begin(), there->end());
  }
  for (const auto& [path, found] : nodes_) {
    if (path.parent_path() != at) continue;
    if (found.type) names.insert(path.filename().string());
    if (!found.type) names.erase(path.filename().string());
  }
  return std::vector<std::string>(names.begin(), names.end());
}

std::vector<FileChange> DryRunFiles::changes() const {
  std::vector<FileChange> changes;
  for (const auto& [path, found] : nodes_) {
    const auto there = real_.status(path);
    const bool was_file = there && *there && (*there)->type == FileType::regular;
    const bool is_file = found.type == FileType::regular;
    if (!was_file && !is_file) continue;
    FileChange change{path, std::nullopt, std::nullopt};
    if (was_file) {
      if (auto text = real_.read(path)) change.before = std::move(text).value();
    }
    if (is_file) change.after = found.octets.view();
    if (change.before != change.after) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace millrace
