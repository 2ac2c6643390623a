#include "cli/config/path_faults.h"

#include <filesystem>
#include <set>

#include <unistd.h>

#include "cli/config/path_meeting.h"
#include "core/base/path.h"

namespace millrace::cli {
namespace {

// Each fault once, even if many paths are below the faulty directory.
class Faults {
 public:
  void keep(Result<void> result) {
    if (!result && texts_.insert(result.error().text()).second) {
      faults_.push_back(std::move(result).error().found_as("path-unsafe"));
    }
  }
  std::vector<Error> take() { return std::move(faults_); }

 private:
  std::set<std::string> texts_;
  std::vector<Error> faults_;
};

// The parts of the state that decide whose bundles are trusted and what is done next.
void check_state_parts(const StatePaths& paths, TrustedPaths& trusted, Faults& faults) {
  for (const Path& directory :
       {paths.accounts_directory(), paths.keys_directory(), paths.orders_directory(),
        paths.revocations_directory(), paths.zones_directory(), paths.signing_directory(),
        paths.seen_directory(), paths.locks_directory(), paths.outboxes_directory()}) {
    faults.keep(trusted.check(directory, FileKind::state));
  }
  for (const Stage stage : kAllStages) {
    faults.keep(trusted.check(paths.signing_public(stage), FileKind::pin));
  }
}

// The times in a public half decide what is published and signed, too.
void check_key_files(Files& files, const Path& directory, TrustedPaths& trusted, Faults& faults) {
  const auto names = files.list(directory);
  if (!names) return;  // the stages say why
  for (const std::string& name : *names) {
    if (name.ends_with(".key")) {
      faults.keep(trusted.check(directory / name, FileKind::key_directory));
    }
  }
}

}  // namespace

std::vector<Error> ownership_faults(Files& files, const Config& config, uid_t runner) {
  TrustedPaths trusted(files, runner);
  std::set<Path> signed_files;
  for (const auto& zone : config.dns.zones) signed_files.insert(zone.signed_file);
  Faults faults;
  for (const ConfiguredPath& path : configured_paths(config)) {
    if (path.kind != FileKind::zone_source) {
      faults.keep(trusted.check(path.path, path.kind));
      continue;
    }
    const bool is_signed = signed_files.contains(path.path);
    faults.keep(trusted.check(directory_of(path.path),
                              is_signed ? FileKind::signed_directory : FileKind::zone_directory));
    if (!is_signed) faults.keep(trusted.check(path.path, path.kind));
  }
  std::set<Path> key_directories;
  for (const auto& zone : config.dns.zones) key_directories.insert(zone.signing.keys);
  for (const Path& directory : key_directories) {
    if (!directory.empty()) check_key_files(files, directory, trusted, faults);
  }
  check_state_parts(StatePaths(config.state), trusted, faults);
  return faults.take();
}

std::vector<Error> type_faults(const Config& config) {
  std::vector<Error> faults;
  for (const ConfiguredPath& path : configured_paths(config)) {
    std::error_code cannot;
    const auto status = std::filesystem::status(path.path, cannot);
    if (path.is_directory || cannot || !std::filesystem::is_other(status)) continue;
    faults.push_back(Error(path.name + ": " + path.path.string() + ": not a regular file")
                         .found_as("path-type"));
  }
  return faults;
}

std::vector<Error> path_faults(Files& files, const Config& config) {
  std::vector<Error> faults = ownership_faults(files, config, ::geteuid());
  for (Error& fault : type_faults(config)) faults.push_back(std::move(fault));
  for (Error& fault : meeting_faults(files, config)) {
    faults.push_back(std::move(fault).found_as("path-shared"));
  }
  return faults;
}

}  // namespace millrace::cli
