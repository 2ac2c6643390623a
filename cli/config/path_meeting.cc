#include "cli/config/path_meeting.h"

#include <filesystem>
#include <map>
#include <string>

#include "core/bundle/state_paths.h"

namespace millrace::cli {
namespace {

struct Resolved {
  const ConfiguredPath* setting;
  Path path;  // without links, as far as it exists
};

bool is_key_file(const Path& path) {
  const std::string name = path.filename();
  return name.starts_with('K') && (name.ends_with(".key") || name.ends_with(".private"));
}

// Whether `inner` must not be below the directory `outer`, where it is.
bool is_barred_within(const Resolved& outer, const Resolved& inner) {
  const Path below = inner.path.lexically_relative(outer.path);
  switch (outer.setting->kind) {
    case FileKind::publication:
      return true;
    case FileKind::state:
      return StatePaths::is_part(below.begin()->string());
    case FileKind::key_directory:
      return inner.setting->is_written && (inner.setting->is_directory || is_key_file(inner.path));
    default:
      return false;
  }
}

Path resolved(const Path& path) {
  std::error_code cannot;
  const Path real = std::filesystem::weakly_canonical(path, cannot);
  return cannot ? path.lexically_normal() : real;
}

class Meetings {
 public:
  Meetings(Files& files, const std::vector<ConfiguredPath>& settings) : files_(files) {
    for (const ConfiguredPath& setting : settings) {
      all_.push_back({&setting, resolved(setting.path)});
    }
  }

  std::vector<Error> faults() {
    for (const Resolved& one : all_) same_as_another(one);
    for (const Resolved& one : all_) {
      if (one.setting->is_directory) directories_.emplace(one.path, &one);
    }
    for (const Resolved& one : all_) inside_another(one);
    return std::move(faults_);
  }

 private:
  // The same by its path, or by its inode, which hard links and bind mounts share.
  void same_as_another(const Resolved& one) {
    const auto status = files_.status(one.path);
    std::string key = one.path;
    if (status && *status) key = (*status)->version;
    const auto [first, is_new] = first_.try_emplace(key, &one);
    if (is_new) return;
    const Resolved& other = *first->second;
    if (!one.setting->is_written && !other.setting->is_written) return;
    faults_.push_back(config_error(
        one.setting->name + ": " + one.setting->path.string() + " is the same " +
        (one.setting->is_directory ? "directory" : "file") + " as " + other.setting->name + " " +
        other.setting->path.string() + ", and millrace writes it: choose another one"));
  }

  void inside_another(const Resolved& one) {
    for (Path above = one.path.parent_path(); above.has_relative_path();
         above = above.parent_path()) {
      const auto outer = directories_.find(above);
      if (outer == directories_.end() || !is_barred_within(*outer->second, one)) continue;
      faults_.push_back(config_error(one.setting->name + ": " + one.setting->path.string() +
                                     " is inside " + outer->second->setting->name + " " +
                                     outer->second->setting->path.string() +
                                     ": move one of them out"));
      return;
    }
  }

  Files& files_;
  std::vector<Resolved> all_;
  std::map<std::string, const Resolved*> first_;  // by version, or by path if it does not exist yet
  std::map<Path, const Resolved*> directories_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> meeting_faults(Files& files, const Config& config) {
  const auto settings = configured_paths(config);
  return Meetings(files, settings).faults();
}

}  // namespace millrace::cli
