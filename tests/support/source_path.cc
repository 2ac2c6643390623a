#include "tests/support/source_path.h"

namespace millrace::test {

Path source_path(const Path& relative) {
  return Path(MILLRACE_SOURCE_DIR) / relative;
}

}  // namespace millrace::test
