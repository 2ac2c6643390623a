#include "core/files/writable.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/path.h"
#include "core/files/ownership.h"

namespace millrace {

Result<void> check_writable(const Path& directory) {
  if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return {};
  const Path above = directory_of(directory);
  if (errno == ENOENT && above != directory) return check_writable(above);
  return system_error(directory, user_text(::geteuid()) + " cannot write in it", errno);
}

Result<void> check_replacing(Files& files, const Path& file) {
  TRY(check_writable(directory_of(file)));
  ASSIGN(const auto seen, files.status(file));
  const uid_t runner = ::geteuid();
  if (!seen || runner == 0 || seen->owner == runner) return {};
  return Error(file.string() + ": owned by " + user_text(seen->owner) + ", and only root or " +
               user_text(seen->owner) +
               " can replace it with a file of that owner: run millrace as " +
               "one of them, or: chown " + user_text(runner) + " " + file.string());
}

}  // namespace millrace
