// Key pairs, read from their files.
#pragma once

#include <string>
#include <vector>

#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// Every pair of `origin` in the directory. Errors: none there, a private file that others can read,
// a .key of another owner or algorithm, public and private half that do not match, a key too short.
Result<std::vector<ZoneKey>> load_keys(Files& files, const Path& directory, const DnsName& origin);

// One of them: "Korigin+aaa+ttttt". Errors: those of load_keys(), and another name.
Result<ZoneKey> load_key(Files& files, const Path& directory, const std::string& stem);

}  // namespace millrace::dnszone
