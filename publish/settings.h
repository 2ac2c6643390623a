// The part of the configuration for the stage publish.
#pragma once

#include "core/base/time.h"
#include "core/files/files.h"

namespace millrace::publish {

struct Settings {
  Path directory;                             // empty: nothing is published
  Duration lifetime = std::chrono::days(30);  // of a published set
};

}  // namespace millrace::publish
