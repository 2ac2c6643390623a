#include "cli/path_faults.h"

#include <set>

#include <unistd.h>

#include "core/path.h"

namespace millrace::cli {
namespace {

// Each fault once, however many paths lie below the directory that has it.
class Faults {
 public:
  void keep(Result<void> result) {
    if (!result && texts_.insert(result.error().text()).second) {
      faults_.push_back(std::move(result).error());
    }
  }
  std::vector<Error> take() { return std::move(faults_); }

 private:
  std::set<std::string> texts_;
  std::vector<Error> faults_;
};

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
  return faults.take();
}

std::vector<Error> path_faults(Files& files, const Config& config) {
  std::vector<Error> faults = ownership_faults(files, config, ::geteuid());
  for (Error& fault : meeting_faults(files, config)) faults.push_back(std::move(fault));
  return faults;
}

}  // namespace millrace::cli
