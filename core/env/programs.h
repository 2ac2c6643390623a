// Where a program without a directory is searched for.
#pragma once

#include <optional>
#include <string>

#include "core/files/files.h"

namespace millrace {

// In the directories of programs that every system has, which is what is sure to be found from
// cron too, whose PATH is short: /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin.
// nullopt: there is none that can be run.
std::optional<Path> find_system_program(const std::string& name);

// In PATH, then in those directories. A name with a '/' is the path; a program that is not found is
// returned unchanged.
Path find_program(const std::string& name);

// The directories of find_system_program(), for messages.
std::string system_program_directories();

}  // namespace millrace
