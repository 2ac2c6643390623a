// Users and groups of the system by their names.
#pragma once

#include <string>

#include <sys/types.h>

#include "core/base/result.h"

namespace millrace {

// Of a name, or of a number in decimal. ErrorKind::config: the system has none of that name.
Result<uid_t> user_number(const std::string& name);
Result<gid_t> group_number(const std::string& name);

}  // namespace millrace
