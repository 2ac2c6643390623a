// What a `zone keygen` that was killed left in a directory of keys. Its keys have names that no
// later write would use again.
#pragma once

#include <string>
#include <vector>

#include "core/base/name.h"
#include "core/files/files.h"

namespace millrace::dnszone {

// ".Kexample.org.+013+12345.private.millrace-tmp".
bool is_key_leftover(std::string_view name);

// Removes them, unless another process has the directory's lock. Without an error: a directory that
// cannot be written is cleaned by a process that can.
void sweep_keys(Files& files, const Path& directory);

// Private halves of the zone's keys that have no public half beside them, so that they sign
// nothing: a line for each that says what to do. A killed `zone keygen` leaves one, which writes
// the private half first, and so does whoever loses a .key: it is never removed automatically.
std::vector<std::string> lone_private_halves(Files& files, const Path& directory,
                                             const DnsName& origin);

}  // namespace millrace::dnszone
