// What a `zone keygen` that was killed left in a directory of keys. Its keys have names that no
// later write would use again.
#pragma once

#include "core/files.h"

namespace millrace::dnszone {

// ".Kexample.org.+013+12345.private.millrace-tmp".
bool is_key_leftover(std::string_view name);

// Removes them, unless another process has the directory's lock. Without an error: a directory that
// cannot be written is swept by whoever can.
void sweep_keys(Files& files, const Path& directory);

}  // namespace millrace::dnszone
