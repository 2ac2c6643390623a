#include "cli/check/check_written.h"

#include <map>

#include <unistd.h>

#include "core/files/ownership.h"
#include "core/files/writable.h"
#include "dnszone/sign_stage/signed_file.h"

namespace millrace::cli {
namespace {

// Files in the state, by owner, except those of the user who runs.
class StateOwners {
 public:
  explicit StateOwners(Files& files) : files_(files) {}

  Result<void> walk(const Path& directory) {
    ASSIGN(const auto names, files_.list(directory));
    for (const std::string& name : names) {
      const Path path = directory / name;
      ASSIGN(const auto seen, files_.status(path));
      if (!seen) continue;
      if (seen->owner != runner_) others_[seen->owner].push_back(path);
      if (seen->type == FileType::directory) TRY(walk(path));
    }
    return {};
  }

  std::vector<Error> faults(const Path& root) const {
    std::vector<Error> faults;
    for (const auto& [owner, paths] : others_) {
      faults.push_back(Error(root.string() + ": " + std::to_string(paths.size()) +
                             " files in it are owned by " + user_text(owner) + ", expected " +
                             user_text(runner_) + ", the first is " + paths.front().string() +
                             "; run: chown -R " + user_text(runner_) + " " + root.string())
                           .found_as("state-owner"));
    }
    return faults;
  }

 private:
  Files& files_;
  uid_t runner_ = ::geteuid();
  std::map<uid_t, std::vector<Path>> others_;
};

class Written {
 public:
  explicit Written(Files& files) : files_(files) {}

  void keep(Result<void> result, std::string_view id = "not-writable") {
    if (!result) faults_.push_back(std::move(result).error().found_as(id));
  }

  void state(const StatePaths& paths) {
    for (const Path& directory :
         {paths.root(), paths.accounts_directory(), paths.keys_directory(),
          paths.orders_directory(), paths.revocations_directory(), paths.zones_directory(),
          paths.seen_directory(), paths.locks_directory()}) {
      keep(check_writable(directory));
      if (!faults_.empty()) return;  // the cause (file system or user) is common to all
    }
    for (const Stage stage : kAllStages) keep(check_writable(paths.outbox(stage) / "v"));
    StateOwners owners(files_);
    keep(owners.walk(paths.root()), "unreadable");
    for (Error& fault : owners.faults(paths.root())) faults_.push_back(std::move(fault));
  }

  void zone(const dnszone::ZoneSettings& zone) {
    keep(check_replacing(files_, zone.source));
    if (!zone.managed_file.empty()) keep(check_replacing(files_, zone.managed_file));
    if (zone.signed_file.empty()) return;  // the name server signs
    keep(check_replacing(files_, zone.signed_file));
    keep(dnszone::check_replaces_zone(files_, zone.signed_file, zone.zone), "signed-file-foreign");
  }

  std::vector<Error> take() { return std::move(faults_); }

 private:
  Files& files_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_written(Env& env, const Config& config) {
  Written written(env.files);
  const auto there = env.files.status(config.state);
  if (there && *there) written.state(StatePaths(config.state));
  const Path& publication = config.publication.directory;
  if (!publication.empty()) written.keep(check_writable(publication / "v"));
  for (const auto& zone : config.dns.zones) written.zone(zone);
  return written.take();
}

}  // namespace millrace::cli
