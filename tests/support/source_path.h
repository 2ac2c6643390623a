// Where the tests find the files of the project's tree.
#pragma once

#include "core/files/files.h"

namespace millrace::test {

// `relative` to the top of the tree.
Path source_path(const Path& relative);

}  // namespace millrace::test
