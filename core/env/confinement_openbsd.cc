// Confinement by unveil(2) and pledge(2).
#include <cerrno>

#include <unistd.h>

#include "core/env/confinement.h"

namespace millrace {
namespace {

Result<void> unveil_each(const std::vector<Path>& paths, const char* rights) {
  for (const Path& path : paths) {
    if (::unveil(path.c_str(), rights) == 0 || errno == ENOENT) continue;
    return system_error(path, "cannot confine this process: unveil", errno);
  }
  return {};
}

}  // namespace

bool can_confine() {
  return true;
}

Result<void> confine_process(const Confinement& confinement) {
  TRY(unveil_each(confinement.readable, "r"));
  TRY(unveil_each(confinement.writable, "rwc"));
  const char* promises = confinement.uses_network
                             ? "stdio rpath wpath cpath fattr chown flock getpw inet dns"
                             : "stdio rpath wpath cpath fattr chown flock getpw";
  if (::pledge(promises, nullptr) == 0) return {};
  return system_error("pledge", "cannot confine this process", errno);
}

ConfinementReport confinement_of_system() {
  return {{"unveil and pledge"}, {}};
}

// The system lets only root attach to a process of another session.
void refuse_debuggers() {
}

// pledge(2) without "exec".
void refuse_new_privileges() {
}

}  // namespace millrace
