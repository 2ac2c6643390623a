// Confinement by Landlock, landlock(7).
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/env/confinement.h"
#include "core/env/sanitized.h"
#include "core/files/descriptor.h"

namespace millrace {
namespace {

// The kernel's interface as in <linux/landlock.h>, of which the headers of a stable system have a
// part: the program may run on a later kernel.
struct RulesetAttributes {
  uint64_t files, network, scopes;
};
struct PathRule {
  uint64_t allowed;
  int32_t path;
};
constexpr uint32_t kAskVersion = 1;
constexpr int kPathRule = 1;

constexpr uint64_t kWriteFile = 1U << 1U, kReadFile = 1U << 2U, kReadDirectory = 1U << 3U,
                   kRemoveDirectory = 1U << 4U, kRemoveFile = 1U << 5U, kMakeDirectory = 1U << 7U,
                   kMakeFile = 1U << 8U, kMakeLink = 1U << 12U, kRefer = 1U << 13U,
                   kTruncate = 1U << 14U;
constexpr uint64_t kRead = kReadFile | kReadDirectory;
constexpr uint64_t kWrite = kRead | kWriteFile | kRemoveDirectory | kRemoveFile | kMakeDirectory |
                            kMakeFile | kMakeLink | kRefer | kTruncate;
constexpr uint64_t kOfFiles = kReadFile | kWriteFile | kTruncate;  // others are of directories

// Everything that the version can forbid: to execute files, to make devices, FIFOs and sockets, …
uint64_t handled_files(int version) {
  constexpr uint64_t kFirst = (1U << 13U) - 1;  // of version 1
  uint64_t handled = kFirst | kRefer;
  if (version >= 3) handled |= kTruncate;
  if (version >= 5) handled |= 1U << 15U;  // ioctl on devices
  return handled;
}

// TCP ports: no stage listens on one.
uint64_t handled_network(int version, bool uses_network) {
  constexpr uint64_t kBind = 1, kConnect = 2;
  if (version < 4) return 0;
  return uses_network ? kBind : kBind | kConnect;
}

// Signals to processes that are not confined, and their abstract sockets.
uint64_t handled_scopes(int version) {
  return version < 6 ? 0 : 3;
}

// 0: the kernel has none, or it is switched off, or a container forbids it.
int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

// Version 1 forbids each rename and link to another directory.
constexpr int kLeastVersion = 2;

Error landlock_error(const std::string& thing, const std::string& what) {
  return system_error(thing, "cannot confine this process: " + what, errno);
}

class Ruleset {
 public:
  static Result<Ruleset> make(int version, bool uses_network) {
    const RulesetAttributes attributes = {
        handled_files(version), handled_network(version, uses_network), handled_scopes(version)};
    Descriptor rules(static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
    if (!rules.is_open()) return landlock_error("Landlock", "no rules");
    return Ruleset(std::move(rules), attributes.files);
  }

  Result<void> allow_each(const std::vector<Path>& paths, uint64_t rights) {
    for (const Path& path : paths) TRY(allow(path, rights));
    return {};
  }

  Result<void> allow(const Path& path, uint64_t rights) {
    const Descriptor handle = open_at(AT_FDCWD, path, O_PATH);
    struct stat seen = {};
    if (!handle.is_open() || ::fstat(handle.get(), &seen) != 0) return {};
    if (!S_ISDIR(seen.st_mode)) rights &= kOfFiles;
    const PathRule rule = {rights & handled_, handle.get()};
    if (::syscall(SYS_landlock_add_rule, rules_.get(), kPathRule, &rule, 0) == 0) return {};
    return landlock_error(path, "no rule for it");
  }

  Result<void> enforce() const {
    if (::syscall(SYS_landlock_restrict_self, rules_.get(), 0) == 0) return {};
    return landlock_error("Landlock", "not enforced");
  }

 private:
  Ruleset(Descriptor rules, uint64_t handled) : rules_(std::move(rules)), handled_(handled) {}

  Descriptor rules_;
  uint64_t handled_;
};

}  // namespace

bool can_confine() {
  return landlock_version() >= kLeastVersion;
}

Result<void> confine_process(const Confinement& confinement) {
  const int version = landlock_version();
  ASSIGN(Ruleset rules, Ruleset::make(version, confinement.uses_network));
  TRY(rules.allow_each(confinement.readable, kRead));
  TRY(rules.allow_each(confinement.writable, kWrite));
  if (kIsSanitized) TRY(rules.allow("/proc", kRead));
  refuse_new_privileges();  // without it the kernel confines only root
  return rules.enforce();
}

ConfinementReport confinement_of_system() {
  ConfinementReport report{{"no debuggers", "no new privileges"}, {}};
  const int version = landlock_version();
  if (version < kLeastVersion) {
    report.missing.emplace_back(
        version == 0 ? "Landlock, which this kernel does not have, or which is switched off"
                     : "Landlock version 2, this kernel has 1");
    return report;
  }
  report.in_force.push_back("Landlock version " + std::to_string(version));
  if (version < 4) report.missing.emplace_back("rules for TCP (Landlock version 4)");
  if (version < 6) report.missing.emplace_back("rules for signals (Landlock version 6)");
  return report;
}

void refuse_debuggers() {
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

void refuse_new_privileges() {
  static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

}  // namespace millrace
