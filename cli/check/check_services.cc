#include "cli/check/check_services.h"

#include <cerrno>
#include <cstring>
#include <set>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/printable.h"
#include "core/env/programs.h"
#include "core/files/ownership.h"
#include "publish/pull/installed_files.h"
#include "publish/pull/removed_services.h"

namespace millrace::cli {
namespace {

using publish::ServiceFile;
using publish::ServiceSettings;

class ServiceCheck {
 public:
  ServiceCheck(Env& env, const ServiceSettings& service) : env_(env), service_(service) {}

  std::vector<Error> run() {
    keep(publish::check_service_directory(env_.files, service_), "service-directory");
    const auto owner = publish::ownership_of(service_);
    if (!owner) keep(owner.error(), "service-owner");
    if (owner) {
      for (const CertId& id : service_.certificates) {
        for (const ServiceFile& file : publish::files_of(service_, id)) {
          keep(check_file(file, *owner), "service-file");
        }
      }
    }
    for (const auto& program : publish::programs_of(service_)) check_program(program.front());
    return std::move(faults_);
  }

 private:
  void keep(Result<void> result, std::string_view id) {
    if (result) return;
    faults_.push_back(std::move(result).error().about(service_.subject()).found_as(id));
  }

  Result<void> check_file(const ServiceFile& file, const publish::FileOwnership& owner) {
    ASSIGN(const auto there, env_.files.status(file.path));
    if (!there) return {};
    const bool is_owned = there->owner == owner.user && there->group == owner.group;
    if (is_owned && there->mode == file.mode) return {};
    return Error(file.path.string() + ": owned by " + user_text(there->owner) + ", group " +
                 std::to_string(there->group) + ", mode " + mode_text(there->mode) + ", expected " +
                 user_text(owner.user) + ", group " + std::to_string(owner.group) + ", mode " +
                 mode_text(file.mode) + "; millrace pull writes it again");
  }

  // A run from cron searches in the directories of the system.
  void check_program(const std::string& name) {
    const bool is_path = name.find('/') != std::string::npos;
    const bool is_found = is_path ? ::faccessat(AT_FDCWD, name.c_str(), X_OK, AT_EACCESS) == 0
                                  : find_system_program(name).has_value();
    const int why = errno;
    if (is_found || !missed_.insert(name).second) return;
    if (is_path) {
      const std::string shown = printable(name, 200);
      return keep(config_error(shown + " cannot be run: " + std::strerror(why)), "program");
    }
    keep(config_error(printable(name, 200) + " is not in any of " + system_program_directories() +
                      ", where a run from cron searches: give its absolute path"),
         "program");
  }

  Env& env_;
  const ServiceSettings& service_;
  std::set<std::string> missed_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_services(Env& env, const Config& config) {
  std::vector<Error> faults;
  for (const ServiceSettings& service : config.pull.services) {
    for (Error& fault : ServiceCheck(env, service).run()) faults.push_back(std::move(fault));
  }
  return faults;
}

std::vector<Error> check_former_services(Env& env, const Config& config) {
  const StageContext context = config.context(env);
  const auto names = publish::removed_services(context, config.pull);
  if (!names) return {Error(names.error()).found_as("unreadable")};
  std::vector<Error> faults;
  for (const std::string& name : *names) {
    const std::string shown = context.paths.service_directory(name).string();
    faults.push_back(
        Error("it is not in the configuration any more, and this host does not run "
              "pull, which would remove its state with copies of its keys; run: rm -r " +
              shown)
            .about({SubjectKind::service, name})
            .found_as("service-removed"));
  }
  return faults;
}

}  // namespace millrace::cli
