// A part of the output of `status`. What cannot be read is an error of its part; the rest is shown.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/pipeline/health.h"
#include "core/base/json.h"

namespace millrace::cli {

// What is read, and shown. The rest is cheaper.
enum class Detail { order, everything };

struct StatusPart {
  std::vector<std::string> lines;
  Json json;
  std::vector<Error> errors = {};
  std::vector<Term> terms = {};       // what of it expires
  std::set<Subject> unreadable = {};  // the errors that mean that nothing is known of these
};

}  // namespace millrace::cli
